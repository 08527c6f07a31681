import { expect, test } from 'vitest';
import type { RolloutInputs } from '../../../src/domain/inputs.ts';
import type { Repeated } from '../../../src/domain/rollout/retry/carried.ts';
import { carriedApprovals } from '../../../src/domain/rollout/retry/carried.ts';
import type { Decision, Rollout } from '../../../src/domain/rollout/rollout.ts';
import {
  AMI_ID,
  EXISTING_INPUTS,
  FAR,
  findingOf,
  IMAGE_ARN,
  INPUTS,
  NEAR,
  needing,
  NEEDS,
  OTHER,
  reportOf,
  rolloutIn,
  SOURCE_IMAGE,
} from '../../support/sample-rollout.ts';

const NOW = 50_000;
const yes = (userId: string, change: Partial<Decision> = {}): Decision => ({
  userId,
  verdict: 'approve',
  digest: 'd',
  reportId: 'report-1',
  at: 40_000,
  quorums: [0],
  ...change,
});
const earlier = (change: Partial<Rollout> = {}): Rollout =>
  rolloutIn('partly-available', { decisions: [yes('UANN')], sourceAmiId: AMI_ID, endedAt: 45_000, ...change });

const subject = { kind: 'target', ...OTHER } as const;
const shown = reportOf(findingOf('role-assumable', subject, 'warn'));

/** Image Builder goes on with the image. */
const resumed: RolloutInputs = { ...INPUTS, targets: [OTHER, FAR], retry: { number: 42, imageArn: IMAGE_ARN } };
/** Its AMI is distributed as it is. */
const existing: RolloutInputs = {
  ...EXISTING_INPUTS,
  source: { ...SOURCE_IMAGE, asked: AMI_ID, amiId: AMI_ID },
  targets: [OTHER],
  retry: { number: 42, imageArn: IMAGE_ARN, temporary: { arn: 'a', name: 'n' } },
};

const carried = (change: Partial<Repeated> = {}, of: Rollout = earlier()) =>
  carriedApprovals(
    of,
    shown,
    { requestedBy: 'UASKED', inputs: resumed, report: shown, needs: { ...NEEDS, expiresAt: NOW + 20_000 }, ...change },
    NOW,
  ).map(({ userId }) => userId);

test.each([
  ['the image is gone on with', resumed],
  ['its AMI is distributed as it is', existing],
])('an approval holds for some of the same targets where %s', (_how, inputs) => {
  expect(carried({ inputs })).toEqual(['UANN']);
});

const inConfiguration = (change: object): RolloutInputs => ({
  ...resumed,
  configuration: { ...INPUTS.configuration, ...change },
});

test.each<[string, Partial<Repeated>]>([
  ['the configuration is another', { inputs: inConfiguration({ description: 'new' }) }],
  ['the options are others', { inputs: { ...resumed, options: { untested: true } } }],
  ['the AMI is another', { inputs: { ...existing, source: { ...SOURCE_IMAGE, amiId: 'ami-0other' } } }],
  ['a target is new', { inputs: { ...resumed, targets: [{ ...NEAR, region: 'eu-north-1' }] } }],
  ['a verdict got worse', { report: reportOf(findingOf('role-assumable', subject, 'cannot-tell')) }],
  ['a finding is new', { report: reportOf(findingOf('execution-role', subject, 'warn')) }],
  ['the policy asks more people now', { needs: { ...needing(2), expiresAt: NOW + 20_000 } }],
  ['it is older than a rollout may wait', { needs: { ...NEEDS, expiresAt: NOW + 9000 } }],
  ['the approver asks for the retry', { requestedBy: 'UANN' }],
  [
    'the policy asks others now',
    {
      needs: {
        ...NEEDS,
        quorums: [{ approvals: 1, approvers: { users: ['UNEW'], groups: [] } }],
        expiresAt: NOW + 20_000,
      },
    },
  ],
])('nothing holds where %s', (_how, change) => {
  expect(carried(change)).toEqual([]);
});

test.each<[string, Rollout]>([
  ['a block was lifted', earlier({ decisions: [yes('UBOB', { verdict: 'override' }), yes('UANN')] })],
  ['nobody had approved', earlier({ decisions: [] })],
])('nothing holds where %s', (_how, of) => {
  expect(carried({}, of)).toEqual([]);
});

test('nothing holds where nobody knows what was shown', () => {
  const { needs = NEEDS } = earlier();
  const now = { requestedBy: 'UASKED', inputs: resumed, report: shown, needs };
  expect(carriedApprovals(earlier(), undefined, now, NOW)).toEqual([]);
});

test('an approval counts towards the quorum of the same people', () => {
  const quorums = [
    { approvals: 1, approvers: { users: ['UOTHER'], groups: [] } },
    { approvals: 1, approvers: { users: ['UANN'], groups: ['SAPPROVERS'] } },
  ];
  const of = earlier({ needs: { ...NEEDS, quorums }, decisions: [yes('UANN', { quorums: [1] })] });
  expect(carried({}, of)).toEqual(['UANN']);
  expect(carried({}, earlier({ needs: { ...NEEDS, quorums }, decisions: [yes('UOTHER')] }))).toEqual([]);
});
