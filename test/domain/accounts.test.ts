import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAccounts } from '../../src/domain/accounts.ts';

test('accounts may be separated in any usual way', () => {
  const text = '111122223333, 222233334444;333344445555\n444455556666\t555566667777 | 666677778888';
  expect(parseAccounts(text).accounts).toHaveLength(6);
});

test('dashes inside an account id are dropped', () => {
  expect(parseAccounts('1111-2222-3333')).toEqual({ accounts: ['111122223333'], repeated: 0, rejected: [] });
});

test('a list copied from JSON is read', () => {
  expect(parseAccounts('["111122223333", "222233334444"]').accounts).toEqual(['111122223333', '222233334444']);
});

test('a repeated account counts once, in first place', () => {
  const { accounts } = parseAccounts('222233334444 111122223333 2222-3333-4444');
  expect(accounts).toEqual(['222233334444', '111122223333']);
});

test('what is no account comes back as written', () => {
  const { rejected } = parseAccounts('11112222333 prod 11-1122223333 １１１１２２２２３３３３');
  expect(rejected).toEqual(['11112222333', 'prod', '11-1122223333', '１１１１２２２２３３３３']);
});

test('invisible characters around an id do no harm', () => {
  expect(parseAccounts('\uFEFF111122223333\u200B\u00A0222233334444').accounts).toHaveLength(2);
});

test('any text yields only ids of 12 digits', () => {
  const account = fc.integer({ min: 0, max: 999_999_999_999 }).map((n) => String(n).padStart(12, '0'));
  fc.assert(
    fc.property(fc.array(fc.oneof(account, fc.string({ unit: 'binary' }))), (words) => {
      const { accounts } = parseAccounts(words.join(' '));
      expect(accounts.every((id) => /^[0-9]{12}$/u.test(id))).toBe(true);
      expect(new Set(accounts).size).toBe(accounts.length);
    }),
  );
});
