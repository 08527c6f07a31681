import type { Finding, FixFile, FixKind } from '../../domain/report/finding.ts';
import type { CheckContext } from '../check.ts';
import { quotaFiles, regionFiles, serviceLinkedRoleFiles, templateTagFiles } from './account-scripts.ts';
import { botRoleFiles } from './bot-role.ts';
import { keyPolicyFiles } from './key-policy.ts';
import { defaultKeys, sourceKeys } from './keys.ts';
import { proposedKey, recipeFiles } from './recipe.ts';
import { roleFiles } from './role-files.ts';
import { roleGroups } from './role-needs.ts';

/** All findings that are not healthy, by the kind of their fix; some have none. */
type ByKind = ReadonlyMap<FixKind | undefined, readonly Finding[]>;
type Mend = (context: CheckContext, findings: readonly Finding[], all: ByKind) => FixFile[];

/** The kinds that are documents, in the order in which they are worth applying. */
const MENDS: readonly (readonly [FixKind, Mend])[] = [
  ['bot-role', botRoleFiles],
  ['service-linked-role', serviceLinkedRoleFiles],
  ['region-opt-in', regionFiles],
  ['recipe', recipeFiles],
  ['target-role', targetRoleFiles],
  ['key-policy', keyPolicyFiles],
  ['launch-template-tag', templateTagFiles],
  ['quota-request', quotaFiles],
];

/** For every finding whose fix is a document, that document, whole. The same findings give the same files. */
export function fixPack(context: CheckContext, findings: readonly Finding[]): FixFile[] {
  const unhealthy = findings.filter(({ verdict }) => verdict !== 'pass');
  const all: ByKind = Map.groupBy(unhealthy, ({ fix }) => fix?.kind);
  return MENDS.flatMap(([kind, mend]) => {
    const group = all.get(kind);
    return group === undefined ? [] : mend(context, group, all);
  });
}

/** A corrected recipe brings its key with it: the roles that are corrected beside it may use that one too. */
function targetRoleFiles(context: CheckContext, findings: readonly Finding[], all: ByKind): FixFile[] {
  const accounts = new Set(findings.map(({ subject }) => subject.account));
  const proposed = all.has('recipe') ? proposedKey(context) : undefined;
  const read = [...sourceKeys(context), ...(proposed === undefined ? [] : [proposed])];
  const groups = roleGroups(context, accounts, { read, defaults: defaultKeys([...all.values()].flat()) });
  return groups.flatMap((group) => roleFiles(context, group, groups.length === 1));
}
