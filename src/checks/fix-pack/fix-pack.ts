import type { Finding, FixFile, FixKind } from '../../domain/report/finding.ts';
import type { CheckContext } from '../check.ts';
import { foreignAccounts } from '../recipe/sharing.ts';
import {
  quotaFiles,
  regionFiles,
  serviceLinkedRoleFiles,
  snapshotTagFiles,
  templateTagFiles,
} from './account-scripts.ts';
import type { Asked } from './asked.ts';
import { botRoleFiles } from './bot-role.ts';
import { keyPolicyFiles } from './key-policy.ts';
import { defaultKeys, sourceKeys } from './keys.ts';
import { proposedKey, recipeFiles } from './recipe.ts';
import { roleFiles } from './role/files.ts';
import { roleGroups } from './role/needs.ts';

type Mend = (context: CheckContext, asked: Asked) => FixFile[];

/** The kinds that are documents, in the order in which they are worth applying. */
const MENDS: readonly (readonly [FixKind, Mend])[] = [
  ['bot-role', botRoleFiles],
  ['service-linked-role', serviceLinkedRoleFiles],
  ['region-opt-in', regionFiles],
  ['recipe', recipeFiles],
  ['target-role', targetRoleFiles],
  ['key-policy', keyPolicyFiles],
  ['launch-template-tag', templateTagFiles],
  ['snapshot-tag', snapshotTagFiles],
  ['quota-request', quotaFiles],
];

export const DOCUMENT_KINDS: ReadonlySet<FixKind> = new Set(MENDS.map(([kind]) => kind));

/** What an account has to have before it can be a target, which is the same whatever was found there. */
const OF_TARGETS: ReadonlySet<FixKind> = new Set(['target-role', 'key-policy', 'launch-template-tag']);

/**
 * For every finding whose fix is a document, that document, whole; with `whole`, also all that the targets have to have
 * where nothing is missing. The same findings give the same files.
 */
export function fixPack(context: CheckContext, findings: readonly Finding[], { whole = false } = {}): FixFile[] {
  const unhealthy = findings.filter(({ verdict }) => verdict !== 'pass');
  const all: Asked['all'] = Map.groupBy(unhealthy, ({ fix }) => fix?.kind);
  return MENDS.flatMap(([kind, mend]) => {
    const group = all.get(kind) ?? [];
    const asked = { findings: group, all, whole: whole && OF_TARGETS.has(kind) };
    return group.length === 0 && !asked.whole ? [] : mend(context, asked);
  });
}

/** A corrected recipe brings its key with it: the roles that are corrected beside it may use that one too. */
function targetRoleFiles(context: CheckContext, { findings, all, whole }: Asked): FixFile[] {
  const found = findings.map(({ subject }) => subject.account);
  const { distributions } = context.configuration;
  const accounts = new Set(whole ? distributions.flatMap((entry) => foreignAccounts(context, entry)) : found);
  const proposed = all.has('recipe') ? proposedKey(context) : undefined;
  const read = [...sourceKeys(context), ...(proposed === undefined ? [] : [proposed])];
  const groups = roleGroups(context, accounts, { read, defaults: defaultKeys([...all.values()].flat()) });
  return groups.flatMap((group) => roleFiles(context, group, groups.length === 1));
}
