import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccountNames } from '../../../src/flow/ports.ts';
import { FakeAws, json, jsonError } from '../fake-aws.ts';

let fake: FakeAws;
let accounts: AccountNames;

beforeEach(async () => {
  fake = new FakeAws();
  ({ accounts } = await fake.open());
});
afterEach(() => fake.close());

test('names are read from every page', async () => {
  fake.on('organizations:ListAccounts', ({ fields }) =>
    fields['NextToken'] === undefined
      ? json({ Accounts: [{ Id: '111122223333', Name: 'shop' }], NextToken: 'more' })
      : json({ Accounts: [{ Id: '777788889999', Name: 'bank' }, { Id: '888899990000' }] }),
  );
  expect([...(await accounts.names())]).toEqual([
    ['111122223333', 'shop'],
    ['777788889999', 'bank'],
  ]);
});

test('names are asked for once in a while', async () => {
  fake.on('organizations:ListAccounts', () => json({ Accounts: [] }));
  await Promise.all([accounts.names(), accounts.names()]);
  await accounts.names();
  expect(fake.of('organizations:ListAccounts')).toHaveLength(1);
});

test.each(['AccessDeniedException', 'AWSOrganizationsNotInUseException'])(
  'where AWS says %s accounts have no names',
  async (code) => {
    fake.on('organizations:ListAccounts', () => jsonError(code, 'no'));
    expect((await accounts.names()).size).toBe(0);
  },
);
