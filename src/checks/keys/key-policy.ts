import type { Distribution } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import type { Answer } from '../probe.ts';
import { readPolicy, type Word } from '../read-policy.ts';
import { keyPolicySays } from './key-document.ts';
import { keysForTarget } from './keys-for-target.ts';
import { homeOf, keysOf } from './keys-of.ts';
import { roleSession } from './role-session.ts';
import { type Asked, askUnderRole, isUntellable, KEY_ACTIONS } from './under-role.ts';

/** The key's own side. The role is asked first, and where it is denied the policy says whether it could be allowed at all. */
export const targetKeyPolicy = {
  id: 'target-key-policy',
  title: () => 'key policies let the target account use every key',
  why: "what the role allows is nothing while the key's own policy keeps the account out",
  needs: ['source-identity'],
  subject: 'target',
  applies: (context: CheckContext, _target: Target, entry: Distribution) => keysOf(context, entry).length > 0,
  judge: async (context: CheckContext, target: Target, entry: Distribution): Promise<Judgement> => {
    const { path, unfit } = await keysForTarget(context, entry);
    const asked = await askUnderRole(context.probe.keys, target.account, path);
    const arns = [...new Set([...path.read, ...path.written])];
    const judged = await Promise.all(arns.map((arn) => judgeKey(context, { arn, account: target.account, asked })));
    return together([...judged, ...unfit]);
  },
} as const satisfies Check;

type AboutKey = { arn: string; account: string; asked: Asked[] };

async function judgeKey({ probe }: CheckContext, { arn, account, asked }: AboutKey): Promise<Judgement> {
  const policy = await probe.keys.policy(arn);
  const document = policy.kind === 'answered' ? readPolicy(policy.value) : undefined;
  const caller = roleSession(account, homeOf(arn).region);
  const uses = KEY_ACTIONS.map((action): JudgedUse => {
    const word = document && keyPolicySays(document, arn, { caller, action, route: 'through-ebs' });
    const answers = asked.filter((each) => takes(each, arn, action)).map(({ answer }) => answer);
    return { action, answers, standing: standingOf(word, answers), ...(word === undefined ? {} : { word }) };
  });
  return judgeUses(arn, policy, uses);
}

function takes(asked: Asked, arn: string, action: string): boolean {
  return !isUntellable(asked) && asked.uses.some((use) => use.keyArn === arn && use.action === action);
}

type Standing = 'open' | 'closed' | 'doubtful';
type JudgedUse = { action: string; answers: Answer<unknown>[]; word?: Word; standing: Standing };

/**
 * An explicit denial of the call as EBS makes it stands, whatever a direct dry run says. That no statement allows it is
 * a fact only when KMS denied it as well: a grant allows without the policy.
 */
function standingOf(word: Word | undefined, answers: Answer<unknown>[]): Standing {
  const isProved = answers.every(({ kind }) => kind === 'answered');
  switch (word?.outcome) {
    case 'allowed':
      return 'open';
    case 'explicitly-denied':
      return 'closed';
    case 'implicitly-denied':
      return answers.some(({ kind }) => kind === 'denied') ? 'closed' : 'doubtful';
    case 'unknown':
    case undefined:
      return isProved ? 'open' : 'doubtful';
  }
}

function judgeUses(arn: string, policy: Answer<string>, uses: JudgedUse[]): Judgement {
  const closed = uses.filter(({ standing }) => standing === 'closed');
  if (closed.length > 0) return judgeClosed(arn, policy, closed);
  const doubtful = uses.filter(({ standing }) => standing === 'doubtful');
  const evidence = [policy.evidence, ...statementsOf(arn, uses)];
  if (doubtful.length === 0) return pass(...evidence, ...proofsOf(uses));
  const actions = doubtful.map(({ action }) => action).join(', ');
  if (policy.kind !== 'answered') {
    const cause = `the policy of ${arn} cannot be read, and dry runs do not prove ${actions}`;
    return cannotTell([...evidence, ...answersOf(doubtful)], cause, `kms:GetKeyPolicy on ${arn} for the bot`);
  }
  const cause = `neither the policy of ${arn} nor dry runs prove ${actions}`;
  return cannotTell([...evidence, ...answersOf(doubtful)], cause, `dry runs of ${actions} under the role that succeed`);
}

function judgeClosed(arn: string, policy: Answer<string>, closed: JudgedUse[]): Judgement {
  const actions = closed.map(({ action }) => action).join(', ');
  const by = [...new Set(closed.flatMap(({ word }) => word?.statement ?? []))];
  const cause =
    by.length > 0
      ? `the policy of ${arn} denies ${actions} by ${by.join(', ')}`
      : `no statement in the policy of ${arn} allows the account ${actions}`;
  return fail([policy.evidence, ...by, ...answersOf(closed)], cause, {
    kind: 'key-policy',
    owner: 'us',
    summary: `add the statements for the target accounts to the policy of ${arn}`,
  });
}

/** Which statement allows what, one line a statement. */
function statementsOf(arn: string, uses: JudgedUse[]): string[] {
  const allowed = uses.filter(({ word }) => word?.outcome === 'allowed' && word.statement !== undefined);
  const byStatement = Map.groupBy(allowed, ({ word }) => word?.statement);
  return [...byStatement].map(
    ([statement, members]) => `${statement} of ${arn} allows ${members.map(({ action }) => action).join(', ')}`,
  );
}

/** What was proved by dry runs because the policy did not tell. */
function proofsOf(uses: JudgedUse[]): string[] {
  return answersOf(uses.filter(({ word }) => word?.outcome !== 'allowed'));
}

function answersOf(uses: JudgedUse[]): string[] {
  return uses.flatMap(({ answers }) => answers.map(({ evidence }) => evidence));
}
