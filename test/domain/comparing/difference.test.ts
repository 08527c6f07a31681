import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical.ts';
import { differences } from '../../../src/domain/comparing/difference.ts';

test.each([
  ['a changed member', { a: { b: 1 } }, { a: { b: 2 } }, 'a.b: 1 → 2'],
  ['a new member', {}, { a: 'x' }, 'a: absent → "x"'],
  ['a lost member', { a: null }, {}, 'a: null → absent'],
  ['a longer list', { a: ['x'] }, { a: ['x', 'y'] }, 'a[1]: absent → "y"'],
  ['another kind of value', { a: { b: 1 } }, { a: 'b' }, 'a: {"b":1} → "b"'],
  ['a list of objects', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, 'a[0].b: 1 → 2'],
])('one line tells %s', (_name, before, after, line) => {
  expect(differences(before, after)).toEqual([line]);
});

test('what is left out is counted', () => {
  const lines = differences({}, { a: 1, b: 2, c: 3, d: 4 }, 3);
  expect(lines).toEqual(['a: absent → 1', 'b: absent → 2', 'and 2 more']);
});

test('a list and an object are never the same', () => {
  expect(differences({ tags: [] }, { tags: {} })).not.toEqual([]);
});

test('members named like those of every object are told', () => {
  expect(differences({ tags: {} }, { tags: { constructor: 'x' } })).toEqual(['tags.constructor: absent → "x"']);
});

test('there is a difference exactly when digests differ', () => {
  const value = fc.jsonValue({ maxDepth: 3, depthSize: 'small' });
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(differences(before, after).length === 0).toBe(canonicalJson(before) === canonicalJson(after));
    }),
  );
  fc.assert(
    fc.property(value, (same) => {
      expect(differences(same, structuredClone(same))).toEqual([]);
    }),
  );
});
