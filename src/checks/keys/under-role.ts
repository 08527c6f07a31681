import type { Answer, KeyAction, KeyProbe } from '../probe.ts';
import { homeOf } from './keys-of.ts';

/** One action on one key. */
export type Use = { keyArn: string; action: string };

/** A question put to KMS under the cross-account role, and the uses that it takes. */
export type Asked = { uses: Use[]; answer: Answer<unknown> };

const DRY_RUNS: readonly KeyAction[] = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:CreateGrant',
];

/** The actions of the documented policy, as KMS knows them without wildcards. */
export const KEY_ACTIONS: readonly string[] = [
  'kms:DescribeKey',
  ...DRY_RUNS,
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:ListGrants',
  'kms:RevokeGrant',
];

/** Keys that a copy reads with, and the ones it writes with: their ARNs. */
export type KeyPath = { read: readonly string[]; written: readonly string[] };

/** Asks for all of them on every key, and for re-encryption from one to the other where they share a Region. */
export async function askUnderRole(keys: KeyProbe, account: string, { read, written }: KeyPath): Promise<Asked[]> {
  const perKey = [...new Set([...read, ...written])].map((arn) => askAboutKey(keys, account, arn));
  const between = read.flatMap((from) =>
    written
      .filter((to) => homeOf(to).region === homeOf(from).region)
      .map((to) => askReEncrypt(keys, account, from, to)),
  );
  return [...(await Promise.all(perKey)).flat(), ...(await Promise.all(between))];
}

async function askAboutKey(keys: KeyProbe, account: string, keyArn: string): Promise<Asked[]> {
  const one = async (action: string, answer: Promise<Answer<unknown>>): Promise<Asked> => ({
    uses: [{ keyArn, action }],
    answer: await answer,
  });
  return Promise.all([
    one('kms:DescribeKey', keys.describeAs(account, keyArn)),
    ...DRY_RUNS.map((action) => one(action, keys.dryRunAs(account, keyArn, action))),
    askReEncrypt(keys, account, keyArn, keyArn),
    one('kms:ListGrants', keys.listGrantsAs(account, keyArn)),
    one('kms:RevokeGrant', keys.revokeGrantAs(account, keyArn)),
  ]);
}

async function askReEncrypt(keys: KeyProbe, account: string, from: string, to: string): Promise<Asked> {
  const uses = [
    { keyArn: from, action: 'kms:ReEncryptFrom' },
    { keyArn: to, action: 'kms:ReEncryptTo' },
  ];
  return { uses, answer: await keys.reEncryptAs(account, from, to) };
}

/** Of kms:RevokeGrant only a denial tells: the grant it names does not exist, whatever else is wrong. */
export function isUntellable({ uses, answer }: Asked): boolean {
  return (
    uses.some(({ action }) => action === 'kms:RevokeGrant') && answer.kind !== 'answered' && answer.kind !== 'denied'
  );
}
