import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical.ts';
import { BEFORE_FIRST, breachOf, chained, jsonLine, sha256 } from '../../../src/domain/audit/chain.ts';
import type { StoredAudit } from '../../../src/domain/audit/entry.ts';

const first = chained({ at: 1, who: 'U1', what: 'requested' }, BEFORE_FIRST);
const second = chained({ at: 2, who: 'U2', what: 'approved', detail: 'looks "good"\n<!here>' }, first);

const rehashed = (body: string, sequence: number): StoredAudit => ({
  sequence,
  body,
  hash: sha256(body),
  rolloutNumber: null,
});

test('a row that follows the one before is sound', () => {
  expect(breachOf(first, BEFORE_FIRST)).toBeUndefined();
  expect(breachOf(second, first)).toBeUndefined();
});

test.each<[string, StoredAudit, string]>([
  ['a missing row', { ...second, sequence: 3 }, 'row 2 is missing'],
  ['changed content', { ...second, body: second.body.replace('U2', 'U9') }, 'its content is not what its hash says'],
  ['a row of another place', rehashed(second.body.replace('"sequence":2', '"sequence":7'), 2), 'says it is another'],
  ['a row that is no JSON', rehashed('nothing', 2), 'says it is another'],
  ['a row filed elsewhere', { ...second, rolloutNumber: 7 }, 'row 2 is filed under another rollout'],
  ['a row after another past', rehashed(second.body.replace(first.hash, '1'.repeat(64)), 2), 'does not follow'],
])('%s is told as what it is', (_what, row, says) => {
  expect(breachOf(row, first)).toContain(says);
});

test('a line of the export proves itself', () => {
  const { hash, ...row }: { hash: string } & Record<string, unknown> = JSON.parse(jsonLine(second));
  expect(sha256(canonicalJson(row))).toBe(hash);
  expect(row).toMatchObject({ who: 'U2', previous: first.hash, sequence: 2 });
});
