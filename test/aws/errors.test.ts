import { describe, expect, test } from 'vitest';
import { ask, awsErrorOf, NoAnswer, oneLine, toFault } from '../../src/aws/errors.ts';
import { Fault } from '../../src/domain/errors.ts';

function answered(name: string, httpStatusCode: number, message = 'words'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

function network(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}

/** A call that throws the error. */
function failing(error: Error): () => Promise<never> {
  return async () => {
    throw error;
  };
}

describe.each([
  [answered('AccessDenied', 403), 'denied', 'AccessDenied', false],
  [answered('AccessDeniedException', 400), 'denied', 'AccessDeniedException', false],
  [answered('UnauthorizedOperation', 403), 'denied', 'UnauthorizedOperation', false],
  [answered('AuthFailure', 401), 'refused', 'AuthFailure', false],
  [answered('OptInRequired', 403), 'refused', 'OptInRequired', false],
  [answered('RegionDisabledException', 403), 'refused', 'RegionDisabledException', false],
  [answered('InvalidAMIID.NotFound', 400), 'refused', 'InvalidAMIID.NotFound', false],
  [answered('NoSuchEntity', 404), 'refused', 'NoSuchEntity', false],
  [answered('RequestLimitExceeded', 503), 'no-answer', 'RequestLimitExceeded', true],
  [answered('CallRateLimitExceededException', 429), 'no-answer', 'CallRateLimitExceededException', true],
  [answered('SomethingNew', 429), 'no-answer', 'SomethingNew', true],
  [answered('InternalError', 500), 'no-answer', 'InternalError', true],
  [answered('ExpiredToken', 400), 'no-answer', 'ExpiredToken', true],
  [network('ECONNRESET'), 'no-answer', 'ECONNRESET', true],
  [network('ENOTFOUND'), 'no-answer', 'ENOTFOUND', true],
  [Object.assign(network('ETIMEDOUT'), { name: 'TimeoutError' }), 'no-answer', 'TimeoutError', true],
  [
    Object.assign(new Error('none'), { name: 'CredentialsProviderError' }),
    'no-answer',
    'CredentialsProviderError',
    true,
  ],
  [new Error('Region not accepted'), 'no-answer', 'Error', false],
  [new DOMException('This operation was aborted', 'AbortError'), 'no-answer', 'AbortError', true],
  [new NoAnswer('EmptyAnswer', 'the answer holds no value'), 'no-answer', 'EmptyAnswer', false],
])('%s', (error, kind, code, retryable) => {
  test(`is the answer ${kind}`, async () => {
    const answer = await ask('ec2:DescribeImages in us-west-2', failing(error));
    expect(answer).toEqual({
      kind,
      code,
      message: error.message,
      evidence: `ec2:DescribeImages in us-west-2 → ${code}: ${error.message}`,
    });
  });

  test(`is a fault that ${retryable ? 'passes' : 'stays'}`, () => {
    const fault = toFault('reading image "x"', error);
    expect(fault).toMatchObject({ code, source: 'aws', retryable, cause: error });
    expect(fault.message).toBe(`reading image "x": ${code}: ${error.message}`);
  });
});

test('a fault of ours is no answer of AWS', async () => {
  const fault = new Fault('guard', { code: 'x', source: 'us', retryable: false });
  await expect(ask('a', failing(fault))).rejects.toBe(fault);
  expect(toFault('b', fault)).toBe(fault);
});

test('a fault keeps the kind of the error beneath it', () => {
  const fault = toFault('reading', answered('ResourceNotFoundException', 404));
  expect(awsErrorOf(fault)).toMatchObject({ kind: 'not-found', code: 'ResourceNotFoundException' });
});

test('evidence is one line without control characters', async () => {
  const hostile = answered('AccessDenied', 403, 'a\nb\u0000\u001b[31m\u202Ec\u2028d\ud800');
  const answer = await ask('sts:AssumeRole', failing(hostile));
  expect(answer.evidence).toBe('sts:AssumeRole → AccessDenied: a b [31m c d\ufffd');
});

test('evidence is cut at six hundred characters', async () => {
  const answer = await ask('x', failing(answered('AccessDenied', 403, 'word '.repeat(1000))));
  expect(answer.evidence).toHaveLength(600);
  expect(answer.evidence).toMatch(/…$/);
});

test('an encoded policy trace is left out', () => {
  const arn = 'arn:aws:iam::111122223333:role/EC2ImageBuilderDistributionCrossAccountRole';
  expect(oneLine(`${arn} is not authorized. Encoded authorization failure message: ${'aB3_-'.repeat(300)}`)).toBe(
    `${arn} is not authorized. Encoded authorization failure message: …`,
  );
});

test('a session token in what AWS says is left out', () => {
  const said = 'The Canonical String should have been x-amz-security-token:FwoGZXIvYXdzEBYaDGVl host';
  expect(awsErrorOf(answered('SignatureDoesNotMatch', 403, said)).message).toBe(
    'The Canonical String should have been [redacted] host',
  );
});
