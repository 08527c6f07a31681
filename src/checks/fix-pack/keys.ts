import type { Distribution } from '../../domain/configuration.ts';
import type { Finding } from '../../domain/report/finding.ts';
import type { CheckContext } from '../check.ts';
import { entryKeys, imageKeys } from '../keys/keys-of.ts';
import { partitionOf } from '../../domain/partition.ts';
import { foreignAccounts } from '../recipe/sharing.ts';

/** The ARN of a key or of an alias; nothing else can be named in a policy. */
const KEY_OR_ALIAS = /^arn:[\w-]+:kms:[\w-]+:\d{12}:(key\/[\w-]+|alias\/[\w:/-]+)$/;

/** A key of the source account in the build Region by its ARN, also where only its id or alias is given. */
export function sourceKeyArn({ sourceAccount, buildRegion }: CheckContext, keyId: string): string {
  if (keyId.startsWith('arn:')) return keyId;
  const resource = keyId.startsWith('alias/') ? keyId : `key/${keyId}`;
  return `arn:${partitionOf(buildRegion)}:kms:${buildRegion}:${sourceAccount}:${resource}`;
}

/** AWS's own keys cannot be shared with another account. */
export function isOfAws(keyId: string): boolean {
  return /(^|:)alias\/aws\//.test(keyId);
}

/** ARNs of the keys that the AMI of the build is encrypted with. */
export function sourceKeys(context: CheckContext): string[] {
  return shareable(imageKeys(context).map(({ name }) => sourceKeyArn(context, name)));
}

/** ARNs of the keys that copies are encrypted with, entry by entry, and the target accounts that make such copies. */
export function destinationKeys(context: CheckContext): { entry: Distribution; key: string; accounts: string[] }[] {
  return context.configuration.distributions.flatMap((entry) =>
    shareable(entryKeys(entry).map(({ name }) => name)).map((key) => ({
      entry,
      key,
      accounts: foreignAccounts(context, entry),
    })),
  );
}

/** The default EBS keys that target accounts were found to have, where the role is in doubt about them. */
export function defaultKeys(findings: readonly Finding[]): { account: string; key: string }[] {
  return findings.flatMap(({ checkId, subject, evidence }) =>
    checkId === 'target-default-key'
      ? shareable(evidence.join(' ').match(/arn:[\w-]+:kms:[^\s;,]+/g) ?? []).map((key) => ({
          account: subject.account,
          key,
        }))
      : [],
  );
}

function shareable(keys: string[]): string[] {
  return [...new Set(keys)].filter((key) => KEY_OR_ALIAS.test(key) && !isOfAws(key));
}

/** What a finding says in words, to see which of several things it speaks of. */
export function wordsOf({ title, cause, causes, fix, wouldProve }: Finding): string {
  return [title, cause, ...(causes ?? []), fix?.summary, wouldProve].join('\n');
}
