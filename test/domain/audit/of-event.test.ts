import { expect, test } from 'vitest';
import { auditOf } from '../../../src/domain/audit/of-event.ts';
import type { RolloutEvent } from '../../../src/domain/rollout/advance.ts';
import type { Rollout, RolloutState } from '../../../src/domain/rollout/rollout.ts';
import { findingOf, INPUTS, NEAR, NEEDS, reportOf, rolloutIn, shortOf } from '../../support/sample-rollout.ts';

const report = reportOf(
  findingOf('source-identity', { kind: 'target', ...NEAR }, 'pass'),
  findingOf('role-assumable', { kind: 'target', ...NEAR }, 'warn'),
);
const shown = { report: shortOf(report) };
const found = { inputs: INPUTS, report, needs: NEEDS };
const decision = { userId: 'UYES', verdict: 'approve', digest: 'd', reportId: 'report-1', at: 1 } as const;

type Case = {
  event: RolloutEvent;
  after: Rollout;
  audited: object | undefined;
  before?: RolloutState;
  given?: Partial<Rollout>;
};

/** Every kind of event: a new one does not compile until it is said here what it leaves. */
const CASES: { [K in RolloutEvent['kind']]: Case & { event: { kind: K } } } = {
  'check-progressed': {
    event: { kind: 'check-progressed', done: 1, total: 2 },
    after: rolloutIn('checking'),
    audited: undefined,
  },
  checked: {
    event: { kind: 'checked', ...found },
    after: rolloutIn('awaiting-approval', shown),
    audited: {
      what: 'checked',
      who: 'ami-distribute',
      report: {
        id: 'report-1',
        counts: { pass: 1, warn: 1, fail: 0, 'cannot-tell': 0 },
        notPass: [{ checkId: 'role-assumable', subject: { kind: 'target', ...NEAR }, verdict: 'warn' }],
      },
    },
  },
  'check-impossible': {
    event: { kind: 'check-impossible', why: 'gone' },
    after: rolloutIn('failed'),
    audited: { what: 'check-impossible', detail: 'gone' },
  },
  decided: {
    event: { kind: 'decided', decision: { ...decision, verdict: 'reject', reason: 'wait' } },
    after: rolloutIn('rejected', shown),
    audited: { what: 'rejected', who: 'UYES', detail: 'wait', report: { id: 'report-1' } },
  },
  expired: { event: { kind: 'expired' }, after: rolloutIn('expired'), audited: { what: 'expired' } },
  superseded: {
    event: { kind: 'superseded', by: 43 },
    after: rolloutIn('superseded'),
    audited: { what: 'superseded', who: 'UASKED', detail: 'by rollout #43' },
  },
  retried: {
    event: { kind: 'retried', as: 43, by: 'UASKED', targets: 2 },
    after: rolloutIn('partly-available', { retriedAs: 43 }),
    audited: { what: 'retried', who: 'UASKED', detail: 'as rollout #43' },
  },
  'retry-over': {
    event: { kind: 'retry-over', isRefused: false },
    after: rolloutIn('partly-available'),
    audited: { what: 'retry-over', detail: 'rollout #43 has ended before it began' },
    given: { retriedAs: 43 },
  },
  'check-again-asked': {
    event: { kind: 'check-again-asked', by: 'UASKED' },
    after: rolloutIn('checking'),
    audited: { what: 'check-again-asked', who: 'UASKED' },
  },
  'cancel-asked': {
    event: { kind: 'cancel-asked', by: 'UASKED', reason: 'wrong recipe' },
    after: rolloutIn('cancelled'),
    audited: { what: 'cancel-asked', who: 'UASKED', detail: 'wrong recipe' },
  },
  drifted: {
    event: { kind: 'drifted', attempt: 1, differences: ['a', 'b'], ...found },
    after: rolloutIn('awaiting-approval', shown),
    audited: { what: 'drifted', detail: 'a\nb', report: { id: 'report-1' } },
  },
  'start-sending': {
    event: { kind: 'start-sending', attempt: 1 },
    after: rolloutIn('starting'),
    audited: { what: 'start-sending' },
  },
  'start-delayed': {
    event: { kind: 'start-delayed', attempt: 1, why: 'no answer' },
    after: rolloutIn('starting'),
    audited: { what: 'start-delayed', detail: 'no answer' },
  },
  'image-created': {
    event: { kind: 'image-created', attempt: 1, imageArn: 'arn:image' },
    after: rolloutIn('building'),
    audited: { what: 'started', detail: 'arn:image' },
  },
  'start-refused': {
    event: { kind: 'start-refused', attempt: 1, why: 'no' },
    after: rolloutIn('failed'),
    audited: { what: 'start-refused', detail: 'no' },
  },
  'start-unknown': {
    event: { kind: 'start-unknown', attempt: 1, why: 'who knows' },
    after: rolloutIn('needs-attention'),
    audited: { what: 'start-unknown', detail: 'who knows' },
  },
  observed: {
    event: { kind: 'observed', image: { status: 'AVAILABLE', failures: [], outputs: [] }, copies: [] },
    before: 'distributing',
    after: rolloutIn('available'),
    audited: { what: 'ended', state: 'available', detail: '0 of 3 copies verified' },
  },
  mismatched: {
    event: { kind: 'mismatched', differences: ['another recipe'] },
    after: rolloutIn('cancelling'),
    audited: { what: 'mismatched', detail: 'another recipe' },
  },
  'gate-found': {
    event: { kind: 'gate-found', step: { stepExecutionId: 'step-1', name: 'Approve' }, needs: NEEDS },
    after: rolloutIn('gate-waiting'),
    audited: { what: 'gate-found', detail: 'Approve (step-1)' },
  },
  'gate-closed': {
    event: { kind: 'gate-closed', stepExecutionId: 'step-1', elsewhere: true },
    after: rolloutIn('testing'),
    audited: { what: 'gate-closed', detail: 'step-1, not by us' },
  },
  'image-lost': {
    event: { kind: 'image-lost', why: 'gone' },
    after: rolloutIn('needs-attention'),
    audited: { what: 'image-lost', detail: 'gone' },
  },
};

const entryOf = ({ event, after, before = 'checking', given = {} }: Case) =>
  auditOf({ before: rolloutIn(before, given), after, event }, 5);
const all: [string, Case][] = Object.entries(CASES);

test.each(all.filter(([, { audited }]) => audited !== undefined))(
  '%s leaves what it must in the audit',
  (_kind, one) => {
    const { state } = one.after;
    expect(entryOf(one)).toMatchObject({ at: 5, rollout: { number: 42 }, state, ...one.audited });
  },
);

test('a retry that starts names whose approvals it starts on', () => {
  const decisions = [{ ...decision, quorums: [0] }];
  const retry = { rolloutId: 'r', number: 41, imageArn: 'i', targets: [NEAR] };
  const starting = rolloutIn('starting', { ...shown, decisions, retry });
  const entry = auditOf({ before: rolloutIn('checking'), after: starting, event: CASES.checked.event }, 5);
  expect(entry).toMatchObject({ detail: 'starts on the approvals of rollout #41, by UYES' });
});

test('a start that the policy asks nobody about is told with what was found', () => {
  const starting = rolloutIn('starting', shown);
  const detail = 'starts without approval: the policy asks nobody';
  const checked = { before: rolloutIn('checking'), after: starting, event: CASES.checked.event };
  expect(auditOf(checked, 5)).toMatchObject({ what: 'checked', state: 'starting', detail });
  const drifted = { before: starting, after: starting, event: CASES.drifted.event };
  expect(auditOf(drifted, 5)).toMatchObject({ what: 'drifted', detail: `a\nb\n${detail}` });
});

test('a word at a gate is told apart from one on the start', () => {
  const event = { kind: 'decided', decision: { ...decision, verdict: 'approve' } } as const;
  const after = rolloutIn('gate-waiting');
  expect(auditOf({ before: after, after, event }, 5)).toMatchObject({ what: 'gate-approved', who: 'UYES' });
});

test('mere progress of a check leaves nothing', () => {
  expect(entryOf(CASES['check-progressed'])).toBeUndefined();
});

test('a look that moves nothing leaves nothing', () => {
  const { event } = CASES.observed;
  expect(auditOf({ before: rolloutIn('building'), after: rolloutIn('building'), event }, 5)).toBeUndefined();
});

test('of very many findings the first stand in the row', () => {
  const many = reportOf(
    ...Array.from({ length: 300 }, (_, at) => findingOf(`c${at}`, { kind: 'target', ...NEAR }, 'warn')),
  );
  const entry = auditOf(
    {
      before: rolloutIn('checking'),
      after: rolloutIn('awaiting-approval'),
      event: { kind: 'checked', ...found, report: many },
    },
    5,
  );
  expect(entry?.report?.notPass).toHaveLength(200);
  expect(entry?.report).toMatchObject({ more: 100, counts: { warn: 300 } });
});
