import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Verdict } from '../../../src/domain/report/finding.ts';
import type { World, WorldKey, WorldRole } from '../../../sandbox/world/world.ts';

export const SOURCE = '444455556666';
export const FIRST = '123456789012';
export const SECOND = '987654321098';
const HOME_KEY = '1a2b3c4d-0001-4a00-8000-00000000aaaa';
const VIRGINIA_KEY = '1a2b3c4d-0002-4a00-8000-00000000bbbb';
const TEMPLATE = 'lt-0a1b2c3d4e5f60718';
export const CROSS_ACCOUNT_ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

/** One thing that is wrong in a world, and the check that has to say so. */
export type Break = {
  checkId: string;
  verdict: Exclude<Verdict, 'pass'>;
  /** What the finding's own words have to name. */
  says: RegExp;
  name: string;
  breakIt(world: World): void;
};

type Entry = World['imageBuilder']['distributionConfigurations'][number]['distributions'][number];

/** The part of the world of that name. Error where the world has none. */
function part<T>(parts: Record<string, T>, name: string): T {
  const found = parts[name];
  if (found === undefined) throw new Error(`the world has no "${name}"`);
  return found;
}

function account(world: World, id: string) {
  return part(world.accounts, id);
}

function role(world: World, id: string): WorldRole {
  return part(account(world, id).roles, CROSS_ACCOUNT_ROLE);
}

function key(world: World, id: string): WorldKey {
  return part(account(world, SOURCE).keys, id);
}

/** The entries of the configuration that is checked. */
function entriesOf(world: World): Entry[] {
  const configuration = world.imageBuilder.distributionConfigurations.find(({ name }) => name === 'encrypted-golden');
  if (configuration === undefined) throw new Error('the world has no configuration "encrypted-golden"');
  return configuration.distributions;
}

function entryOf(world: World, region: string): Entry {
  const entry = entriesOf(world).find((each) => each.region === region);
  if (entry === undefined) throw new Error(`the configuration has no entry for ${region}`);
  return entry;
}

/** Sets members of an entry's AMI output; `undefined` takes one away. */
function setAmi(world: World, region: string, change: Record<string, unknown>): void {
  const entry = entryOf(world, region);
  const merged = { ...Object(entry['amiDistributionConfiguration']), ...change };
  entry['amiDistributionConfiguration'] = Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined),
  );
}

function recipe(world: World) {
  const found = world.imageBuilder.recipes.find(({ name }) => name === 'golden-encrypted');
  if (found === undefined) throw new Error('the world has no recipe "golden-encrypted"');
  return found;
}

function allow(...actions: string[]) {
  return parsePolicy({ Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
}

function onlyOwner() {
  const Principal = { AWS: `arn:aws:iam::${SOURCE}:root` };
  return parsePolicy({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] });
}

function without(world: World, id: string, region: string): void {
  const owner = account(world, id);
  owner.regions = owner.regions.filter((each) => each !== region);
  owner.amis = owner.amis.filter((ami) => ami.region !== region);
}

const OWN_KEY = '1a2b3c4d-0004-4a00-8000-00000000dddd';

/** Of checks that can find anything wrong, at least one way each. Every break leaves the rest of the world as it was. */
export const BREAKS: readonly Break[] = [
  {
    checkId: 'source-bot-permissions',
    verdict: 'fail',
    says: /imagebuilder:CreateImage/,
    name: 'the bot may not start images',
    breakIt: ({ bot }) => {
      for (const policy of Object.values(bot.policies)) {
        policy.statements = policy.statements.filter(({ sid }) => sid !== 'Images');
      }
    },
  },
  {
    checkId: 'source-service-linked-role',
    verdict: 'fail',
    says: /does not exist/,
    name: 'Image Builder was never used in the source account',
    breakIt: (world) => {
      account(world, SOURCE).serviceLinkedRole = false;
    },
  },
  {
    checkId: 'source-infrastructure',
    verdict: 'fail',
    says: /instance profile "gone"/,
    name: 'the infrastructure configuration names a profile that is gone',
    breakIt: ({ imageBuilder }) => {
      for (const each of imageBuilder.infrastructureConfigurations) each.instanceProfileName = 'gone';
    },
  },
  {
    checkId: 'source-infrastructure',
    verdict: 'fail',
    says: /holds no role/,
    name: 'the instance profile holds no role',
    breakIt: (world) => {
      for (const profile of Object.values(account(world, SOURCE).instanceProfiles)) profile.roles = [];
    },
  },
  {
    checkId: 'source-region-enabled',
    verdict: 'fail',
    says: /ap-south-2 is not enabled/,
    name: 'the configuration names a Region that the source account has not enabled',
    breakIt: (world) => {
      entriesOf(world).push({ region: 'ap-south-2', amiDistributionConfiguration: { targetAccountIds: [FIRST] } });
    },
  },
  {
    checkId: 'configuration-rules',
    verdict: 'fail',
    says: /us-west-2/,
    name: 'no AMI is left in the Region in which it is built',
    breakIt: (world) => {
      entriesOf(world).splice(0, 1);
    },
  },
  {
    checkId: 'configuration-unchecked',
    verdict: 'cannot-tell',
    says: /s3ExportConfiguration/,
    name: 'the image is exported to S3',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['s3ExportConfiguration'] = {
        roleName: 'vmimport',
        diskImageFormat: 'RAW',
        s3Bucket: 'images',
      };
    },
  },
  {
    checkId: 'target-role-assumable',
    verdict: 'fail',
    says: /sts:AssumeRole is denied/,
    name: 'the role trusts another account',
    breakIt: (world) => {
      const Principal = { AWS: 'arn:aws:iam::111122223333:root' };
      role(world, SECOND).trust = parsePolicy({
        Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
      });
    },
  },
  {
    checkId: 'target-role-assumable',
    verdict: 'fail',
    says: /sts:AssumeRole is denied/,
    name: 'there is no role',
    breakIt: (world) => {
      delete account(world, SECOND).roles[CROSS_ACCOUNT_ROLE];
    },
  },
  {
    checkId: 'target-role-assumable',
    verdict: 'fail',
    says: /sts:AssumeRole is denied/,
    name: 'the role has a path',
    breakIt: (world) => {
      role(world, FIRST).path = '/image-builder/';
    },
  },
  {
    checkId: 'target-region-answers',
    verdict: 'fail',
    says: /eu-west-1/,
    name: 'a target has not enabled the Region',
    breakIt: (world) => without(world, SECOND, 'eu-west-1'),
  },
  {
    checkId: 'target-region-sts',
    verdict: 'fail',
    says: /eu-west-1/,
    name: 'a target has not enabled another Region',
    breakIt: (world) => without(world, FIRST, 'eu-west-1'),
  },
  {
    checkId: 'target-role-image-actions',
    verdict: 'fail',
    says: /ec2:CopyImage/,
    name: 'the managed policy is not attached',
    breakIt: (world) => {
      role(world, FIRST).managedPolicies = [];
    },
  },
  {
    checkId: 'target-role-image-actions',
    verdict: 'fail',
    says: /ec2:CopyImage/,
    name: 'an organization denies copies to one account',
    breakIt: (world) => {
      account(world, SECOND).controlPolicies['no-copies'] = parsePolicy({
        Statement: [{ Effect: 'Deny', Action: 'ec2:CopyImage', Resource: '*' }],
      });
    },
  },
  {
    checkId: 'copy-quota',
    verdict: 'warn',
    says: /6 copies/,
    name: 'the quota of copies is small',
    breakIt: (world) => {
      account(world, SOURCE).quotas['L-69312229'] = 2;
    },
  },
  {
    checkId: 'target-ami-name',
    verdict: 'fail',
    says: /golden/,
    name: 'a fixed name is taken in a target',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { name: 'golden' });
      const [like] = account(world, FIRST).amis;
      if (like !== undefined) account(world, FIRST).amis.push({ ...like, name: 'golden', region: 'us-east-1' });
    },
  },
  {
    checkId: 'source-ami-name',
    verdict: 'fail',
    says: /golden/,
    name: 'a fixed name is taken in the source account',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { name: 'golden', targetAccountIds: undefined });
      entryOf(world, 'us-east-1')['ssmParameterConfigurations'] = [];
      const [like] = account(world, FIRST).amis;
      if (like !== undefined) account(world, SOURCE).amis.push({ ...like, name: 'golden', region: 'us-east-1' });
    },
  },
  {
    checkId: 'launch-template-quota',
    verdict: 'fail',
    says: /1/,
    name: 'the quota of launch templates is used up',
    breakIt: (world) => {
      account(world, SOURCE).quotas['L-D5665818'] = 0;
    },
  },
  {
    checkId: 'source-public-access',
    verdict: 'fail',
    says: /block/i,
    name: 'the source account blocks public AMIs',
    breakIt: (world) => {
      setAmi(world, 'us-west-2', { launchPermission: { userGroups: ['all'] } });
      account(world, SOURCE).publicAccessBlocked = ['us-west-2'];
    },
  },
  {
    checkId: 'target-public-access',
    verdict: 'fail',
    says: /block/i,
    name: 'a target blocks public AMIs',
    breakIt: (world) => {
      setAmi(world, 'us-west-2', { launchPermission: { userGroups: ['all'] } });
      account(world, FIRST).publicAccessBlocked = ['us-west-2'];
    },
  },
  {
    checkId: 'fast-launch',
    verdict: 'fail',
    says: /Fast Launch/,
    name: 'Fast Launch is asked for in other accounts',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['fastLaunchConfigurations'] = [{ enabled: true, accountId: FIRST }];
    },
  },
  {
    checkId: 'license-copies',
    verdict: 'warn',
    says: /licen/i,
    name: 'a licence configuration does not reach the copies',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['licenseConfigurationArns'] = [
        `arn:aws:license-manager:us-west-2:${SOURCE}:license-configuration:lic-0123456789abcdef0123456789abcdef`,
      ];
    },
  },
  {
    checkId: 'recipe-parent-image',
    verdict: 'fail',
    says: /ami-0fedcba9876543210/,
    name: 'the parent image is gone',
    breakIt: (world) => {
      recipe(world).parentImage = 'ami-0fedcba9876543210';
    },
  },
  {
    checkId: 'recipe-virtualization',
    verdict: 'fail',
    says: /us-east-2/,
    name: 'a paravirtual image is to go where there is no such hardware',
    breakIt: (world) => {
      for (const ami of world.publicAmis) ami.virtualization = 'paravirtual';
      for (const owner of Object.values(world.accounts)) owner.regions.push('us-east-2');
      entriesOf(world).push({ region: 'us-east-2', amiDistributionConfiguration: { targetAccountIds: [FIRST] } });
    },
  },
  {
    checkId: 'recipe-encryption',
    verdict: 'fail',
    says: /xvda/,
    name: 'the recipe encrypts without naming a key',
    breakIt: (world) => {
      for (const { ebs } of recipe(world).blockDeviceMappings) delete ebs.kmsKeyId;
    },
  },
  {
    checkId: 'recipe-key',
    verdict: 'fail',
    says: /Disabled/,
    name: 'the key of the recipe is disabled',
    breakIt: (world) => {
      key(world, HOME_KEY).state = 'Disabled';
    },
  },
  {
    checkId: 'source-default-encryption',
    verdict: 'fail',
    says: /AWS managed key/,
    name: 'encryption by default puts the key of AWS on the image',
    breakIt: (world) => {
      recipe(world).blockDeviceMappings = [];
      account(world, SOURCE).encryptionByDefault['us-west-2'] = {};
    },
  },
  {
    checkId: 'destination-key',
    verdict: 'fail',
    says: /Disabled/,
    name: 'the key of another Region is disabled',
    breakIt: (world) => {
      key(world, VIRGINIA_KEY).state = 'Disabled';
    },
  },
  {
    checkId: 'destination-key',
    verdict: 'fail',
    says: /own account only/,
    name: 'the configuration names a bare key id',
    breakIt: (world) => setAmi(world, 'us-east-1', { kmsKeyId: VIRGINIA_KEY }),
  },
  {
    checkId: 'target-key-policy',
    verdict: 'fail',
    says: /policy/,
    name: 'a key policy does not name the targets',
    breakIt: (world) => {
      key(world, VIRGINIA_KEY).policy = onlyOwner();
    },
  },
  {
    checkId: 'target-key-actions',
    verdict: 'fail',
    says: /kms:/,
    name: 'the role has no policy for keys',
    breakIt: (world) => {
      delete role(world, FIRST).inlinePolicies['kms'];
    },
  },
  {
    checkId: 'target-default-key',
    verdict: 'fail',
    says: /denied/,
    name: 'the role may not use the default key of its own account',
    breakIt: (world) => {
      setAmi(world, 'us-east-1', { kmsKeyId: undefined });
      const own = account(world, FIRST);
      const Principal = { AWS: `arn:aws:iam::${FIRST}:root` };
      const policy = parsePolicy({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] });
      own.keys[OWN_KEY] = { ...key(world, VIRGINIA_KEY), alias: 'alias/ebs-default', policy };
      own.encryptionByDefault['us-east-1'] = { keyArn: `arn:aws:kms:us-east-1:${FIRST}:key/${OWN_KEY}` };
      const Resource = `arn:aws:kms:*:${SOURCE}:key/*`;
      role(world, FIRST).inlinePolicies['kms'] = parsePolicy({
        Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource }],
      });
    },
  },
  {
    checkId: 'target-launch-template',
    verdict: 'fail',
    says: /not tagged CreatedBy/,
    name: 'the launch template has lost its tag',
    breakIt: (world) => {
      part(account(world, FIRST).launchTemplates, TEMPLATE).tags = {};
    },
  },
  {
    checkId: 'target-launch-template-actions',
    verdict: 'fail',
    says: /ec2:CreateLaunchTemplateVersion/,
    name: 'the role may only read launch templates',
    breakIt: (world) => {
      role(world, FIRST).inlinePolicies['launch-template'] = allow('ec2:DescribeLaunchTemplates');
    },
  },
  {
    checkId: 'launch-template-image',
    verdict: 'warn',
    says: /source account's AMI id/,
    name: 'a launch template of another account is named',
    breakIt: () => undefined,
  },
  {
    checkId: 'source-launch-template',
    verdict: 'fail',
    says: /lt-0fedcba9876543210/,
    name: 'a launch template of the source account is gone',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['launchTemplateConfigurations'] = [{ launchTemplateId: 'lt-0fedcba9876543210' }];
    },
  },
  {
    checkId: 'target-parameter',
    verdict: 'fail',
    says: /\/imagebuilder\/golden-encrypted/,
    name: 'the role may not write parameters',
    breakIt: (world) => {
      delete role(world, SECOND).inlinePolicies['ssm-parameter'];
    },
  },
  {
    checkId: 'source-parameter',
    verdict: 'fail',
    says: /\/golden\/linux/,
    name: 'the parameter of the source account is outside its prefix',
    breakIt: (world) => {
      entryOf(world, 'us-west-2')['ssmParameterConfigurations'] = [{ parameterName: '/golden/linux' }];
    },
  },
];
