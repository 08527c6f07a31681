import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagesIn } from './packages.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const LOCK = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');

/** The lock file as it would be with one package under another licence. */
function withLicence(licence: string, dev: boolean): string {
  const lock: { packages: Record<string, object> } = JSON.parse(LOCK);
  lock.packages['node_modules/stray'] = { license: licence, ...(dev ? { dev } : {}) };
  return JSON.stringify(lock);
}

describe('packages', () => {
  it('have licences that were agreed to', () => {
    const { refused, all, shipped } = packagesIn(LOCK);
    expect(refused).toEqual([]);
    expect(all).toBeGreaterThan(shipped);
    expect(shipped).toBeGreaterThan(50);
  });

  it.each([
    ['AGPL-3.0', true],
    ['GPL-3.0', true],
    ['MPL-2.0', false],
    ['UNLICENSED', false],
  ])('under %s are refused where development is %s', (licence, dev) => {
    expect(packagesIn(withLicence(licence, dev)).refused).toEqual([`node_modules/stray is under "${licence}"`]);
  });

  it('are each pinned to one version', () => {
    const manifest: Record<string, Record<string, string>> = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    );
    const versions = { ...manifest['dependencies'], ...manifest['devDependencies'] };

    expect(Object.entries(versions).filter(([, version]) => !/^\d/.test(version))).toEqual([]);
  });
});
