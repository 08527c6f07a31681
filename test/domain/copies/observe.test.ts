import { expect, test } from 'vitest';
import { FAR, NEAR, OTHER, rolloutIn } from '../../support/sample-rollout.ts';
import { absent, available, copyOf, image, look, NOW, seen, told, unreadable } from './looks.ts';

test.each([
  ['building', 'PENDING', 'building'],
  ['building', 'CREATING', 'building'],
  ['building', 'TESTING', 'testing'],
  ['building', 'INTEGRATING', 'integrating'],
  ['testing', 'BUILDING', 'testing'],
  ['distributing', 'INTEGRATING', 'integrating'],
  ['integrating', 'DISTRIBUTING', 'integrating'],
] as const)('from %s the status %s leads to %s', (from, status, to) => {
  expect(look(rolloutIn(from), image(status)).rollout.state).toBe(to);
});

test.each(['checking', 'awaiting-approval', 'starting', 'available', 'cancelled'] as const)(
  'nothing is observed of a rollout that is %s',
  (state) => {
    const rollout = rolloutIn(state);
    expect(look(rollout, image('AVAILABLE'), available)).toEqual({ rollout, effects: [] });
  },
);

test('a status nobody knows is a phase like any other', () => {
  const { rollout } = look(rolloutIn('distributing'), image('MELTING'), [seen(NEAR, 'available')]);
  expect(rollout).toMatchObject({ state: 'distributing' });
  expect(copyOf(rollout, NEAR)?.state).toBe('verified');
  expect(rollout.imageEndedAt).toBeUndefined();
});

test.each(['DEPRECATED', 'DISABLED', 'DELETED'])('an image %s was available once', (status) => {
  const all = [NEAR, OTHER, FAR].map((target) => seen(target, 'available'));
  expect(look(rolloutIn('integrating'), image(status), all).rollout.state).toBe('available');
});

test.each([
  ['pending', 'copying'],
  ['transient', 'copying'],
  ['disabled', 'copying'],
  ['available', 'verified'],
  ['failed', 'failed'],
  ['error', 'failed'],
  ['invalid', 'failed'],
  ['deregistered', 'failed'],
] as const)('an AMI that EC2 calls %s is %s', (state, becomes) => {
  const { rollout } = look(rolloutIn('distributing'), image('DISTRIBUTING'), [seen(NEAR, state)]);
  expect(copyOf(rollout, NEAR)?.state).toBe(becomes);
  expect(copyOf(rollout, OTHER)?.state).toBe('waiting');
});

test('a verified copy keeps what its account said', () => {
  const { rollout } = look(rolloutIn('distributing'), image('DISTRIBUTING'), [
    seen(NEAR, 'available', { encrypted: true }),
  ]);
  expect(copyOf(rollout, NEAR)).toEqual({
    target: NEAR,
    state: 'verified',
    amiId: 'ami-us-west-2',
    name: 'golden 2026',
    encrypted: true,
    verifiedAt: NOW,
  });
});

test("Image Builder's own word makes a copy available, not verified", () => {
  const outputs = [{ ...NEAR, amiId: 'ami-9' }];
  const { rollout } = look(rolloutIn('integrating'), image('INTEGRATING', { outputs }), [absent(NEAR)]);
  expect(copyOf(rollout, NEAR)).toEqual({ target: NEAR, state: 'available', amiId: 'ami-9' });
});

test('an AMI of another owner verifies nothing', () => {
  const { rollout } = look(rolloutIn('distributing'), image('DISTRIBUTING'), [
    seen(NEAR, 'available', { ownerId: '999999999999' }),
  ]);
  expect(copyOf(rollout, NEAR)).toMatchObject({ reason: 'the AMI belongs to account 999999999999' });
  expect(copyOf(rollout, NEAR)?.state).not.toBe('verified');
});

test('why a copy cannot be looked at goes when it can', () => {
  const dark = look(rolloutIn('distributing'), image('DISTRIBUTING'), [unreadable(NEAR)]).rollout;
  expect(copyOf(dark, NEAR)).toEqual({ target: NEAR, state: 'waiting', reason: 'AccessDenied: no' });
  const { rollout } = look(dark, image('DISTRIBUTING'), [seen(NEAR, 'pending')]);
  expect(copyOf(rollout, NEAR)?.reason).toBeUndefined();
});

test("a failed copy is told with EC2's reason", () => {
  const reason = 'AMI snapshot copy failed with error: The specified keyId arn:aws:kms:… is invalid';
  const advanced = look(rolloutIn('distributing'), image('DISTRIBUTING'), [
    seen(NEAR, 'failed', { stateReason: reason }),
  ]);
  expect(told(advanced)).toEqual([
    { kind: 'copies-failed', copies: [expect.objectContaining({ target: NEAR, state: 'failed', reason })] },
  ]);
});

test('a Region is told when its last copy is verified', () => {
  const first = look(
    rolloutIn('distributing', { start: { attempt: 1, clientToken: 't', sentAt: 400_000 } }),
    image('DISTRIBUTING'),
    [seen(NEAR, 'available')],
  );
  expect(told(first)).toEqual([]);
  const second = look(first.rollout, image('DISTRIBUTING'), [seen(OTHER, 'available'), seen(FAR, 'pending')]);
  expect(told(second)).toMatchObject([{ kind: 'region-complete', region: 'us-west-2', tookMs: 600_000 }]);
});

test('a look that brings nothing new changes nothing', () => {
  const { rollout } = look(rolloutIn('distributing'), image('DISTRIBUTING'), [unreadable(NEAR), seen(FAR, 'pending')]);
  expect(look(rollout, image('DISTRIBUTING'), [unreadable(NEAR), seen(FAR, 'pending')], NOW + 1).rollout).toBe(rollout);
});

test('a phase that comes late hides no copy', () => {
  const { rollout } = look(rolloutIn('integrating'), image('DISTRIBUTING'), [seen(NEAR, 'available')]);
  expect(copyOf(rollout, NEAR)?.state).toBe('verified');
});
