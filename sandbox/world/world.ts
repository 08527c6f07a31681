import { z } from 'zod';
import { imageBuilderSchema } from './image-builder-schema.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';
import { policySchema } from './policy-schema.ts';

const accountId = z.string().regex(/^[0-9]{12}$/, 'an account id has 12 digits (quote it, or YAML reads a number)');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'a Region is written like us-west-2');
const tags = z.record(z.string(), z.string());
const policies = z.record(z.string(), policySchema);

const managedPolicy = z
  .string()
  .refine((arn) => MANAGED_POLICIES.has(arn), `known managed policies: ${[...MANAGED_POLICIES.keys()].join(', ')}`);

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
  /** ARN of the key its snapshots are encrypted with. */
  kmsKeyArn: z.string().optional(),
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

const accountSchema = z.strictObject({
  name: z.string(),
  /** The Regions that are enabled there. */
  regions: z.array(region).min(1),
  roles: z.record(z.string(), roleSchema).default({}),
  amis: z.array(amiSchema).default([]),
  /** By key id. */
  keys: z.record(z.string(), keySchema).default({}),
});

const botSchema = z.strictObject({
  /** Name of the IAM user in the source account whose access key the bot has. */
  user: z.string(),
  accessKeyId: z.string().regex(/^AKIA[A-Z2-7]{16}$/, 'an access key id is AKIA and sixteen of A-Z and 2-7'),
  secretAccessKey: z.string().min(16),
  policies,
});

export const worldSchema = z
  .strictObject({
    sourceAccount: accountId,
    buildRegion: region,
    bot: botSchema,
    /** By account id, the source account included. */
    accounts: z.record(accountId, accountSchema),
    publicAmis: z.array(publicAmiSchema).default([]),
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
      for (const [index, ami] of account.amis.entries()) {
        if (account.regions.includes(ami.region)) continue;
        const path = ['accounts', id, 'amis', index, 'region'];
        context.addIssue({ code: 'custom', path, message: `"${ami.region}" is not enabled in the account` });
      }
    }
  });

/** Everything that exists in the twin when it starts. */
export type World = z.output<typeof worldSchema>;
type WorldAccount = World['accounts'][string];
export type WorldAmi = WorldAccount['amis'][number];
export type WorldRole = WorldAccount['roles'][string];
export type WorldKey = WorldAccount['keys'][string];
