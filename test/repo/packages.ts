import { readFileSync } from 'node:fs';
import { z } from 'zod';

const LOCK = z.object({
  packages: z.record(z.string(), z.object({ license: z.string().optional(), dev: z.boolean().optional() })),
});

/** Licences that what is handed on may have; what only builds and tests it may have some more. */
const SHIPPED: ReadonlySet<string> = new Set(['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT', '(MIT OR CC0-1.0)']);
const FOR_DEVELOPMENT: ReadonlySet<string> = new Set([
  ...SHIPPED,
  'BSD-2-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'MIT OR Apache-2.0',
  'MPL-2.0',
]);

export type Packages = { shipped: number; all: number; byLicence: Record<string, number>; refused: string[] };

/** What the text of a package-lock.json brings along. `refused` are those whose licence is on neither list. */
export function packagesIn(lock: string): Packages {
  const installed = Object.entries(LOCK.parse(JSON.parse(lock)).packages).filter(([path]) => path !== '');
  const byLicence: Record<string, number> = {};
  const refused: string[] = [];
  for (const [path, { license = 'none', dev = false }] of installed) {
    byLicence[license] = 1 + (byLicence[license] ?? 0);
    const allowed = dev ? FOR_DEVELOPMENT : SHIPPED;
    if (!allowed.has(license)) refused.push(`${path} is under "${license}"`);
  }
  return { shipped: installed.filter(([, { dev }]) => dev !== true).length, all: installed.length, byLicence, refused };
}

if (import.meta.main) {
  const { shipped, all, byLicence, refused } = packagesIn(readFileSync('package-lock.json', 'utf8'));
  const licences = Object.entries(byLicence).map(([licence, count]) => `${licence} ${count}`);
  process.stdout.write(`${shipped} packages shipped, ${all} with those for development: ${licences.join(', ')}\n`);
  process.stdout.write(refused.map((line) => `${line}\n`).join(''));
  process.exitCode = refused.length === 0 ? 0 : 1;
}
