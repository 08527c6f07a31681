import * as fc from 'fast-check';
import { parsePolicy } from '../../../src/policy/parse.ts';
import type { World } from '../../../sandbox/world/world.ts';
import {
  account,
  allow,
  deny,
  executionRole,
  CROSS_ACCOUNT_ROLE,
  entryOf,
  FIRST,
  HOME_KEY,
  key,
  OWN_KEY,
  part,
  recipe,
  role,
  SECOND,
  setAmi,
  SOURCE,
  VIRGINIA_KEY,
} from './world-parts.ts';

/** Another shape of configuration, recipe or account: it may be healthy or not, which the report has to find out. */
export type Reshaped = { name: string; executionRole?: true; breakIt: (world: World) => void };

const REGIONS = ['us-west-2', 'us-east-1', 'eu-west-1'] as const;
const region = fc.constantFrom(...REGIONS);
const arnOf = (at: string, id: string): string => `arn:aws:kms:${at}:${SOURCE}:${id}`;

const KEY_NAMES: readonly (string | undefined)[] = [
  undefined,
  'alias/golden-images',
  'alias/aws/ebs',
  HOME_KEY,
  arnOf('us-east-1', 'alias/golden-images'),
  arnOf('us-west-2', `key/${HOME_KEY}`),
  arnOf('us-east-1', `key/${VIRGINIA_KEY}`),
  arnOf('us-east-1', 'key/00000000-0000-4000-8000-000000000000'),
];

const keyNamed: fc.Arbitrary<Reshaped> = fc.tuple(region, fc.constantFrom(...KEY_NAMES)).map(([at, kmsKeyId]) => ({
  name: `copies in ${at} get the key ${kmsKeyId}`,
  breakIt: (world) => setAmi(world, at, { kmsKeyId }),
}));

/** Parameters are for targets of their entry, so that those of others go with them. */
const targeted: fc.Arbitrary<Reshaped> = fc
  .tuple(region, fc.option(fc.subarray([SOURCE, FIRST, SECOND], { minLength: 1 }), { nil: undefined }))
  .map(([at, targetAccountIds]) => ({
    name: `${at} is for ${targetAccountIds?.join(', ') ?? 'nobody by name'}`,
    breakIt: (world) => {
      setAmi(world, at, { targetAccountIds });
      const entry = entryOf(world, at);
      for (const member of ['ssmParameterConfigurations', 'launchTemplateConfigurations']) delete entry[member];
    },
  }));

const shared: fc.Arbitrary<Reshaped> = fc
  .tuple(region, fc.constantFrom({ userIds: [SECOND] }, { userIds: [SOURCE] }, { userGroups: ['all'] }))
  .map(([at, launchPermission]) => ({
    name: `AMIs in ${at} are shared with ${JSON.stringify(launchPermission)}`,
    breakIt: (world) => setAmi(world, at, { launchPermission }),
  }));

const DEVICES = [
  [],
  [{ encrypted: true }],
  [{ encrypted: false }],
  [{ kmsKeyId: arnOf('us-west-2', `key/${HOME_KEY}`) }],
  [{ encrypted: true, kmsKeyId: 'alias/golden-images' }],
  [{ encrypted: true, kmsKeyId: 'alias/aws/ebs' }],
] as const;

const built: fc.Arbitrary<Reshaped> = fc
  .tuple(fc.constantFrom(...DEVICES), fc.constantFrom('/dev/xvda', '/dev/sda1', '/dev/sdf'))
  .map(([devices, deviceName]) => ({
    name: `the recipe maps ${deviceName} as ${JSON.stringify(devices)}`,
    breakIt: (world) => {
      recipe(world).blockDeviceMappings = devices.map((ebs) => ({ deviceName, ebs: { ...ebs } }));
    },
  }));

/** By AWS's key, by one of the source account, or by the account's own, which its role may or may not use. */
const encrypted: fc.Arbitrary<Reshaped> = fc
  .tuple(fc.constantFrom(SOURCE, FIRST, SECOND), region, fc.constantFrom('aws', 'shared', 'own', 'own, disabled'))
  .map(([owner, at, by]) => ({
    name: `${owner} encrypts by default in ${at} with the key ${by}`,
    breakIt: (world) => {
      const { encryptionByDefault, keys } = account(world, owner);
      encryptionByDefault[at] = {};
      if (by === 'shared') encryptionByDefault[at] = { keyArn: arnOf('us-east-1', `key/${VIRGINIA_KEY}`) };
      if (!by.startsWith('own')) return;
      const Principal = { AWS: `arn:aws:iam::${owner}:root` };
      const policy = parsePolicy({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] });
      const state = by === 'own' ? 'Enabled' : 'Disabled';
      keys[OWN_KEY] = { ...key(world, VIRGINIA_KEY), alias: 'alias/own', region: at, state, policy };
      encryptionByDefault[at] = { keyArn: `arn:aws:kms:${at}:${owner}:key/${OWN_KEY}` };
    },
  }));

const narrowed: fc.Arbitrary<Reshaped> = fc
  .tuple(
    fc.constantFrom(FIRST, SECOND),
    fc.constantFrom(...REGIONS.map((at) => arnOf(at, 'key/*')), arnOf('*', 'key/*')),
  )
  .map(([owner, Resource]) => ({
    name: `the role in ${owner} may use ${Resource}`,
    breakIt: (world) => {
      const statement = { Effect: 'Allow', Action: 'kms:*', Resource };
      const found = account(world, owner).roles[CROSS_ACCOUNT_ROLE];
      if (found !== undefined) found.inlinePolicies['kms'] = parsePolicy({ Statement: [statement] });
    },
  }));

/** A trust that lets in the bot, Image Builder, or both. */
const trusted: fc.Arbitrary<Reshaped> = fc
  .tuple(fc.constantFrom(FIRST, SECOND), fc.constantFrom('root', 'user/ami-distribute', 'role/*'), fc.boolean())
  .map(([owner, who, byCondition]) => ({
    name: `the role in ${owner} trusts ${who}${byCondition ? ' by a condition' : ''}`,
    breakIt: (world) => {
      if (account(world, owner).roles[CROSS_ACCOUNT_ROLE] === undefined) return;
      const arn = `arn:aws:iam::${SOURCE}:${who}`;
      const asked = { Effect: 'Allow', Action: 'sts:AssumeRole' };
      const root = { ...asked, Principal: { AWS: `arn:aws:iam::${SOURCE}:root` } };
      const statement = byCondition
        ? { ...root, Condition: { ArnLike: { 'aws:PrincipalArn': arn } } }
        : { ...asked, Principal: { AWS: who === 'role/*' ? `arn:aws:iam::${SOURCE}:root` : arn } };
      role(world, owner).trust = parsePolicy({ Statement: [statement] });
    },
  }));

const unaudited: fc.Arbitrary<Reshaped> = fc.constant({
  name: 'nobody may audit',
  breakIt: (world) => {
    delete world.bot.auditRole;
  },
});

const parented: fc.Arbitrary<Reshaped> = fc
  .tuple(fc.constantFrom(undefined, HOME_KEY), fc.constantFrom('/dev/xvda', '/dev/sda1'))
  .map(([keyId, rootDevice]) => ({
    name: `parent images have ${rootDevice} and another volume under ${keyId ?? 'no key'}`,
    breakIt: (world) => {
      const kmsKeyArn = keyId === undefined ? {} : { kmsKeyArn: arnOf('us-west-2', `key/${keyId}`) };
      for (const ami of world.publicAmis) {
        ami.rootDevice = rootDevice;
        ami.otherDevices = [{ deviceName: '/dev/sdf', ...kmsKeyArn }];
      }
    },
  }));

const PARENT_NAMES = [
  'ssm:/golden/newest',
  'ssm:/imagebuilder/newest',
  'ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.12-x86_64',
  `ssm:arn:aws:ssm:us-west-2:${SOURCE}:parameter/imagebuilder/newest`,
  'arn:aws:imagebuilder:us-west-2:aws:image/amazon-linux-2023-x86/x.x.x',
  'arn:aws:imagebuilder:us-west-2:aws:image/amazon-linux-2023-x86/2026.10.x',
  `arn:aws:imagebuilder:us-west-2:${SOURCE}:image/nothing-built/x.x.x`,
] as const;

/** Parent images that Image Builder looks up when it builds. */
const lookedUp: fc.Arbitrary<Reshaped> = fc.constantFrom(...PARENT_NAMES).map((parentImage) => ({
  name: `the parent image is ${parentImage}`,
  breakIt: (world) => {
    const held = { region: 'us-west-2', dataType: 'text' as const, value: recipe(world).parentImage };
    account(world, SOURCE).parameters = ['/golden/newest', '/imagebuilder/newest'].map((name) => ({ name, ...held }));
    recipe(world).parentImage = parentImage;
  },
}));

/** What it is built on: a profile that can build, one whose role lacks policies, one without a role, none. */
const builtOn: fc.Arbitrary<Reshaped> = fc
  .constantFrom('as it stands', 'bare role', 'no role', 'gone')
  .map((profile) => ({
    name: `the instance profile is ${profile}`,
    breakIt: (world) => {
      const { instanceProfiles, roles } = account(world, SOURCE);
      if (profile === 'gone') for (const name of Object.keys(instanceProfiles)) delete instanceProfiles[name];
      for (const each of Object.values(instanceProfiles)) {
        if (profile === 'no role') each.roles = [];
        if (profile === 'bare role') for (const name of each.roles) part(roles, name).managedPolicies = [];
      }
    },
  }));

const HOME_ACTIONS = [
  'ec2:CreateImage',
  'ec2:CopyImage',
  'ec2:CreateTags',
  'ec2:DescribeImages',
  'ec2:ModifyImageAttribute',
  'ec2:ModifySnapshotAttribute',
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:*',
  'sts:AssumeRole',
] as const;

/** Image Builder as the execution role: as it stands, denied something, or with policies of one's own. */
const executed: fc.Arbitrary<Reshaped> = fc
  .tuple(fc.constantFrom('as it stands', 'role', 'organization', 'own policy'), fc.constantFrom(...HOME_ACTIONS))
  .map(([by, action]) => ({
    name: `Image Builder works as the execution role, ${by}${by === 'as it stands' ? '' : ` without ${action}`}`,
    executionRole: true as const,
    breakIt: (world) => {
      const own = executionRole(world);
      if (by === 'role') own.inlinePolicies['denial'] = deny(action);
      if (by === 'organization') account(world, SOURCE).controlPolicies['denial'] = deny(action);
      if (by !== 'own policy') return;
      own.managedPolicies = [];
      own.inlinePolicies['own'] = allow(...HOME_ACTIONS.filter((each) => each !== action), 'ssm:*', 'ec2:*Template*');
    },
  }));

export const reshaped: fc.Arbitrary<Reshaped> = fc.oneof(
  keyNamed,
  targeted,
  shared,
  built,
  encrypted,
  narrowed,
  trusted,
  unaudited,
  parented,
  lookedUp,
  builtOn,
  executed,
);
