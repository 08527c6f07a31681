import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;

/** Every TypeScript source below a folder, as a path from the root. */
function sources(folder: string): string[] {
  const path = join(ROOT, folder);
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

type Import = { from: string; to: string; typeOnly: boolean };

const IMPORT = /^(import|export)\s+(type\s)?[^'";]*?(?:from\s*)?'([^']+)'/gm;

/** The imports of a file: other files as paths from the root, packages by name. */
function importsOf(from: string): Import[] {
  const text = readFileSync(join(ROOT, from), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, , type, target = '']) => ({
    from,
    to: target.startsWith('.') ? normalize(join(dirname(from), target)) : target,
    typeOnly: type !== undefined,
  }));
}

/** `src/flow/steps/x.ts` → `flow`; files directly in src are each a room of their own, by name. */
function room(path: string): string {
  const [top, second = ''] = path.split('/');
  return top === 'src' ? second : (top ?? '');
}

const all = ['src', 'sandbox', 'test'].flatMap(sources);
const inside = sources('src').flatMap(importsOf);
const betweenRooms = inside.filter(({ from, to }) => to.startsWith('src/') && room(from) !== room(to));

/** room → rooms it may import, and rooms of which it may import types only */
const MAY: Record<string, { code: string[]; types: string[] }> = {
  domain: { code: [], types: [] },
  policy: { code: [], types: [] },
  checks: { code: ['domain', 'policy'], types: [] },
  flow: { code: ['domain', 'checks'], types: [] },
  aws: { code: ['domain'], types: ['flow', 'checks'] },
  slack: { code: ['domain'], types: ['flow'] },
  store: { code: ['domain'], types: ['flow'] },
  http: { code: ['domain'], types: ['flow'] },
  cli: { code: ['app.ts', 'config.ts', 'log.ts', 'domain', 'flow', 'checks'], types: [] },
  'config.ts': { code: ['domain'], types: [] },
  'log.ts': { code: ['domain', 'log-about.ts'], types: [] },
  'log-about.ts': { code: ['domain'], types: ['flow'] },
  'traces.ts': { code: ['domain', 'log-about.ts'], types: ['aws', 'flow', 'log.ts'] },
  'metrics.ts': { code: [], types: ['domain', 'store'] },
  'main.ts': { code: ['app.ts', 'config.ts', 'log.ts', 'domain'], types: [] },
};

describe('rooms', () => {
  it('import only the rooms they may', () => {
    const strays = betweenRooms.filter(({ from, to, typeOnly }) => {
      const allowed = MAY[room(from)] ?? { code: [], types: [] };
      return !allowed.code.includes(room(to)) && !(typeOnly && allowed.types.includes(room(to)));
    });

    expect(betweenRooms.length).toBeGreaterThan(50);
    expect(strays.filter(({ from }) => room(from) !== 'app.ts')).toEqual([]);
  });

  it('keeps each outside in its own room', () => {
    const OUTSIDES: [RegExp, string][] = [
      [/^@aws-sdk\/|^@smithy\//, 'aws'],
      [/^@slack\//, 'slack'],
      [/^kysely$|^node:sqlite$|^pg/, 'store'],
      [/^undici$/, 'http'],
      [/^@opentelemetry\//, 'traces.ts'],
    ];
    const strays = inside.filter(({ from, to }) =>
      OUTSIDES.some(([outside, home]) => outside.test(to) && room(from) !== home),
    );

    expect(strays).toEqual([]);
  });

  it('loads the library of traces on demand alone', () => {
    const loaders = inside.filter(({ to, typeOnly }) => to === 'src/traces.ts' && !typeOnly);

    expect(loaders).toEqual([]);
  });

  it('knows nothing of the sandbox in src', () => {
    const imports = inside.filter(({ to }) => to.startsWith('sandbox/') || to.startsWith('test/'));
    const mentions = sources('src').filter((path) => /sandbox|\btwin\b/i.test(readFileSync(join(ROOT, path), 'utf8')));

    expect([...imports, ...mentions]).toEqual([]);
  });

  it('lets the sandbox import nothing from src but policy', () => {
    const taken = sources('sandbox')
      .flatMap(importsOf)
      .filter(({ to }) => to.startsWith('src/'));

    expect(taken.filter(({ to }) => room(to) !== 'policy')).toEqual([]);
  });

  it('reads the environment in one file of src', () => {
    const readers = sources('src').filter((path) => readFileSync(join(ROOT, path), 'utf8').includes('process.env'));

    expect(readers).toEqual(['src/config.ts']);
  });
});

describe('files', () => {
  it('are named in kebab case, for what they hold', () => {
    const named = /^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.tsx?$/;
    const empty = /(^|\/)(utils|helpers|common|misc|manager|service|types|index)(\/|\.)/;

    expect(all.filter((path) => !named.test(path) || empty.test(path))).toEqual([]);
  });

  it('hold no default export, no barrel and no excuse', () => {
    const excuses =
      /^export default|^export \* from|\b(TODO|FIXME|HACK)\b|@ts-(ignore|expect-error|nocheck)|lint-disable/m;
    const others = all.filter((path) => path !== 'test/repo/house.test.ts');

    expect(others.filter((path) => excuses.test(readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });

  it('has at most 13 files in a folder', () => {
    const folders = Map.groupBy(all, dirname);
    const full = [...folders].filter(([, files]) => files.length > 13).map(([folder, files]) => [folder, files.length]);

    expect(full).toEqual([]);
  });

  it('declares ports of at most eight methods', () => {
    const ports = readFileSync(join(ROOT, 'src/flow/ports.ts'), 'utf8');
    const sizes = [...ports.matchAll(/export interface (\w+) \{([^]*?)\n\}/g)].map(([, name, body = '']) => ({
      name,
      methods: [...body.matchAll(/^ {2}\w+(<[^]*?>)?\(/gm)].length,
    }));

    expect(sizes.length).toBeGreaterThan(5);
    expect(sizes.filter(({ methods }) => methods > 8)).toEqual([]);
  });
});

it('finds the sources it is about', () => {
  expect(statSync(join(ROOT, 'src')).isDirectory()).toBe(true);
  expect(all.length).toBeGreaterThan(50);
});
