import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, digestOf } from '../../src/domain/canonical.ts';
import { inputsDigest } from '../../src/domain/inputs.ts';
import { INPUTS } from '../support/sample-rollout.ts';

/** The same value with the members of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reversed(member)])
      .toReversed(),
  );
}

test('the order of members does not count', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
    }),
  );
});

test('no value is lost in the canonical text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the order of a list counts', () => {
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('members that are undefined vanish', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe(canonicalJson({ b: 1 }));
});

test('a digest is SHA-256 of the canonical text', () => {
  expect(digestOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});

test('every part of the inputs counts in their digest', () => {
  const { configuration, recipe, infrastructure } = INPUTS;
  const others = [
    { ...INPUTS, sourceAccount: '000000000000' },
    { ...INPUTS, buildRegion: 'eu-west-1' },
    { ...INPUTS, configuration: { ...configuration, description: 'another' } },
    { ...INPUTS, recipe: { ...recipe, arn: `${recipe.arn}1` } },
    { ...INPUTS, recipe: { ...recipe, content: {} } },
    { ...INPUTS, infrastructure: { ...infrastructure, content: {} } },
    { ...INPUTS, targets: INPUTS.targets.slice(1) },
  ];
  expect(new Set([INPUTS, ...others].map(inputsDigest)).size).toBe(others.length + 1);
});

test('inputs from the store have the same digest', () => {
  expect(inputsDigest(JSON.parse(JSON.stringify(INPUTS)))).toBe(inputsDigest(INPUTS));
});
