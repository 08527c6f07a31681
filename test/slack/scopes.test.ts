import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SCOPES } from '../../src/slack/doctor/scopes.ts';

test('the manifest asks for the scopes the doctor looks for', () => {
  const manifest: { oauth_config: { scopes: { bot: string[] } } } = parse(readFileSync('manifest.yml', 'utf8'));
  expect(manifest.oauth_config.scopes.bot).toEqual(Object.keys(SCOPES));
});
