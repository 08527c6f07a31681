import { expect, test } from 'vitest';
import { createThrottle } from '../../../sandbox/aws/throttle.ts';

const PLACE = { account: '123456789012', region: 'us-west-2', service: 'ec2', action: 'DescribeImages' };

/** How many of so many requests at once are granted. */
function granted(throttle: ReturnType<typeof createThrottle>, count: number, counted = PLACE): number {
  return Array.from({ length: count }, () => throttle.refusal(counted)).filter((refused) => refused === undefined)
    .length;
}

test('a fan-out without limit is throttled', () => {
  const throttle = createThrottle(() => 0);
  expect(granted(throttle, 500)).toBe(500);
  expect(granted(throttle, 2000)).toBe(500);
});

test('each account, Region and action counts by itself', () => {
  const throttle = createThrottle(() => 0);
  granted(throttle, 2000);
  const others = [
    { ...PLACE, account: '987654321098' },
    { ...PLACE, region: 'eu-west-1' },
    { ...PLACE, action: 'CopyImage' },
    { ...PLACE, service: 'kms' },
  ];
  expect(others.map((other) => granted(throttle, 10, other))).toEqual([10, 10, 10, 10]);
});

test('the allowance comes back with time', () => {
  let now = 0;
  const throttle = createThrottle(() => now);
  granted(throttle, 2000);
  now += 100;
  expect(granted(throttle, 100)).toBe(20);
});

test('a harsh service grants next to nothing, and recovers', () => {
  const throttle = createThrottle(() => 0);
  throttle.setHarsh('ec2', true);
  expect([granted(throttle, 100), granted(throttle, 100, { ...PLACE, service: 'sts' })]).toEqual([2, 100]);
  throttle.setHarsh('ec2', false);
  expect(granted(throttle, 100)).toBe(100);
});

test.each([
  ['ec2', 'RequestLimitExceeded', 503],
  ['sts', 'Throttling', 400],
  ['iam', 'Throttling', 400],
  ['kms', 'ThrottlingException', 400],
  ['ssm', 'ThrottlingException', 400],
  ['imagebuilder', 'CallRateLimitExceededException', 429],
  ['servicequotas', 'TooManyRequestsException', 400],
])('%s says %s', (service, code, status) => {
  const throttle = createThrottle(() => 0);
  throttle.setHarsh(service, true);
  granted(throttle, 2, { ...PLACE, service });
  expect(throttle.refusal({ ...PLACE, service })).toMatchObject({ code, status });
});
