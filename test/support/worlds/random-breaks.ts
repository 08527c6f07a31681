import * as fc from 'fast-check';
import { parsePolicy } from '../../../src/policy/parse.ts';
import type { World } from '../../../sandbox/world/world.ts';
import { BREAKS } from './world-breaks.ts';
import { reshaped } from './reshaped-worlds.ts';
import { CROSS_ACCOUNT_ROLE, FIRST, SECOND, SOURCE } from './world-parts.ts';

type Named = { name: string; executionRole?: true; breakIt: (world: World) => void };

/** Everything that a role does while AMIs are distributed to its account. */
const ACTIONS = [
  'ec2:CopyImage',
  'ec2:CreateTags',
  'ec2:DescribeImages',
  'ec2:ModifyImageAttribute',
  'ec2:CreateLaunchTemplateVersion',
  'ec2:DescribeLaunchTemplates',
  'ec2:ModifyLaunchTemplate',
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ListGrants',
  'kms:ReEncrypt*',
  'ssm:PutParameter',
] as const;

const target = fc.constantFrom(FIRST, SECOND);
const action = fc.constantFrom(...ACTIONS);

/** An action that something denies to the role: a control policy of the organization, the role itself, or a key. */
const denied: fc.Arbitrary<Named> = fc
  .tuple(target, action, fc.constantFrom('organization', 'role', 'key'), fc.nat({ max: 2 }))
  .map(([account, denies, by, at]) => ({
    name: `${by} denies ${denies} to ${account}`,
    breakIt: (world) => {
      const statement = { Effect: 'Deny', Action: denies, Resource: '*' };
      const owner = world.accounts[account];
      const role = owner?.roles[CROSS_ACCOUNT_ROLE];
      const policy = parsePolicy({ Statement: [statement] });
      if (by === 'organization' && owner !== undefined) owner.controlPolicies['denial'] = policy;
      if (by === 'role' && role !== undefined) role.inlinePolicies['denial'] = policy;
      const key = Object.values(world.accounts[SOURCE]?.keys ?? {})[at];
      if (by !== 'key' || key === undefined || !denies.startsWith('kms:')) return;
      const Principal = { AWS: `arn:aws:iam::${account}:root` };
      key.policy.statements.push(...parsePolicy({ Statement: [{ ...statement, Principal }] }).statements);
    },
  }));

/** A statement that is taken out of a policy: of the role, or of a key. */
const taken: fc.Arbitrary<Named> = fc.tuple(target, fc.nat({ max: 9 }), fc.boolean()).map(([account, at, ofKey]) => ({
  name: `statement ${at} of ${ofKey ? 'the keys' : `the role in ${account}`} is taken out`,
  breakIt: (world) => {
    const role = world.accounts[account]?.roles[CROSS_ACCOUNT_ROLE];
    const keys = Object.values(world.accounts[SOURCE]?.keys ?? {});
    const policies = ofKey ? keys.map((key) => key.policy) : Object.values(role?.inlinePolicies ?? {});
    const places = policies.flatMap((policy) => policy.statements.map((_, index) => ({ policy, index })));
    const place = places[at % Math.max(1, places.length)];
    place?.policy.statements.splice(place.index, 1);
  },
}));

/** Without the entry of the build Region others have nothing left to break. */
const known = BREAKS.filter(({ checkId, of }) => checkId !== 'configuration-rules' && of === undefined);

/** One to three things that are other than they should be in one world. */
export const someBreaks: fc.Arbitrary<Named[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom<Named>(...known) },
    { weight: 3, arbitrary: denied },
    { weight: 4, arbitrary: reshaped },
    taken,
  ),
  { minLength: 1, maxLength: 3 },
);
