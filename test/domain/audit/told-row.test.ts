import { expect, test } from 'vitest';
import { auditFound, auditTime, auditWhat } from '../../../src/domain/audit/told-row.ts';

test('a row tells its second in UTC', () => {
  expect(auditTime({ at: Date.UTC(2026, 10, 26, 23, 41, 7, 999) })).toBe('2026-11-26 23:41:07');
});

test('a row tells what it led to, or why it was refused', () => {
  expect(auditWhat({ what: 'requested' })).toBe('requested');
  expect(auditWhat({ what: 'checked', state: 'blocked' })).toBe('checked → blocked');
  expect(auditWhat({ what: 'refused', code: 'own-request', state: 'starting' })).toBe('refused (own-request)');
});

test('a row counts what is not met, the worst first', () => {
  const counts = { pass: 7, warn: 1, fail: 2, 'cannot-tell': 0 };
  expect(auditFound({ report: { id: 'r', counts } })).toBe('2 fail, 1 warn');
  expect(auditFound({})).toBe('');
});
