import { expect, test } from 'vitest';
import { nearest } from '../../../src/domain/comparing/nearest.ts';

test('nearest names come first, those that contain the word above all', () => {
  expect(nearest('lnux', ['windows', 'linux', 'a'], 1)).toEqual(['linux']);
  expect(nearest('golden', ['holden', 'golden-linux-2024-hardened'], 1)).toEqual(['golden-linux-2024-hardened']);
});
