import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { error, FakeAws, REGION, SOURCE } from './fake-aws.ts';

let fake: FakeAws;

beforeEach(() => {
  fake = new FakeAws();
});
afterEach(() => fake.close());

test('the source is who AWS says the caller is', async () => {
  const aws = await fake.open();
  expect(aws.source).toEqual({ account: SOURCE, region: REGION, principalArn: `arn:aws:iam::${SOURCE}:user/bot` });
  expect(fake.sent).toMatchObject([{ action: 'sts:GetCallerIdentity', host: 'sts.us-west-2.amazonaws.com' }]);
});

test('credentials that AWS refuses are a clear fault', async () => {
  fake.on('sts:GetCallerIdentity', () => error('InvalidClientTokenId', 'The security token is invalid', 403));
  await expect(fake.open()).rejects.toMatchObject({
    code: 'aws-identity',
    source: 'aws',
    retryable: false,
    message: `asking AWS in "us-west-2" whose credentials the bot has: InvalidClientTokenId: The security token is invalid`,
  });
});

test('missing credentials are a fault that may pass', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
  for (const name of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(name, '/dev/null');
  await expect(fake.open()).rejects.toMatchObject({ code: 'aws-identity', retryable: true });
  expect(fake.sent).toEqual([]);
});

test('the log names every call and no credential', async () => {
  const aws = await fake.open();
  await aws.newProbe().target.assume('111122223333');
  expect(fake.logged.map(({ action }) => action)).toEqual(['sts:GetCallerIdentity', 'sts:AssumeRole']);
  expect(JSON.stringify(fake.logged)).not.toMatch(/secret|token|KEY/);
});
