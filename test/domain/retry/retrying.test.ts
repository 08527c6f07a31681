import { expect, test } from 'vitest';
import { advance } from '../../../src/domain/rollout/advance.ts';
import {
  hasComeToNothing,
  isDoneWithTemporary,
  mayBeRetried,
  retryOf,
} from '../../../src/domain/rollout/retry/retrying.ts';
import type { Copy, Rollout, RolloutState } from '../../../src/domain/rollout/rollout.ts';
import { AMI_ID, FAR, IMAGE_ARN, INPUTS, NEAR, OTHER, rolloutIn, SOURCE } from '../../support/sample-rollout.ts';

const copies: Copy[] = [
  { target: NEAR, state: 'verified', amiId: 'ami-1' },
  { target: OTHER, state: 'failed', reason: 'no key' },
  { target: FAR, state: 'cancelled' },
];

/** It failed while it was copied. */
const partly = (change: Partial<Rollout> = {}): Rollout =>
  rolloutIn('partly-available', { copies, sourceAmiId: AMI_ID, began: { distributing: 1500 }, ...change });

test('a retry repeats the targets without a verified copy', () => {
  expect(retryOf(partly())).toEqual({
    rolloutId: partly().id,
    number: 42,
    imageArn: IMAGE_ARN,
    amiId: AMI_ID,
    targets: [OTHER, FAR],
    from: 'distributing',
  });
});

test('a retry repeats the places of failed later steps', () => {
  const own = { account: SOURCE, region: 'us-west-2' };
  const stepFailures = [NEAR, OTHER, own].map((target) => ({ target, step: 'PUT_SSM_PARAMETERS', message: 'no' }));
  const retry = retryOf(partly({ stepFailures }));
  expect(retry?.targets).toEqual([OTHER, FAR, NEAR, own]);
  expect(retry).not.toHaveProperty('from');
});

test.each<[string, Partial<Rollout>]>([
  ['integrating', { began: { distributing: 1500, integrating: 1600 } }],
  ['refused before', { isNotResumed: true }],
  [
    'by a temporary configuration',
    { inputs: { ...INPUTS, retry: { number: 1, imageArn: 'i', temporary: { arn: 'a', name: 'n' } } } },
  ],
])('an image that was %s is not gone on with', (_how, change) => {
  expect(retryOf(partly(change))).not.toHaveProperty('from');
});

test('an image that failed in its tests goes on there', () => {
  const tested = rolloutIn('failed', { began: { testing: 1500 } });
  expect(retryOf(tested)).toMatchObject({ from: 'testing', targets: [NEAR, OTHER, FAR] });
});

test.each<[string, Rollout]>([
  ['is under way', rolloutIn('distributing', { copies, sourceAmiId: AMI_ID })],
  ['is complete', rolloutIn('available', { copies: copies.slice(0, 1), sourceAmiId: AMI_ID })],
  ['failed in its build', rolloutIn('failed')],
  ['was rejected', rolloutIn('rejected')],
])('what %s cannot be repeated', (_how, rollout) => {
  expect(mayBeRetried(rollout)).toBe(false);
});

test('what is repeated already is not repeated again', () => {
  const asked = { kind: 'retried', as: 43, by: 'UASKED', targets: 2 } as const;
  const once = advance(partly(), asked, 5000);
  expect(once.effects).toEqual([
    { kind: 'announce', announcement: { kind: 'retried', as: 43, by: 'UASKED', targets: 2 } },
  ]);
  expect(advance(once.rollout, { ...asked, as: 44 }, 6000).rollout).toBe(once.rollout);
  const over = advance(once.rollout, { kind: 'retry-over', isRefused: true }, 7000).rollout;
  expect(mayBeRetried(over)).toBe(true);
  expect(retryOf(over)).not.toHaveProperty('from');
});

const retry = { rolloutId: 'r', number: 41, imageArn: IMAGE_ARN, targets: [OTHER] };

test.each<[RolloutState, Partial<Rollout>, boolean]>([
  ['rejected', { retry }, true],
  ['rejected', {}, false],
  ['failed', { retry }, false],
  ['awaiting-approval', { retry }, false],
])('a retry that is %s may free what it was to repeat', (state, change, expected) => {
  expect(hasComeToNothing(rolloutIn(state, change))).toBe(expected);
});

test('a temporary configuration stays while nobody knows whether it is used', () => {
  const inputs = { ...INPUTS, retry: { number: 41, imageArn: IMAGE_ARN, temporary: { arn: 'a', name: 'n' } } };
  const start = { attempt: 1, clientToken: 't', sentAt: 1500 };
  const { imageArn: _none, ...unknown } = rolloutIn('needs-attention', { inputs, start, retry });
  expect(isDoneWithTemporary(rolloutIn('available', { inputs, start }))).toBe(true);
  expect(isDoneWithTemporary(rolloutIn('distributing', { inputs, start }))).toBe(false);
  expect(isDoneWithTemporary(unknown)).toBe(false);
  expect(hasComeToNothing(unknown)).toBe(false);
});

test.each<[string, Partial<Rollout>, string | undefined]>([
  ['one copy is verified', { began: {}, copies }, 'distributing'],
  ['one copy failed', { began: {}, copies: copies.slice(1) }, 'distributing'],
  ['copies had begun', { began: { distributing: 1500 }, copies: copies.slice(2) }, 'distributing'],
  ['an image that exists was distributed', { began: {}, copies: copies.slice(2), sourceImage: AMI_ID }, 'distributing'],
  ['only tests had begun', { began: { testing: 1500 }, copies: copies.slice(2) }, 'testing'],
  ['nothing had begun', { began: {}, copies: copies.slice(2) }, undefined],
])('where %s it goes on from there', (_what, change, from) => {
  expect(retryOf(partly(change))?.from).toBe(from);
});
