import { expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/registry.ts';
import { checkContext } from '../support/fake-probe.ts';

test('every check has a permanent id of its own', () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(ids).toEqual([
    'source-identity',
    'target-role-assumable',
    'target-role-account',
    'target-region-answers',
    'target-role-image-actions',
  ]);
});

test('a check needs only checks that come before it', () => {
  const late = CHECKS.flatMap(({ id, needs }, at) => {
    const earlier = new Set(CHECKS.slice(0, at).map((check) => check.id));
    return needs.filter((need) => !earlier.has(need)).map((need) => `${id} needs ${need}`);
  });
  expect(late).toEqual([]);
});

test('a title is one sentence without a full stop', () => {
  const titles = CHECKS.map((check) => check.title(checkContext()));
  expect(titles.filter((title) => !/^\S.*[^.\s]$/.test(title))).toEqual([]);
  expect(new Set(titles).size).toBe(CHECKS.length);
});
