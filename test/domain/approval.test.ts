import { expect, test } from 'vitest';
import type { Person } from '../../src/domain/rollout/approval.ts';
import { refusalOf } from '../../src/domain/rollout/approval.ts';
import type { Decision, Rollout, RolloutState } from '../../src/domain/rollout/rollout.ts';
import { MOVES } from '../../src/domain/rollout/transitions.ts';
import { rolloutIn } from '../support/sample-rollout.ts';

const isState = (text: string): text is RolloutState => text in MOVES;
const CLOSED = Object.keys(MOVES)
  .filter(isState)
  .filter((state) => state !== 'awaiting-approval');

type Asked = { rollout: Rollout; person: Person; isApprover: boolean; said: Decision };

const person: Person = { userId: 'UYES', isOurs: true, isBot: false, isGuest: false, isDeactivated: false };
const said: Decision = { userId: 'UYES', verdict: 'approve', digest: 'now', at: 1 };
const good: Asked = { rollout: rolloutIn('awaiting-approval', { digest: 'now' }), person, isApprover: true, said };
const refuse = ({ rollout, person: who, isApprover, said: what }: Asked) => refusalOf(rollout, who, isApprover, what);

/** What can be wrong, in the order in which it is told; each leaves what is wrong after it in place. */
const WRONGS: [string, string, (asked: Asked) => Asked][] = [
  ['another workspace', 'not-permitted', (asked) => ({ ...asked, person: { ...asked.person, isOurs: false } })],
  ['a bot', 'not-permitted', (asked) => ({ ...asked, person: { ...asked.person, isBot: true } })],
  ['a guest', 'not-permitted', (asked) => ({ ...asked, person: { ...asked.person, isGuest: true } })],
  ['deactivated', 'not-permitted', (asked) => ({ ...asked, person: { ...asked.person, isDeactivated: true } })],
  ['nothing to decide', 'not-open', (asked) => ({ ...asked, rollout: { ...asked.rollout, state: 'rejected' } })],
  ['an old card', 'digest-changed', (asked) => ({ ...asked, said: { ...asked.said, digest: 'then' } })],
  ['not an approver', 'not-an-approver', (asked) => ({ ...asked, isApprover: false })],
  ['the own request', 'own-request', (asked) => ({ ...asked, rollout: { ...asked.rollout, requestedBy: 'UYES' } })],
  ['said already', 'already-decided', (asked) => ({ ...asked, rollout: { ...asked.rollout, decisions: [said] } })],
];

test('an approver who is nobody special is heard', () => {
  expect(refuse(good)).toBeUndefined();
});

test.each(WRONGS)('one wrong alone is refused: %s', (_name, code, spoil) => {
  expect(refuse(spoil(good))).toMatchObject({ name: 'Refusal', code });
});

test.each(WRONGS.map(([name, code], at) => [name, code, at] as const))(
  'the first of many wrongs is told: %s',
  (_name, code, at) => {
    const spoilt = WRONGS.slice(at).reduce((asked, [, , spoil]) => spoil(asked), good);
    expect(refuse(spoilt)).toMatchObject({ code, message: refuse(WRONGS[at]?.[2](good) ?? good)?.message });
  },
);

test.each([
  ['you belong to another workspace', { isOurs: false }],
  ['a bot cannot decide', { isBot: true }],
  ['guests cannot decide', { isGuest: true }],
  ['this Slack account is deactivated', { isDeactivated: true }],
])('a stranger is told why: %s', (why, change) => {
  expect(refuse({ ...good, person: { ...person, ...change } })?.message).toBe(`this decision was not counted: ${why}`);
});

test.each(CLOSED)('nothing is decided while %s', (state) => {
  const refusal = refuse({ ...good, rollout: rolloutIn(state, { digest: 'now' }) });
  const words = state === 'checking' ? 'still being checked' : state;
  expect(refusal).toMatchObject({ code: 'not-open', message: expect.stringContaining(words) });
});

test('a requester who is an approver may reject their own', () => {
  const rollout = rolloutIn('awaiting-approval', { digest: 'now', requestedBy: 'UYES' });
  expect(refuse({ ...good, rollout, said: { ...said, verdict: 'reject' } })).toBeUndefined();
});

test('somebody who approved may still reject', () => {
  const rollout = rolloutIn('awaiting-approval', { digest: 'now', decisions: [said] });
  expect(refuse({ ...good, rollout, said: { ...said, verdict: 'reject' } })).toBeUndefined();
});
