import type { CheckContext } from '../../../src/checks/check.ts';
import type { KeyAction, KeyProbe } from '../../../src/checks/probe.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { answered, denied, noAnswer, type ProbeChange } from '../../support/fake-probe.ts';
import { FAR, SOURCE } from '../../support/sample-rollout.ts';
import { ENCRYPTED, entries, FAR_KEY, recipe, recipeContext } from '../recipe/scene.ts';

/** The entry of FAR, whose copies are encrypted with a key of the source account. */
export const ENTRY: Distribution = {
  region: FAR.region,
  amiDistributionConfiguration: { targetAccountIds: [FAR.account], kmsKeyId: FAR_KEY },
};

/** An encrypted recipe, and copies in another Region under a key of their own. */
export function keyContext(change: ProbeChange = {}): CheckContext {
  return recipeContext(recipe(ENCRYPTED), change, entries({ kmsKeyId: FAR_KEY }));
}

const rootOf = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });
const USES = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const GRANTS = ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'];

export const OWNER = { Sid: 'Owner', Effect: 'Allow', Principal: rootOf(SOURCE), Action: 'kms:*', Resource: '*' };
/** Lets the account of FAR use a key. */
export const USE = { Sid: 'Use', Effect: 'Allow', Principal: rootOf(FAR.account), Action: USES, Resource: '*' };
/** Lets it make grants, as AWS's own example has it: for AWS services only. */
export const GRANT = {
  ...USE,
  Sid: 'Grant',
  Action: GRANTS,
  Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
};

export type Keys = Partial<KeyProbe>;

/** Every key has a policy of these statements. */
export function policyOf(...Statement: object[]): Keys {
  return {
    policy: async (arn) => answered(JSON.stringify({ Version: '2012-10-17', Statement }), `kms:GetKeyPolicy ${arn}`),
  };
}

/** Under the role, those actions are denied on every key. */
export function deniedTo(...actions: string[]): Keys {
  const answer = (action: string) => (actions.includes(action) ? denied(action) : undefined);
  const wouldSucceed = async (action: string) =>
    answer(action) ?? answered('would-succeed' as const, `${action} → DryRunOperationException`);
  return {
    dryRunAs: (_account: string, _arn: string, action: KeyAction) => wouldSucceed(action),
    reEncryptAs: () => wouldSucceed('kms:ReEncrypt'),
    listGrantsAs: async () => answer('kms:ListGrants') ?? answered(0, 'kms:ListGrants → 0 grants'),
    revokeGrantAs: () => wouldSucceed('kms:RevokeGrant'),
    ...(actions.includes('kms:DescribeKey') ? { describeAs: async () => denied('kms:DescribeKey') } : {}),
  };
}

/** Nothing can be asked under the role, as where it cannot be assumed. */
export const MUTE: Keys = {
  describeAs: async () => noAnswer('kms:DescribeKey'),
  dryRunAs: async (_account, _arn, action) => noAnswer(action),
  reEncryptAs: async () => noAnswer('kms:ReEncrypt'),
  listGrantsAs: async () => noAnswer('kms:ListGrants'),
  revokeGrantAs: async () => noAnswer('kms:RevokeGrant'),
};

/** The bot may not read key policies. */
export const UNREAD: Keys = { policy: async () => denied('kms:GetKeyPolicy') };

export const ALL_ACTIONS = [
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  ...GRANTS,
];
