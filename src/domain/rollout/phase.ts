import type { Gate } from './gate.ts';
import type { Rollout, RolloutState } from './rollout.ts';

const PHASES = ['building', 'testing', 'distributing', 'integrating'] as const;

/** Where Image Builder stands with an image under way. */
export type Phase = (typeof PHASES)[number];

/** Milliseconds that each phase takes. */
export type PhaseTimes = Partial<Record<Phase, number>>;

/** Image Builder's statuses of an image under way. */
const PHASE_OF: Record<string, Phase> = {
  PENDING: 'building',
  CREATING: 'building',
  BUILDING: 'building',
  TESTING: 'testing',
  DISTRIBUTING: 'distributing',
  INTEGRATING: 'integrating',
};

/** The states in which Image Builder has been started and the rollout has not ended. */
export const UNDER_WAY: readonly RolloutState[] = [...PHASES, 'gate-waiting', 'cancelling'];

export function isUnderWay({ state }: Pick<Rollout, 'state'>): boolean {
  return UNDER_WAY.includes(state);
}

export function isPhase(state: RolloutState): state is Phase {
  return PHASES.some((phase) => phase === state);
}

/** An image that exists is neither built nor tested, and one that is gone on with was built before. */
export function firstPhase({ sourceImage, retry }: Pick<Rollout, 'sourceImage' | 'retry'>): Phase {
  if (retry !== undefined) return retry.from ?? 'distributing';
  return sourceImage === undefined ? 'building' : 'distributing';
}

/** The state after a look at the image: phases only go forward. */
export function laterState(state: RolloutState, status: string): RolloutState {
  if (!isPhase(state)) return state;
  const phase = PHASE_OF[status] ?? state;
  return PHASES.indexOf(phase) > PHASES.indexOf(state) ? phase : state;
}

/** How long each phase took, without the time that a gate waited for people. */
export function phaseTimes(rollout: Rollout): PhaseTimes {
  const { start, began = {}, imageEndedAt, endedAt, gates = [] } = rollout;
  const first = firstPhase(rollout);
  const starts = PHASES.flatMap((phase): [Phase, number][] => {
    const at = phase === first ? start?.sentAt : began[phase];
    return at === undefined ? [] : [[phase, at]];
  });
  return Object.fromEntries(
    starts.flatMap(([phase, at], place) => {
      const end = starts[place + 1]?.[1] ?? imageEndedAt ?? endedAt;
      return end === undefined ? [] : [[phase, Math.max(0, end - at - waitedIn(phase, gates, end))]];
    }),
  );
}

function waitedIn(phase: Phase, gates: Gate[], end: number): number {
  const waits = gates.filter(({ from }) => from === phase).map(({ foundAt, closedAt = end }) => closedAt - foundAt);
  return waits.reduce((all, one) => all + one, 0);
}

/** What each phase usually takes, from earlier rollouts: the middle one, so that one bad day tells little. */
export function usualTimes(earlier: Rollout[]): PhaseTimes {
  const times = earlier.map(phaseTimes);
  return Object.fromEntries(
    PHASES.flatMap((phase) => {
      const known = times.flatMap((each) => each[phase] ?? []).toSorted((a, b) => a - b);
      const middle = known[Math.floor((known.length - 1) / 2)];
      return middle === undefined ? [] : [[phase, middle]];
    }),
  );
}

const MINUTE_MS = 60_000;
/** Copies of a large AMI stand still for a quarter of an hour on the best of days. */
const LEAST_STALL_MS = 20 * MINUTE_MS;
/** Where nobody knows what is usual. */
const STALL_MS = 60 * MINUTE_MS;

/** Whether nothing has moved for longer than is usual; a gate waits for people, and has its own time. */
export function isStuck({ state, changedAt, usual }: Rollout, now: number): boolean {
  if (state === 'gate-waiting') return false;
  const known = isPhase(state) ? usual?.[state] : undefined;
  return now - changedAt > (known === undefined ? STALL_MS : Math.max(LEAST_STALL_MS, 2 * known));
}

/** Up to when people have been shown the time in this state. */
export function countedTo({ countedAt = 0, enteredAt }: Pick<Rollout, 'countedAt' | 'enteredAt'>): number {
  return Math.max(countedAt, enteredAt);
}

/** Whether the time shown is worth an edit: every two minutes at first, and more rarely the longer it takes. */
export function isCountDue(rollout: Rollout, now: number): boolean {
  const counted = countedTo(rollout);
  return now - counted >= Math.max(2 * MINUTE_MS, (counted - rollout.enteredAt) / 3);
}
