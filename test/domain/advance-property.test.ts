import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Advanced, RolloutEvent } from '../../src/domain/rollout/advance.ts';
import type { People } from '../../src/domain/approval/policy.ts';
import { advance } from '../../src/domain/rollout/advance.ts';
import { isUndecided } from '../../src/domain/rollout/asking.ts';
import type { Announcement } from '../../src/domain/rollout/announcement.ts';
import type { Verdict } from '../../src/domain/report/finding.ts';
import type { CopyObservation } from '../../src/domain/rollout/copies/observation.ts';
import type { Rollout, RolloutState } from '../../src/domain/rollout/rollout.ts';
import { isEnded, mayMove, MOVES } from '../../src/domain/rollout/transitions.ts';
import { targetKey } from '../../src/domain/target.ts';
import {
  findingOf,
  IMAGE_ARN,
  INPUTS,
  needing,
  NEEDS,
  reportOf,
  rolloutIn,
  TARGETS,
} from '../support/sample-rollout.ts';

const isState = (text: string): text is RolloutState => text in MOVES;
const STATES = Object.keys(MOVES).filter(isState);
/** Ends that are told by their own announcement. */
const OTHERWISE_TOLD: ReadonlySet<RolloutState> = new Set(['rejected', 'expired', 'superseded']);

/** States in which an image is looked at again and again, and what counts there as a change of where it stands. */
const WATCHED: ReadonlySet<RolloutState> = new Set([
  'building',
  'testing',
  'distributing',
  'integrating',
  'cancelling',
  'gate-waiting',
]);
const standing = ({ state, copies }: Rollout): string => [state, ...copies.map((each) => each.state)].join();

const report = fc
  .constantFrom<Verdict>('pass', 'warn', 'cannot-tell', 'fail')
  .map((verdict) => reportOf(findingOf('target-role-assumable', { kind: 'account', account: '1' }, verdict)));
const target = fc.constantFrom(...TARGETS);
const named = fc.record({
  region: fc.constantFrom('us-west-2', 'eu-west-1'),
  account: fc.constantFrom('111122223333'),
});

const copy: fc.Arbitrary<CopyObservation> = fc.oneof(
  fc.record({
    kind: fc.constant('seen' as const),
    target,
    amiId: fc.constant('ami-1'),
    ownerId: fc.constantFrom('111122223333', '777788889999'),
    name: fc.string(),
    state: fc.constantFrom('pending', 'available', 'available', 'failed', 'error', 'disabled', 'new-to-us'),
  }),
  fc.record({ kind: fc.constant('absent' as const), target }),
  fc.record({ kind: fc.constant('unreadable' as const), target, reason: fc.string() }),
);

const STATUSES = ['BUILDING', 'TESTING', 'DISTRIBUTING', 'INTEGRATING', 'AVAILABLE', 'FAILED', 'CANCELLED', 'DISABLED'];
const image = fc.record({
  status: fc.constantFrom(...STATUSES),
  failures: fc.array(
    named.map((each) => ({ ...each, message: 'no key' })),
    { maxLength: 2 },
  ),
  outputs: fc.array(
    named.map((each) => ({ ...each, amiId: 'ami-1' })),
    { maxLength: 2 },
  ),
});

const decision = fc.record({
  verdict: fc.constantFrom('approve' as const, 'approve' as const, 'reject' as const, 'override' as const),
  userId: fc.constantFrom('UONE', 'UTWO'),
});

const attempt = fc.constantFrom(1, 1, 2);

const event: fc.Arbitrary<RolloutEvent> = fc.oneof(
  report.map((found): RolloutEvent => ({ kind: 'checked', inputs: INPUTS, report: found, needs: NEEDS })),
  fc.record({ found: report, attempt }).map(
    ({ found, attempt: of }): RolloutEvent => ({
      kind: 'drifted',
      attempt: of,
      inputs: INPUTS,
      report: found,
      needs: NEEDS,
      differences: ['recipe'],
    }),
  ),
  attempt.map((of): RolloutEvent => ({ kind: 'start-sending', attempt: of })),
  fc.constantFrom<RolloutEvent>(
    { kind: 'check-progressed', done: 1, total: 2 },
    { kind: 'check-impossible', why: 'no recipe' },
    { kind: 'start-refused', attempt: 1, why: 'quota' },
    { kind: 'start-unknown', attempt: 2, why: 'lost' },
    { kind: 'start-delayed', attempt: 1, why: 'no answer' },
    { kind: 'image-lost', why: 'gone' },
    { kind: 'expired' },
    { kind: 'check-again-asked', by: 'UASKED' },
    { kind: 'superseded', by: 43 },
    { kind: 'mismatched', differences: ['recipe'] },
    { kind: 'gate-found', step: { stepExecutionId: 's', name: 'Approve' }, needs: NEEDS },
    { kind: 'gate-found', step: { stepExecutionId: 't', name: 'Release' }, needs: NEEDS },
    { kind: 'gate-closed', stepExecutionId: 's', elsewhere: true },
    { kind: 'gate-closed', stepExecutionId: 't', elsewhere: false },
    { kind: 'retried', as: 43, by: 'UASKED', targets: 1 },
    { kind: 'retry-over', isRefused: true },
  ),
  {
    arbitrary: decision.map(
      (said): RolloutEvent => ({
        kind: 'decided',
        decision: { ...said, digest: 'd', reportId: 'report-1', at: 0, quorums: [0] },
      }),
    ),
    weight: 2,
  },
  {
    arbitrary: attempt.map((of): RolloutEvent => ({ kind: 'image-created', attempt: of, imageArn: IMAGE_ARN })),
    weight: 2,
  },
  {
    arbitrary: fc.record({ kind: fc.constant('observed' as const), image, copies: fc.array(copy, { maxLength: 5 }) }),
    weight: 6,
  },
);

const life = fc.record({
  from: fc.oneof(fc.constant<RolloutState>('checking'), fc.constantFrom(...STATES)),
  approvals: fc.constantFrom(0, 1, 2),
  overriders: fc.constantFrom<People>({ users: [], groups: [] }, { users: ['UONE'], groups: [] }),
  events: fc.array(fc.record({ event, after: fc.constantFrom(0, 1000, 10 * 60_000, 3_600_000) }), {
    maxLength: 40,
    size: 'max',
  }),
});

type Step = { before: Rollout; now: number; event: RolloutEvent } & Advanced;

function live({ from, approvals, overriders, events }: typeof life extends fc.Arbitrary<infer L> ? L : never): Step[] {
  const needs = needing(approvals, { overriders: [overriders], expiresAt: 700_000 });
  let rollout = rolloutIn(from, { needs });
  let now = 5000;
  return events.map(({ event: each, after }) => {
    const before = rollout;
    now += after;
    const happened = 'needs' in each ? { ...each, needs } : each;
    const advanced = advance(before, happened, now);
    rollout = advanced.rollout;
    return { before, now, event: each, ...advanced };
  });
}

const announced = (steps: Step[]): Announcement[] =>
  steps.flatMap(({ effects }) =>
    effects.flatMap((effect) => (effect.kind === 'announce' ? [effect.announcement] : [])),
  );
const effectsOf = (steps: Step[], kind: 'start' | 'watch') =>
  steps.flatMap(({ effects }) => effects).filter((effect) => effect.kind === kind).length;

function always(property: (steps: Step[]) => void): void {
  fc.assert(
    fc.property(life, (lived) => property(live(lived))),
    { numRuns: 400 },
  );
}

test('random events make only legal moves', () => {
  always((steps) => {
    const moved = steps.filter(({ before, rollout }) => before.state !== rollout.state);
    expect(moved.filter(({ before, rollout }) => !mayMove(before.state, rollout.state))).toEqual([]);
  });
});

/** What becomes of an ended rollout is that another repeats it. */
const LINKS: ReadonlySet<RolloutEvent['kind']> = new Set(['retried', 'retry-over']);

test('an ended rollout stays the very same', () => {
  always((steps) => {
    const late = steps.filter(({ before, event: { kind } }) => isEnded(before.state) && !LINKS.has(kind));
    expect(late.every(({ before, rollout, effects }) => rollout === before && effects.length === 0)).toBe(true);
  });
});

test('a link to its retry changes nothing else', () => {
  always((steps) => {
    for (const { before, rollout, event: each } of steps.filter((step) => LINKS.has(step.event.kind))) {
      const { retriedAs: _as, isNotResumed: _resumed, version: _version, changedAt: _at, ...rest } = rollout;
      expect(before).toMatchObject(rest);
      const isLinked = rollout.retriedAs !== undefined && before.retriedAs === undefined;
      expect(isLinked).toBe(each.kind === 'retried' && rollout !== before);
    }
  });
});

test('each change raises the version by exactly one', () => {
  always((steps) => {
    for (const { before, rollout, now } of steps.filter((step) => step.rollout !== step.before)) {
      expect(rollout.version).toBe(before.version + 1);
      expect(rollout.enteredAt).toBe(rollout.state === before.state ? before.enteredAt : now);
      const stands = WATCHED.has(before.state) && standing(before) === standing(rollout);
      expect(rollout.changedAt).toBe(stands ? before.changedAt : now);
    }
  });
});

test('an effect never comes without a change', () => {
  always((steps) => {
    expect(steps.filter(({ before, rollout, effects }) => rollout === before && effects.length > 0)).toEqual([]);
  });
});

test('the same look again changes nothing', () => {
  always((steps) => {
    const looks = steps.filter((step) => step.event.kind === 'observed');
    expect(looks.filter(({ rollout, event: same, now }) => advance(rollout, same, now).rollout !== rollout)).toEqual(
      [],
    );
  });
});

test('each approval round starts work exactly once', () => {
  always((steps) => {
    const begun = steps.filter(({ before, rollout }) => rollout.attempts !== before.attempts).length;
    expect(effectsOf(steps, 'start')).toBe(begun);
    const tokens = steps.flatMap(({ rollout }) => rollout.start?.clientToken ?? []);
    const rounds = steps.flatMap(({ rollout }) => (rollout.start ? [rollout.attempts] : []));
    expect(new Set(tokens).size).toBe(new Set(rounds).size);
  });
});

test('no request leaves on an approval older than an hour', () => {
  always((steps) => {
    const left = steps.filter(
      ({ before, rollout }) => rollout.start?.sentAt !== before.start?.sentAt && rollout.start?.sentAt !== undefined,
    );
    expect(left.filter(({ before, now }) => now - before.enteredAt >= 3_600_000)).toEqual([]);
  });
});

test('each image is watched by exactly one chain', () => {
  always((steps) => {
    const begun = steps.filter(({ before, rollout }) => before.state === 'starting' && rollout.state === 'building');
    expect(effectsOf(steps, 'watch')).toBe(begun.length);
    expect(begun.length).toBeLessThanOrEqual(1);
  });
});

test('a verified copy never goes back', () => {
  always((steps) => {
    for (const { before, rollout } of steps) {
      const kept = before.copies.filter((each) => each.state === 'verified');
      expect(rollout.copies.filter((each) => kept.some((old) => old.target === each.target))).toEqual(kept);
    }
  });
});

test('an end is announced exactly when it is reached', () => {
  always((steps) => {
    for (const step of steps) {
      const { before, rollout } = step;
      const ends = !isEnded(before.state) && isEnded(rollout.state) && !OTHERWISE_TOLD.has(rollout.state);
      expect(announced([step]).filter(({ kind }) => kind === 'ended')).toHaveLength(ends ? 1 : 0);
      // A block that nobody may lift is an end too.
      const over = isEnded(rollout.state) || (rollout.state === 'blocked' && !isUndecided(rollout));
      expect(before === rollout || (rollout.endedAt !== undefined) === over).toBe(true);
    }
  });
});

test('a copy that failed and a Region complete are told once', () => {
  always((steps) => {
    const told = announced(steps).flatMap((each) =>
      each.kind === 'copies-failed'
        ? each.copies.map((failed) => `failed ${targetKey(failed.target)}`)
        : each.kind === 'region-complete'
          ? [`complete ${each.region}`]
          : [],
    );
    expect(new Set(told).size).toBe(told.length);
  });
});

test('available means that every copy is verified', () => {
  always((steps) => {
    const reached = steps.filter(({ before, rollout }) => before !== rollout && rollout.state === 'available');
    expect(reached.every(({ rollout }) => rollout.copies.every(({ state }) => state === 'verified'))).toBe(true);
  });
});
