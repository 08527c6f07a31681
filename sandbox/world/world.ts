import { z } from 'zod';
import { imageBuilderSchema } from './image-builder-schema.ts';
import { isAttachable, MANAGED_POLICIES } from './managed-policies.ts';
import { policySchema } from './policy-schema.ts';

const accountId = z.string().regex(/^[0-9]{12}$/, 'an account id has 12 digits (quote it, or YAML reads a number)');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'a Region is written like us-west-2');
const tags = z.record(z.string(), z.string());
const policies = z.record(z.string(), policySchema);

const ATTACHABLE = [...MANAGED_POLICIES.values()].filter(isAttachable).map(({ arn }) => arn);
const managedPolicy = z
  .string()
  .refine((arn) => ATTACHABLE.includes(arn), `known managed policies: ${ATTACHABLE.join(', ')}`);

const roleSchema = z.strictObject({
  path: z
    .string()
    .regex(/^\/(.*\/)?$/, 'a path begins and ends with /')
    .default('/'),
  trust: policySchema,
  managedPolicies: z.array(managedPolicy).default([]),
  inlinePolicies: policies.default({}),
});

const amiSchema = z.strictObject({
  /** Made from account, Region and name where it is absent. */
  id: z
    .string()
    .regex(/^ami-[0-9a-f]{17}$/)
    .optional(),
  name: z.string(),
  region,
  description: z.string().optional(),
  createdAt: z.iso.datetime().default('2026-09-01T06:00:00.000Z'),
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  rootDevice: z.string().default('/dev/xvda'),
  platform: z.enum(['Linux', 'Windows']).default('Linux'),
  virtualization: z.enum(['hvm', 'paravirtual']).default('hvm'),
  /** ARN of the key its snapshots are encrypted with. */
  kmsKeyArn: z.string().optional(),
  /** Volumes beside the root volume, each with the key of its snapshot where that is encrypted. */
  otherDevices: z.array(z.strictObject({ deviceName: z.string(), kmsKeyArn: z.string().optional() })).default([]),
  tags: tags.default({}),
});

const publicAmiSchema = amiSchema.extend({ owner: accountId, ownerAlias: z.string().optional() });

const keySchema = z.strictObject({
  region,
  alias: z
    .string()
    .regex(/^alias\//, 'an alias begins with alias/')
    .optional(),
  description: z.string().default(''),
  /** AWS managed keys (aws/ebs) cannot be shared with other accounts. */
  manager: z.enum(['CUSTOMER', 'AWS']).default('CUSTOMER'),
  spec: z.enum(['SYMMETRIC_DEFAULT', 'RSA_2048', 'HMAC_256']).default('SYMMETRIC_DEFAULT'),
  usage: z.enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY']).default('ENCRYPT_DECRYPT'),
  state: z.enum(['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport']).default('Enabled'),
  policy: policySchema,
});

const templateSchema = z.strictObject({
  name: z.string(),
  region,
  /** Image Builder touches only templates tagged `CreatedBy: EC2 Image Builder`. */
  tags: tags.default({}),
  imageId: z.string().optional(),
});

const parameterSchema = z.strictObject({
  name: z.string(),
  region,
  value: z.string(),
  dataType: z.enum(['text', 'aws:ec2:image']).default('text'),
});

const accountSchema = z.strictObject({
  name: z.string(),
  /** The Regions that are enabled there. */
  regions: z.array(region).min(1),
  roles: z.record(z.string(), roleSchema).default({}),
  amis: z.array(amiSchema).default([]),
  /** By key id. */
  keys: z.record(z.string(), keySchema).default({}),
  /** By template id. */
  launchTemplates: z
    .record(z.string().regex(/^lt-[0-9a-f]{17}$/, 'lt- and 17 of 0-9 and a-f'), templateSchema)
    .default({}),
  parameters: z.array(parameterSchema).default([]),
  /** By Region: new volumes and copies are encrypted there though nobody asks, with the key, or with aws/ebs. */
  encryptionByDefault: z.record(region, z.strictObject({ keyArn: z.string().optional() })).default({}),
  /** Regions in which AMIs cannot be made public, as AWS sets it for new accounts. */
  publicAccessBlocked: z.array(region).default([]),
  /** By name. */
  instanceProfiles: z.record(z.string(), z.strictObject({ roles: z.array(z.string()).default([]) })).default({}),
  /** Values of quotas that differ from AWS's default, by quota code. */
  quotas: z.record(z.string(), z.number()).default({}),
  /** Whether Image Builder's service-linked role exists; it matters in the source account only. */
  serviceLinkedRole: z.boolean().default(true),
  /** The organization's service control policies that reach this account. */
  controlPolicies: policies.default({}),
});

const botSchema = z.strictObject({
  /** Name of the IAM user in the source account whose access key the bot has. */
  user: z.string(),
  accessKeyId: z.string().regex(/^AKIA[A-Z2-7]{16}$/, 'an access key id is AKIA and sixteen of A-Z and 2-7'),
  secretAccessKey: z.string().min(16),
  policies,
  /** Name of the role by which the bot may read in target accounts; the bot is told of it where it is set. */
  auditRole: z.string().optional(),
});

const organizationSchema = z.strictObject({
  id: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'an organization id is o- and 10 to 32 of a-z and 0-9'),
  managementAccount: accountId,
  /** By id of the organizational unit; an account is in one of them at most, else at the root. */
  units: z
    .record(
      z.string().regex(/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/),
      z.strictObject({ name: z.string(), accounts: z.array(accountId) }),
    )
    .default({}),
});

export const worldSchema = z
  .strictObject({
    sourceAccount: accountId,
    buildRegion: region,
    bot: botSchema,
    /** By account id, the source account included. */
    accounts: z.record(accountId, accountSchema),
    organization: organizationSchema.optional(),
    /** By a caller's account, the one that STS names to it instead, as something between the bot and AWS could. */
    stsNames: z.record(accountId, accountId).default({}),
    publicAmis: z.array(publicAmiSchema).default([]),
    /** AWS's own, which everybody may be allowed to read. */
    publicParameters: z
      .array(parameterSchema.extend({ name: z.string().regex(/^\/aws\/service\//, 'begins with /aws/service/') }))
      .default([]),
    imageBuilder: imageBuilderSchema,
  })
  .superRefine((world, context) => {
    const source = world.accounts[world.sourceAccount];
    if (source === undefined) {
      context.addIssue({ code: 'custom', path: ['sourceAccount'], message: 'is not one of the accounts' });
    } else if (!source.regions.includes(world.buildRegion)) {
      context.addIssue({ code: 'custom', path: ['buildRegion'], message: 'is not enabled in the source account' });
    }
    for (const [id, account] of Object.entries(world.accounts)) {
      for (const { path, problem } of accountProblems(account)) {
        context.addIssue({ code: 'custom', path: ['accounts', id, ...path], message: problem });
      }
    }
    for (const [unit, { accounts }] of Object.entries(world.organization?.units ?? {})) {
      for (const [index, id] of accounts.entries()) {
        if (world.accounts[id] !== undefined) continue;
        const path = ['organization', 'units', unit, 'accounts', index];
        context.addIssue({ code: 'custom', path, message: `"${id}" is not one of the accounts` });
      }
    }
  });

type Problem = { path: (string | number)[]; problem: string };

/** What is in a Region that is not enabled, and roles that instance profiles name and nobody made. */
function accountProblems(account: z.output<typeof accountSchema>): Problem[] {
  const { regions, amis, keys, launchTemplates, parameters, roles, instanceProfiles } = account;
  const placed = [
    ...amis.map((ami, index) => ({ path: ['amis', index, 'region'], region: ami.region })),
    ...Object.entries(keys).map(([id, key]) => ({ path: ['keys', id, 'region'], region: key.region })),
    ...Object.entries(launchTemplates).map(([id, each]) => ({
      path: ['launchTemplates', id, 'region'],
      region: each.region,
    })),
    ...parameters.map((parameter, index) => ({ path: ['parameters', index, 'region'], region: parameter.region })),
  ];
  const named = Object.entries(instanceProfiles).flatMap(([name, profile]) =>
    profile.roles.map((role, index) => ({ path: ['instanceProfiles', name, 'roles', index], role })),
  );
  return [
    ...placed
      .filter((each) => !regions.includes(each.region))
      .map((each) => ({ path: each.path, problem: `"${each.region}" is not enabled in the account` })),
    ...named
      .filter(({ role }) => roles[role] === undefined)
      .map(({ path, role }) => ({ path, problem: `"${role}" is not one of the account's roles` })),
  ];
}

/** Everything that exists in the twin when it starts. */
export type World = z.output<typeof worldSchema>;
type WorldAccount = World['accounts'][string];
export type WorldAmi = WorldAccount['amis'][number];
export type WorldRole = WorldAccount['roles'][string];
export type WorldKey = WorldAccount['keys'][string];
export type WorldParameter = WorldAccount['parameters'][number];
