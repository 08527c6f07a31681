import { afterEach, expect, test, vi } from 'vitest';
import { chromiumFound } from '../support/chromium.ts';

afterEach(() => void vi.unstubAllEnvs());

test('where a browser is required none is no reason to skip', () => {
  vi.stubEnv('REQUIRE_CHROMIUM', '1');
  expect(() => chromiumFound(false)).toThrow('REQUIRE_CHROMIUM asks for one');
  expect(chromiumFound(true)).toBe(true);
});

test('where none is required its absence is said', () => {
  vi.stubEnv('REQUIRE_CHROMIUM', '');
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(chromiumFound(false)).toBe(false);
  expect(said).toHaveBeenCalledWith(expect.stringContaining('browser tests are skipped'));
  said.mockRestore();
});
