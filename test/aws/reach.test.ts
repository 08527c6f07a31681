import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../src/domain/errors.ts';
import { error, FakeAws } from './fake-aws.ts';

let fake: FakeAws;

beforeEach(() => {
  fake = new FakeAws();
});
afterEach(() => fake.close());

test('AWS that answers is proven by one call for all', async () => {
  const { reach } = await fake.open();
  await Promise.all([reach.proven(), reach.proven()]);
  await reach.proven();
  expect(fake.sent.map(({ action }) => action)).toEqual(Array.from({ length: 3 }, () => 'sts:GetCallerIdentity'));
});

test('AWS that refuses the bot is not proven', async () => {
  const { reach } = await fake.open();
  fake.on('sts:GetCallerIdentity', () => error('ExpiredToken', 'The security token is expired', 403));
  await expect(reach.proven()).rejects.toThrow('asking AWS in "us-west-2" whether it answers: ExpiredToken');
});

test('AWS that hangs is given up, and asked anew after that', async () => {
  const { reach } = await fake.open();
  nock.cleanAll();
  nock(/amazonaws\.com/)
    .post(/.*/)
    .delay(60_000)
    .reply(200);
  await expect(reach.proven()).rejects.toThrow(Fault);
  nock.abortPendingRequests();
  nock(/amazonaws\.com/)
    .persist()
    .post(/.*/)
    .reply(500);
  await expect(reach.proven()).rejects.toThrow(Fault);
});
