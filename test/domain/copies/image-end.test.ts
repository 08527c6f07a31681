import { expect, test } from 'vitest';
import type { Advanced } from '../../../src/domain/rollout/advance.ts';
import type { CopyObservation, ImageObservation } from '../../../src/domain/rollout/copies/observation.ts';
import { CONFIRMATION_GRACE_MS } from '../../../src/domain/rollout/copies/observe.ts';
import type { RolloutState } from '../../../src/domain/rollout/rollout.ts';
import { FAR, NEAR, OTHER, rolloutIn, TARGETS } from '../../support/sample-rollout.ts';
import { absent, available, copyOf, image, look, NOW, seen, told, unreadable } from './looks.ts';

/** A rollout whose image has come to its end at NOW, looked at once more when the grace is over. */
function afterGrace(is: ImageObservation, copies: CopyObservation[], from: RolloutState = 'distributing'): Advanced {
  const first = look(rolloutIn(from), is, copies);
  expect(first.rollout.state).toBe(from);
  return look(first.rollout, is, copies, NOW + CONFIRMATION_GRACE_MS);
}

test('an AVAILABLE image with every copy verified is available', () => {
  const advanced = look(rolloutIn('integrating'), image('AVAILABLE'), available);
  expect(advanced.rollout).toMatchObject({ state: 'available', endedAt: NOW });
  expect(told(advanced).map(({ kind }) => kind)).toEqual(['region-complete', 'region-complete', 'ended']);
});

test('an AVAILABLE image leaves missing copies the time of grace', () => {
  const first = look(rolloutIn('integrating'), image('AVAILABLE'), [seen(NEAR, 'available'), absent(OTHER)]);
  expect(first.rollout).toMatchObject({ state: 'integrating', imageEndedAt: NOW });
  const last = NOW + CONFIRMATION_GRACE_MS - 1;
  expect(look(first.rollout, image('AVAILABLE'), [absent(OTHER)], last).rollout).toBe(first.rollout);
  expect(look(first.rollout, image('AVAILABLE'), available, last).rollout.state).toBe('available');
});

test('an AVAILABLE image with unconfirmed copies becomes partly available', () => {
  const { rollout } = afterGrace(image('AVAILABLE'), [seen(NEAR, 'available'), absent(OTHER), unreadable(FAR)]);
  expect(rollout).toMatchObject({
    state: 'partly-available',
    outcome: 'Image Builder is done, but 2 of 3 copies were not confirmed by their own account',
  });
});

test('an AVAILABLE image that no account confirms needs attention', () => {
  const { rollout } = afterGrace(
    image('AVAILABLE'),
    TARGETS.map((target) => unreadable(target)),
  );
  expect(rollout.state).toBe('needs-attention');
});

test('an AVAILABLE image does not wait for failed copies', () => {
  const copies = [seen(NEAR, 'available'), seen(OTHER, 'failed'), seen(FAR, 'available')];
  const { rollout } = look(rolloutIn('integrating'), image('AVAILABLE'), copies);
  expect(rollout).toMatchObject({ state: 'partly-available', outcome: '1 of 3 copies failed' });
});

test('the AMI claimed for an unreadable account is kept', () => {
  const outputs = [{ ...NEAR, amiId: 'ami-9' }];
  const { rollout } = look(rolloutIn('integrating'), image('AVAILABLE', { outputs }), [unreadable(NEAR)]);
  expect(copyOf(rollout, NEAR)).toMatchObject({ state: 'available', amiId: 'ami-9', reason: 'AccessDenied: no' });
});

test('an image that goes on gets a new grace', () => {
  const first = look(rolloutIn('integrating'), image('AVAILABLE'), [absent(NEAR)]).rollout;
  const resumed = look(first, image('INTEGRATING'), [absent(NEAR)], NOW + CONFIRMATION_GRACE_MS).rollout;
  const { rollout } = look(resumed, image('AVAILABLE'), [absent(NEAR)], NOW + CONFIRMATION_GRACE_MS + 1000);
  expect(rollout.state).toBe('integrating');
});

const reason = "Distribution failed with JobId 'job-1', status = 'Failed' for ARN 'arn:aws:imagebuilder:…'.";

test('an image FAILED while building cancels every copy', () => {
  const advanced = look(rolloutIn('building'), image('FAILED', { reason: 'Workflow Execution ID: wf-1 failed' }));
  expect(advanced.rollout).toMatchObject({ state: 'failed', outcome: 'Workflow Execution ID: wf-1 failed' });
  expect(advanced.rollout.copies.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(told(advanced).map(({ kind }) => kind)).toEqual(['ended']);
});

test('an image FAILED in distribution names the failed copies', () => {
  const failures = [{ ...OTHER, message: "EC2 Client Error: 'You do not have permission'" }];
  const advanced = look(rolloutIn('distributing'), image('FAILED', { reason, failures }), [
    seen(NEAR, 'available'),
    absent(OTHER),
    seen(FAR, 'available'),
  ]);
  expect(advanced.rollout).toMatchObject({ state: 'partly-available', outcome: reason });
  expect(copyOf(advanced.rollout, OTHER)).toMatchObject({ state: 'failed', reason: failures[0]?.message });
  expect(told(advanced).map(({ kind }) => kind)).toEqual(['copies-failed', 'region-complete', 'ended']);
});

test('a FAILED image leaves copies under way the grace', () => {
  const underway = look(rolloutIn('distributing'), image('FAILED', { reason }), [seen(NEAR, 'pending')]);
  expect(underway.rollout.state).toBe('distributing');
  const { rollout } = look(underway.rollout, image('FAILED', { reason }), [seen(NEAR, 'available')], NOW + 1000);
  expect(rollout.state).toBe('partly-available');
});

test('FAILED at integrating with all copies verified is partly available', () => {
  const failures = [{ ...FAR, message: 'no such launch template', step: 'UPDATE_LAUNCH_TEMPLATES' }];
  const { rollout } = look(
    rolloutIn('integrating'),
    image('FAILED', { reason: 'Integration failed', failures }),
    available,
  );
  expect(rollout).toMatchObject({
    state: 'partly-available',
    outcome: 'Integration failed',
    stepFailures: [{ target: FAR, step: 'UPDATE_LAUNCH_TEMPLATES', message: 'no such launch template' }],
  });
  expect(rollout.copies.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified']);
});

test('a later step that failed is no failed copy', () => {
  const failures = [{ ...FAR, message: 'no such parameter', step: 'PUT_SSM_PARAMETERS' }];
  const { rollout } = look(rolloutIn('integrating'), image('FAILED', { failures }), [
    seen(NEAR, 'available'),
    seen(OTHER, 'available'),
    absent(FAR),
  ]);
  expect(copyOf(rollout, FAR)?.state).not.toBe('failed');
});

test('a FAILED image leaves an unreadable account the grace', () => {
  const first = look(rolloutIn('integrating'), image('FAILED', { reason: 'Integration failed' }), [
    seen(NEAR, 'available'),
    seen(OTHER, 'available'),
    unreadable(FAR, 'RequestLimitExceeded: slow down'),
  ]);
  expect(copyOf(first.rollout, FAR)?.state).not.toBe('cancelled');
  expect(first.rollout.endedAt).toBeUndefined();
});

test('an AMI that exists is never called unmade', () => {
  const { rollout } = afterGrace(image('FAILED', { reason }), [seen(NEAR, 'pending')]);
  expect(copyOf(rollout, NEAR)).toMatchObject({ amiId: 'ami-us-west-2' });
  expect(copyOf(rollout, NEAR)?.reason).not.toContain('before this copy was made');
});

test("AWS's word on a copy that stays pending is kept", () => {
  const failures = [{ ...NEAR, message: 'AMI Copy Reported Failure For ami-1' }];
  const { rollout } = afterGrace(image('FAILED', { reason, failures }), [seen(NEAR, 'pending')]);
  expect(copyOf(rollout, NEAR)).toMatchObject({ state: 'failed', reason: 'AMI Copy Reported Failure For ami-1' });
});

test('a CANCELLED image keeps the copies already verified', () => {
  const first = look(rolloutIn('distributing'), image('DISTRIBUTING'), [seen(NEAR, 'available')]);
  const { rollout } = look(first.rollout, image('CANCELLED'), [], NOW + 1000);
  expect(rollout.state).toBe('cancelled');
  expect(rollout.copies.map(({ state }) => state)).toEqual(['verified', 'cancelled', 'cancelled']);
});

test('a copy confirmed at the cancellation counts as verified', () => {
  const { rollout } = look(rolloutIn('distributing'), image('CANCELLED'), [seen(NEAR, 'available')]);
  expect(copyOf(rollout, NEAR)?.state).toBe('verified');
});

test('a copy under way at the cancellation was not late', () => {
  const { rollout } = look(rolloutIn('distributing'), image('CANCELLED'), [seen(NEAR, 'pending')]);
  expect(copyOf(rollout, NEAR)).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('cancelled') });
});

test('why an account never answered is kept at the end', () => {
  const { rollout } = afterGrace(image('FAILED', { reason: 'Integration failed' }), [unreadable(FAR)], 'integrating');
  expect(copyOf(rollout, FAR)?.reason).toContain('AccessDenied: no');
});
