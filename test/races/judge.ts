import { digestOf } from '../../src/domain/canonical.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';

/** What somebody did, and what they were answered: `counted`, the code of a refusal, or `killed`. */
type Answer = { by: string; what: string; said: string };

/** What happened in one life, as the outside saw it. */
export type Life = {
  approvals: number;
  answers: Answer[];
  /** Digest of what each request to build had read just before, and when it was sent. */
  sent: { digest: string; at: number }[];
  /** Whether the time ran out, or something changed in AWS. */
  happened: { expiry: boolean; drift: boolean };
};

export const REQUESTER = 'UASKED';
export const APPROVERS = ['UONE', 'UTWO', 'UTHREE', REQUESTER];
/** Approvers among them: nobody approves what they lifted the block of. */
export const OVERRIDERS = ['UBOSS', 'UONE', REQUESTER];
const ENDED_UNSTARTED: ReadonlySet<string> = new Set(['rejected', 'expired', 'superseded', 'cancelled']);
/** An approval is good for so long. */
const START_WITHIN_MS = 3_600_000;

/**
 * Judged anew from what was written and sent, by none of the program's own rules: a start is approved where enough
 * people, who may, said yes in time and on the report that was before them, to the very inputs that were sent.
 */
export function isApproved({ approvals, answers, sent }: Life, end: Rollout | undefined): boolean {
  if (sent.length === 0) return true;
  // A rollout that is cancelled once Image Builder may have been asked stands at `cancelling` as long as nobody watches.
  const isRefused = answers.some(({ what, said }) => what === 'reject' && said === 'counted');
  if (end === undefined || isRefused || ENDED_UNSTARTED.has(end.state)) return false;
  const yes = yesTo(end);
  return sent.every(
    ({ digest, at }) => digest === digestOf(end.inputs) && yes.size >= approvals && at < lastYes(end) + START_WITHIN_MS,
  );
}

function yesTo({ decisions, report, needs, digest }: Rollout): Set<string> {
  const lifted = decisions.filter(({ verdict }) => verdict === 'override').map(({ userId }) => userId);
  if (lifted.some((userId) => userId === REQUESTER || !OVERRIDERS.includes(userId))) return new Set();
  const good = decisions.filter(
    (said) =>
      said.verdict === 'approve' &&
      said.digest === digest &&
      said.reportId === report?.id &&
      said.at < (needs?.expiresAt ?? 0) &&
      APPROVERS.includes(said.userId) &&
      said.userId !== REQUESTER &&
      !lifted.includes(said.userId),
  );
  return new Set(good.map(({ userId }) => userId));
}

function lastYes({ decisions }: Rollout): number {
  return Math.max(...decisions.map(({ at }) => at));
}

/** Who may be told what, beside that there is nothing to decide: whatever else was said was the wrong answer. */
const FITS: Record<string, (answer: Answer, life: Life) => boolean> = {
  counted: ({ by, what }) =>
    what === 'override'
      ? OVERRIDERS.includes(by) && by !== REQUESTER
      : APPROVERS.includes(by) && !(what === 'approve' && by === REQUESTER),
  killed: () => true,
  'not-open': () => true,
  'already-decided': () => true,
  'not-an-approver': ({ by }) => !APPROVERS.includes(by),
  'not-an-overrider': ({ by }) => !OVERRIDERS.includes(by),
  'not-permitted': ({ by, what }) => what === 'cancel' && !APPROVERS.includes(by),
  'own-request': ({ by, what }) => by === REQUESTER && (what === 'approve' || what === 'override'),
  expired: (_answer, { happened }) => happened.expiry,
  'digest-changed': (_answer, { happened }) => happened.drift,
};

export function wrongAnswers(life: Life): string[] {
  return life.answers
    .filter((answer) => FITS[answer.said]?.(answer, life) !== true)
    .map(({ by, what, said }) => `${what} by ${by} was answered "${said}"`);
}
