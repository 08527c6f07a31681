import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../src/checks/registry.ts';
import { byReason, causeOf } from '../../../src/domain/rollout/copies/failure-cause.ts';
import type { Copy } from '../../../src/domain/rollout/rollout.ts';

const failed = (account: string, region: string, reason: string): Copy => ({
  target: { account, region },
  state: 'failed',
  reason,
});
const distributing = (account: string, region: string) =>
  `AMI Copy Reported Failure For ami-0${account} when distributing the image from the source account (ID: 444455556666) to the destination account (ID: ${account}) in Region ${region}.`;

describe('copies that failed', () => {
  test('for the same reason in AWS words of their own are one group', () => {
    const copies = [
      failed('111122223333', 'us-east-1', distributing('111122223333', 'us-east-1')),
      failed('222233334444', 'eu-west-1', distributing('222233334444', 'eu-west-1')),
      failed('222233334444', 'us-east-1', 'the launch-template ID lt-0a1b does not exist'),
    ];
    expect(byReason(copies).map((group) => group.length)).toEqual([2, 1]);
  });

  test('are each in one group', () => {
    const copies = Array.from({ length: 40 }, (_, at) =>
      failed(String(100_000_000_000 + at), 'us-east-1', `r${at % 3}`),
    );
    expect(byReason(copies).flat()).toHaveLength(40);
    expect(byReason(copies)).toHaveLength(3);
  });
});

describe('what AWS says', () => {
  test.each([
    ["EC2 Client Error: 'Snapshots encrypted with the AWS Managed CMK can’t be shared.'", 'recipe-encryption'],
    ['User: x is not authorized to perform: sts:AssumeRole on resource: y', 'target-role-assumable'],
    ['AMI snapshot copy failed with error: The specified keyId 1a2b is invalid', 'destination-key'],
    ['Given key ID is not accessible. You must have DescribeKey permissions', 'target-key-actions'],
    ['is not authorized to perform: kms:CreateGrant', 'target-key-actions'],
    ['AMI name golden is already in use by AMI ami-1', 'target-ami-name'],
    ["The launch-template ID 'lt-1' does not exist", 'target-launch-template'],
    ['not authorized to perform: ssm:PutParameter on resource', 'target-parameter'],
    ['You are not authorized to perform this operation. UnauthorizedOperation', 'target-role-image-actions'],
  ])('%s points to %s', (reason, checkId) => {
    expect(causeOf(reason)?.checkId).toBe(checkId);
    expect(CHECKS.map(({ id }) => id)).toContain(checkId);
  });

  test('nobody has seen before stands for itself', () => {
    expect(causeOf('something new')).toBeUndefined();
  });
});
