import { describe, expect, test } from 'vitest';
import { failuresIn, failuresOf, reasonOf } from '../../../src/aws/image-builder/image-failure.ts';

const HEAD =
  "Distribution failed with JobId 'j', status = 'Failed' for ARN 'arn:aws:imagebuilder:us-east-1:123456789012:image/test-recipe/0.0.1/1'. 'Not all distribution jobs are completed. ";

function item(number: number, message: string, account: string, region: string): string {
  return `${number}) ${message} when distributing the image from the source account (ID: 444455556666) to the destination account (ID: ${account}) in Region ${region}.`;
}

const NOT_SHARED = "EC2 Client Error: 'Not authorized for images: [ami-0abc]'";

describe.each([
  [
    'one failed copy',
    `${HEAD}${item(1, NOT_SHARED, '111122223333', 'us-east-1')}'`,
    [{ region: 'us-east-1', account: '111122223333', message: NOT_SHARED }],
  ],
  [
    'two failed copies',
    `${HEAD}${item(1, NOT_SHARED, '111122223333', 'us-east-1')} ${item(2, 'AMI Copy Reported Failure For ami-1', '777788889999', 'us-gov-west-1')}'`,
    [
      { region: 'us-east-1', account: '111122223333', message: NOT_SHARED },
      { region: 'us-gov-west-1', account: '777788889999', message: 'AMI Copy Reported Failure For ami-1' },
    ],
  ],
  [
    'a list that is cut off',
    `${HEAD}${item(1, NOT_SHARED, '111122223333', 'eu-west-1')} 2) EC2 Client Error: 'Not authorized' when distributing the image from the source acc`,
    [{ region: 'eu-west-1', account: '111122223333', message: NOT_SHARED }],
  ],
  [
    'a message over two lines',
    `${HEAD}${item(1, "EC2 Client Error: 'a\nb'", '111122223333', 'eu-west-1')}`,
    [{ region: 'eu-west-1', account: '111122223333', message: "EC2 Client Error: 'a b'" }],
  ],
  [
    'a later step that failed',
    `Integration failed with JobId 'j', status = 'Failed' for ARN 'a'. ${item(1, NOT_SHARED, '111122223333', 'eu-west-1')}`,
    [{ region: 'eu-west-1', account: '111122223333', message: NOT_SHARED, step: 'INTEGRATING' }],
  ],
  ['a failed integration without a list', "Integration failed with JobId 'j', status = 'Failed' for ARN 'a'.", []],
  ['a failed build', "Workflow Execution ID: 'wf-1' failed with reason: step 1) exited", []],
  ['nothing', '', []],
])('a reason with %s', (_case, reason, failures) => {
  test('names its targets', () => {
    expect(failuresIn(reason)).toEqual(failures);
  });
});

test('a very long reason is searched in no time', () => {
  const startedAt = performance.now();
  failuresIn('1) when distributing the image from the source account (ID: '.repeat(20_000));
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test('the record says which later step failed', () => {
  const message = "EC2 Client Error: 'The launch-template ID 'lt-0a1b2c3d4EXAMPLE' does not exist'";
  const state = {
    status: 'FAILED',
    reason: `${HEAD}${item(1, NOT_SHARED, '111122223333', 'us-east-1')}`,
    failureContext: {
      imageStatus: 'INTEGRATING',
      distributionFailure: {
        regionFailures: [
          {
            region: 'eu-west-1',
            status: 'FAILED',
            imageConfigurationStep: 'UPDATE_LAUNCH_TEMPLATES',
            errorMessage: message,
          },
          { region: 'eu-west-2', targetAccountId: '111122223333', status: 'TIMED_OUT' },
          { status: 'FAILED', errorMessage: 'nowhere' },
        ],
      },
    },
  };
  expect(failuresOf(state)).toEqual([
    { region: 'eu-west-1', message, step: 'UPDATE_LAUNCH_TEMPLATES', status: 'FAILED' },
    { region: 'eu-west-2', account: '111122223333', message: 'TIMED_OUT', status: 'TIMED_OUT' },
  ]);
});

test('a record without targets leaves the sentence', () => {
  const reason = `${HEAD}${item(1, NOT_SHARED, '111122223333', 'us-east-1')}`;
  expect(failuresOf({ reason, failureContext: { distributionFailure: {} } })).toHaveLength(1);
});

test.each([
  [{ reason: 'r', failureContext: { distributionFailure: { errorMessage: 'e' } } }, 'r'],
  [{ failureContext: { distributionFailure: { errorMessage: 'e' } } }, 'e'],
  [{ failureContext: { componentFailure: { errorMessage: 'c' } } }, 'c'],
  [{ failureContext: 'nonsense' }, undefined],
])('the reason of %j is %s', (state, reason) => {
  expect(reasonOf(state)).toBe(reason);
});
