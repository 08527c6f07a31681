import { expect, test } from 'vitest';
import type { RolloutEvent } from '../../src/domain/rollout/advance.ts';
import { advance } from '../../src/domain/rollout/advance.ts';
import { inputsDigest } from '../../src/domain/inputs.ts';
import type { Decision, RolloutState } from '../../src/domain/rollout/rollout.ts';
import { MOVES } from '../../src/domain/rollout/transitions.ts';
import {
  findingOf,
  IMAGE_ARN,
  INPUTS,
  needing,
  NEEDS,
  reportOf,
  rolloutIn,
  shortOf,
  TARGETS,
} from '../support/sample-rollout.ts';

const NOW = 1_000_000;
const subject = { kind: 'account', account: '111122223333' } as const;
const good = reportOf(findingOf('target-role-assumable', subject, 'pass'));
const unsure = reportOf(findingOf('target-role-assumable', subject, 'cannot-tell'));
const bad = reportOf(findingOf('target-role-assumable', subject, 'fail'));
const said = (verdict: Decision['verdict'], userId = 'UYES'): RolloutEvent => ({
  kind: 'decided',
  decision: {
    userId,
    verdict,
    digest: 'd',
    reportId: 'report-1',
    at: NOW,
    ...(verdict === 'approve' ? { quorums: [0] } : {}),
  },
});

const EVENTS: Record<string, RolloutEvent> = {
  progressed: { kind: 'check-progressed', done: 1, total: 9 },
  checked: { kind: 'checked', inputs: INPUTS, report: good, needs: NEEDS },
  'checked with a failure': { kind: 'checked', inputs: INPUTS, report: bad, needs: NEEDS },
  'check impossible': { kind: 'check-impossible', why: 'there is no recipe' },
  'check again asked': { kind: 'check-again-asked', by: 'UASKED' },
  approved: said('approve'),
  rejected: said('reject'),
  drifted: { kind: 'drifted', attempt: 1, inputs: INPUTS, report: unsure, needs: NEEDS, differences: ['recipe'] },
  'drifted to a failure': { kind: 'drifted', attempt: 1, inputs: INPUTS, report: bad, needs: NEEDS, differences: [] },
  sending: { kind: 'start-sending', attempt: 1 },
  created: { kind: 'image-created', attempt: 1, imageArn: IMAGE_ARN },
  refused: { kind: 'start-refused', attempt: 1, why: 'quota' },
  unknown: { kind: 'start-unknown', attempt: 1, why: 'lost' },
  lost: { kind: 'image-lost', why: 'gone' },
  mismatched: { kind: 'mismatched', differences: ['recipe'] },
  'gate found': { kind: 'gate-found', step: { stepExecutionId: 's', name: 'Approve' }, needs: NEEDS },
  'gate closed': { kind: 'gate-closed', stepExecutionId: 's', elsewhere: true },
};

/** Where each event leads; it is of no use to a state that is not named. */
const LEADS: Record<string, Partial<Record<RolloutState, RolloutState>>> = {
  progressed: { checking: 'checking' },
  checked: { checking: 'awaiting-approval' },
  'checked with a failure': { checking: 'blocked' },
  'check impossible': { checking: 'failed' },
  'check again asked': { blocked: 'checking', 'awaiting-approval': 'checking' },
  approved: { 'awaiting-approval': 'starting', 'gate-waiting': 'gate-waiting' },
  rejected: { 'awaiting-approval': 'rejected', 'gate-waiting': 'gate-waiting' },
  drifted: { starting: 'awaiting-approval' },
  'drifted to a failure': { starting: 'blocked' },
  sending: { starting: 'starting' },
  created: { starting: 'building' },
  refused: { starting: 'failed' },
  unknown: { starting: 'needs-attention' },
  lost: {
    building: 'needs-attention',
    testing: 'needs-attention',
    distributing: 'needs-attention',
    integrating: 'needs-attention',
    cancelling: 'needs-attention',
    'gate-waiting': 'needs-attention',
  },
  'gate found': {
    building: 'gate-waiting',
    testing: 'gate-waiting',
    distributing: 'gate-waiting',
    integrating: 'gate-waiting',
  },
  'gate closed': { 'gate-waiting': 'testing' },
  mismatched: {
    building: 'cancelling',
    testing: 'cancelling',
    distributing: 'cancelling',
    integrating: 'cancelling',
    'gate-waiting': 'cancelling',
  },
};

const isState = (text: string): text is RolloutState => text in MOVES;
const STATES = Object.keys(MOVES).filter(isState);

test.each(Object.entries(EVENTS))('the event "%s" leads where the table says', (name, event) => {
  const useful = STATES.flatMap((state) => {
    const before = rolloutIn(state, { report: shortOf(unsure) });
    const { rollout } = advance(before, event, NOW);
    return rollout === before ? [] : [[state, rollout.state]];
  });
  expect(Object.fromEntries(useful)).toEqual(LEADS[name]);
});

test.each(Object.entries(EVENTS))('the event "%s" is told when it moves the rollout', (_name, event) => {
  for (const state of STATES) {
    const { rollout, effects } = advance(rolloutIn(state, { report: shortOf(unsure) }), event, NOW);
    // What is decided at a gate is told, and moves the rollout once Image Builder has heard of it.
    const isDecided = event.kind === 'decided' && state === 'gate-waiting';
    expect(effects.some((effect) => effect.kind === 'announce')).toBe(rollout.state !== state || isDecided);
  }
});

test('a report carries what was read before the approvers', () => {
  const { rollout, effects } = advance(
    rolloutIn('checking', { progress: { done: 3, total: 9 } }),
    {
      kind: 'checked',
      inputs: INPUTS,
      report: unsure,
      needs: NEEDS,
    },
    NOW,
  );
  expect(rollout).toMatchObject({
    digest: inputsDigest(INPUTS),
    report: shortOf(unsure),
    inputs: INPUTS,
    decisions: [],
  });
  expect(rollout.copies).toEqual(TARGETS.map((target) => ({ target, state: 'waiting' })));
  expect(rollout.progress).toBeUndefined();
  expect(effects).toEqual([
    {
      kind: 'announce',
      announcement: {
        kind: 'report',
        summary: shortOf(unsure).summary,
        blocked: false,
        requestedBy: 'UASKED',
        needs: NEEDS,
      },
    },
    { kind: 'files', reportId: unsure.id },
    { kind: 'expire', at: NEEDS.expiresAt },
  ]);
});

test('progress carries what was found so far', () => {
  const { summary } = shortOf(bad);
  const progressed = advance(
    rolloutIn('checking'),
    { kind: 'check-progressed', done: 1, total: 9, summary },
    NOW,
  ).rollout;
  expect(progressed.progress).toEqual({ done: 1, total: 9, summary });
});

test('the first of two approvals starts nothing and tells nobody', () => {
  const once = advance(rolloutIn('awaiting-approval', { needs: needing(2) }), said('approve', 'UONE'), NOW);
  expect(once).toMatchObject({ rollout: { state: 'awaiting-approval' }, effects: [] });
  const twice = advance(once.rollout, said('approve', 'UTWO'), NOW);
  expect(twice.rollout.state).toBe('starting');
  expect(twice.effects).toContainEqual({
    kind: 'announce',
    announcement: { kind: 'approved', by: ['UONE', 'UTWO'], requestedBy: 'UASKED' },
  });
});

test('a drift voids every approval and the token with it', () => {
  const approved = advance(rolloutIn('awaiting-approval'), said('approve'), NOW).rollout;
  const voided = advance(
    approved,
    { kind: 'drifted', attempt: 1, inputs: INPUTS, report: good, needs: NEEDS, differences: ['x'] },
    NOW,
  ).rollout;
  expect(voided).toMatchObject({ decisions: [], state: 'awaiting-approval' });
  expect(voided.start).toBeUndefined();
  const again = advance(voided, said('approve'), NOW).rollout;
  expect(again.start?.clientToken).not.toBe(approved.start?.clientToken);
});

test('a drift found after the request left is of no use', () => {
  const sent = advance(rolloutIn('starting'), { kind: 'start-sending', attempt: 1 }, NOW).rollout;
  const late = advance(
    sent,
    { kind: 'drifted', attempt: 1, inputs: INPUTS, report: bad, needs: NEEDS, differences: ['x'] },
    NOW,
  );
  expect(late).toEqual({ rollout: sent, effects: [] });
});

test('a client token fits the 64 characters of Image Builder', () => {
  const started = advance(rolloutIn('awaiting-approval', { attempts: 9998 }), said('approve'), NOW).rollout;
  expect(started.start?.clientToken).toMatch(/^[\w-]{1,64}$/);
});

test('sending again keeps the time of the first sending', () => {
  const sent = advance(rolloutIn('starting'), { kind: 'start-sending', attempt: 1 }, NOW).rollout;
  const again = advance(sent, { kind: 'start-sending', attempt: 1 }, NOW + 60_000).rollout;
  expect(again).toBe(sent);
  expect(again.start?.sentAt).toBe(NOW);
});

test('what was found for another attempt is of no use', () => {
  const second = rolloutIn('starting', { attempts: 2, start: { attempt: 2, clientToken: 'token-2' } });
  const events: RolloutEvent[] = [
    { kind: 'start-sending', attempt: 1 },
    { kind: 'drifted', attempt: 1, inputs: INPUTS, report: bad, needs: NEEDS, differences: ['x'] },
  ];
  expect(events.filter((event) => advance(second, event, NOW).rollout !== second)).toEqual([]);
});
