import { expect, test } from 'vitest';
import type { Identified } from '../../../src/domain/approval/membership.ts';
import type { People } from '../../../src/domain/approval/policy.ts';
import type { Said } from '../../../src/domain/approval/refusal.ts';
import { refusalOf } from '../../../src/domain/approval/refusal.ts';
import type { Rollout, RolloutState } from '../../../src/domain/rollout/rollout.ts';
import { MOVES } from '../../../src/domain/rollout/transitions.ts';
import { needing, NEEDS, rolloutIn } from '../../support/sample-rollout.ts';

const isState = (text: string): text is RolloutState => text in MOVES;
const CLOSED = Object.keys(MOVES)
  .filter(isState)
  .filter((state) => state !== 'awaiting-approval' && state !== 'gate-waiting');

type Asked = { rollout: Rollout; who: Identified; said: Said };

const person = { userId: 'UANN', isOurs: true, isBot: false, isGuest: false, isDeactivated: false };
const who: Identified = { person, groups: new Set() };
const waiting = (change: Partial<Rollout> = {}) => rolloutIn('awaiting-approval', { digest: 'now', ...change });
const said: Said = { userId: 'UANN', verdict: 'approve', digest: 'now', reportId: 'report-1', at: 1, channel: 'C1' };
const good: Asked = { rollout: waiting(), who, said };
const refuse = ({ rollout, who: them, said: what }: Asked) => refusalOf(rollout, them, what);

const strange =
  (change: Partial<Identified['person']>) =>
  (asked: Asked): Asked => ({ ...asked, who: { ...asked.who, person: { ...asked.who.person, ...change } } });
const about =
  (change: Partial<Rollout>) =>
  (asked: Asked): Asked => ({ ...asked, rollout: { ...asked.rollout, ...change } });
const saying =
  (change: Partial<Said>) =>
  (asked: Asked): Asked => ({ ...asked, said: { ...asked.said, ...change } });

/** What can be wrong, in the order in which it is told; each leaves what is wrong after it in place. */
const WRONGS: [string, string, (asked: Asked) => Asked][] = [
  ['another workspace', 'not-permitted', strange({ isOurs: false })],
  ['a bot', 'not-permitted', strange({ isBot: true })],
  ['a guest', 'not-permitted', strange({ isGuest: true })],
  ['deactivated', 'not-permitted', strange({ isDeactivated: true })],
  ['nothing to decide', 'not-open', about({ state: 'rejected' })],
  ['too late', 'expired', saying({ at: NEEDS.expiresAt })],
  ['another channel', 'wrong-channel', saying({ channel: 'C2' })],
  ['an old card', 'digest-changed', saying({ digest: 'then' })],
  ['a card of another report', 'digest-changed', saying({ reportId: 'report-0' })],
  ['not an approver', 'not-an-approver', strange({ userId: 'UNOBODY' })],
  ['the own request', 'own-request', about({ requestedBy: 'UANN' })],
  ['lifted by oneself', 'already-decided', about({ decisions: [{ ...said, verdict: 'override' }] })],
  ['said already', 'already-decided', about({ decisions: [said] })],
];

test('an approver who is nobody special is heard', () => {
  expect(refuse(good)).toBeUndefined();
});

test('a member of an approver group is heard', () => {
  const member = { person: { ...person, userId: 'UMEMBER' }, groups: new Set(['SAPPROVERS']) };
  expect(refuse({ ...good, who: member })).toBeUndefined();
});

test.each(WRONGS)('one wrong alone is refused: %s', (_name, code, spoil) => {
  expect(refuse(spoil(good))).toMatchObject({ name: 'Refusal', code });
});

test.each(WRONGS.map(([name, code], at) => [name, code, at] as const))(
  'the first of many wrongs is told: %s',
  (_name, code, at) => {
    const spoilt = WRONGS.slice(at).reduce((asked, [, , spoil]) => spoil(asked), good);
    expect(refuse(spoilt)?.code).toBe(code);
  },
);

test.each([
  ['you belong to another workspace', { isOurs: false }],
  ['a bot cannot decide', { isBot: true }],
  ['guests cannot decide', { isGuest: true }],
  ['this Slack account is deactivated', { isDeactivated: true }],
])('a stranger is told why: %s', (why, change) => {
  expect(refuse(strange(change)(good))?.message).toBe(`this was not counted: ${why}`);
});

test.each(CLOSED)('nothing is decided while %s', (state) => {
  const refusal = refuse({ ...good, rollout: rolloutIn(state, { digest: 'now' }) });
  const words = state === 'checking' ? 'still being checked' : state;
  expect(refusal).toMatchObject({ code: 'not-open', message: expect.stringContaining(words) });
});

test.each([
  ['starting', 'it is approved and starting'],
  ['rejected', 'it was rejected'],
  ['expired', 'it has ended as expired'],
  ['blocked', 'it is blocked already'],
] as const)('whoever comes too late is told the outcome: %s', (state, words) => {
  expect(refuse({ ...good, rollout: rolloutIn(state) })?.message).toContain(words);
});

test('a requester who is an approver may reject their own', () => {
  expect(refuse({ ...good, rollout: waiting({ requestedBy: 'UANN' }), said: { ...said, verdict: 'reject' } })).toBe(
    undefined,
  );
});

test('somebody who approved may still reject', () => {
  expect(refuse({ ...good, rollout: waiting({ decisions: [said] }), said: { ...said, verdict: 'reject' } })).toBe(
    undefined,
  );
});

const blocked = (overriders: People[] = [{ users: ['UANN'], groups: [] }]) =>
  rolloutIn('blocked', { digest: 'now', needs: needing(1, { overriders }) });
const overriding: Said = { ...said, verdict: 'override', reason: 'the key is replaced tonight' };

test('an override is heard of whom the policy names', () => {
  expect(refuse({ ...good, rollout: blocked(), said: overriding })).toBeUndefined();
});

test.each([
  ['somebody the policy does not name', 'not-an-overrider', blocked([{ users: ['UELSE'], groups: [] }]), overriding],
  ['nobody at all', 'not-open', blocked([]), overriding],
  [
    'one of two rules only',
    'not-an-overrider',
    blocked([
      { users: ['UANN'], groups: [] },
      { users: ['UELSE'], groups: [] },
    ]),
    overriding,
  ],
  ['a person without a reason', 'no-reason', blocked(), { ...overriding, reason: '  ' }],
  ['a person when nothing blocks', 'not-open', waiting(), overriding],
])('an override by %s is refused', (_who, code, over, what) => {
  expect(refuse({ ...good, rollout: over, said: what })).toMatchObject({ code });
});

test('a gate is decided on its own card', () => {
  const rollout = rolloutIn('gate-waiting', { digest: 'now' });
  expect(refuse({ ...good, rollout, said: { ...said, reportId: 's' } })).toBeUndefined();
  expect(refuse({ ...good, rollout })).toMatchObject({ code: 'digest-changed' });
});

test('a rollout without stored needs is decided by nobody', () => {
  const { needs: _none, ...bare } = waiting();
  expect(refuse({ ...good, rollout: bare })).toMatchObject({ name: 'Refusal' });
});

test.each([
  ['RESUME', 'it was let go on'],
  ['STOP', 'it was stopped'],
] as const)('after %s at its gate a late word is told that', (action, told) => {
  const { gates = [] } = rolloutIn('gate-waiting');
  const rollout = rolloutIn('gate-waiting', { digest: 'now', gates: gates.map((gate) => ({ ...gate, action })) });
  expect(refuse({ ...good, rollout })?.message).toContain(told);
});
