import { expect, test } from 'vitest';
import { byVersion, hasWildcard, nameAndVersion, versionFits } from '../../../src/aws/image-builder/arns.ts';

const RECIPE = 'arn:aws:imagebuilder:us-west-2:444455556666:image-recipe/golden-al2023';

test.each([
  [`${RECIPE}/1.2.3`, { name: 'golden-al2023', version: '1.2.3' }],
  ['arn:aws:imagebuilder:us-west-2:1:image/golden/1.2.3/7', { name: 'golden', version: '1.2.3' }],
  ['arn:aws:imagebuilder:us-west-2:1:distribution-configuration/all', { name: 'all' }],
  ['nonsense', { name: '' }],
])('%s ends in its name and version', (arn, expected) => {
  expect(nameAndVersion(arn)).toEqual(expected);
});

test.each([
  ['1.2.3', '1.2.3', true],
  ['1.2.3', '1.x.x', true],
  ['10.0.0', 'x.x.x', true],
  ['10.2.3', '1.x.x', false],
  ['1.2.4', '1.2.3', false],
  ['1.2', '1.x.x', false],
  [undefined, 'x.x.x', false],
])('version %s fits %s: %s', (version, wanted, fits) => {
  expect(versionFits(version, wanted)).toBe(fits);
});

test('a wildcard is an x as a part of the version', () => {
  expect(hasWildcard(`${RECIPE}/1.x.x`)).toBe(true);
  expect(hasWildcard(`${RECIPE}-x/1.0.0`)).toBe(false);
});

test('versions are ordered as numbers', () => {
  expect(['1.10.0', '1.9.9', '0.99.0', '1.9.10'].toSorted(byVersion)).toEqual(['0.99.0', '1.9.9', '1.9.10', '1.10.0']);
});
