import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/registry.ts';
import { recorded } from '../reality/fixtures.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'docs/checks.md',
  'docs/commands.md',
  'docs/configuration.md',
  'docs/unverified.md',
  'docs/security.md',
  'docs/install.md',
  'docs/operate.md',
  'docs/approval-policy.md',
  'deploy/README.md',
  'CONTRIBUTING.md',
];

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** GitHub's anchor of a heading. */
function anchorsOf(path: string): string[] {
  const headings = read(path).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** What is wrong with the links of a document; addresses of other hosts are not followed. */
function brokenLinks(path: string): string[] {
  const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
}

describe('documents', () => {
  it.each(DOCUMENTS)('%s has no broken link', (path) => {
    expect(brokenLinks(path)).toEqual([]);
  });

  it('has a README of at most 200 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200);
  });

  it('asks for the Node that the package asks for', () => {
    const { engines }: { engines: { node: string } } = JSON.parse(read('package.json'));

    expect(read('README.md')).toContain(`Node ${engines.node.replace('>=', '')} or newer`);
  });

  it('names only scripts that there are', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const named = DOCUMENTS.flatMap((path) =>
      [...read(path).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name),
    );

    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('wakes people by metrics that there are', () => {
    const metrics = read('src/metrics.ts');
    const known = new Set([...metrics.matchAll(/(?:\$\{prefix\}|gauge\(')(\w+)/g)].map(([, name = '']) => name));
    const alerts = [...read('docs/operate.md').matchAll(/ami_distribute_(\w+?)(?:_bucket)?\b/g)];

    expect(alerts.length).toBeGreaterThan(5);
    expect(alerts.map(([, name = '']) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  it('describes every check and no other', () => {
    const described = [...read('docs/checks.md').matchAll(/^## (.+)$/gm)].map(([, id]) => id);

    expect(described).toEqual(CHECKS.map(({ id }) => id));
    expect(read('README.md')).toContain(`\n${CHECKS.length} prerequisites, `);
  });

  it('tells why, proof and fix of every check, in its own words', () => {
    const [, ...sections] = read('docs/checks.md').split(/^## .+$/m);
    const told = sections.map((section) => section.replaceAll('`', '').replaceAll(/\s+/g, ' ').trim());
    const wanting = CHECKS.filter(({ why }, at) => {
      const sentence = `.** ${why.charAt(0).toUpperCase()}${why.slice(1)}. `;
      return ![sentence, '*Proof:* ', '*Fix:* '].every((part) => told[at]?.includes(part));
    });

    expect(wanting.map(({ id }) => id)).toEqual([]);
  });

  it('mentions nothing of the machine it was written on', () => {
    const paths = ['README.md', 'ARCHITECTURE.md', 'docs/checks.md', 'docs/unverified.md', 'Dockerfile', '.ci/run'];

    expect(paths.filter((path) => /\/work\/|\.\.\/shared|\/root\//.test(read(path)))).toEqual([]);
  });
});

/** How many things docs/unverified.md lists about a service. */
function unverified(service: string): number {
  const [, section = ''] = read('docs/unverified.md').split(`\n## ${service}\n`);
  return [...(section.split('\n## ')[0] ?? '').matchAll(/^\d+\. \S/gm)].length;
}

it('says what was never compared with the real services', () => {
  expect(unverified('AWS')).toBeGreaterThan(0);
  expect(unverified('Slack')).toBeGreaterThan(0);
  // As long as nothing of either is recorded, nothing was compared at all.
  const isMet = recorded('aws').size + recorded('slack').size > 0;
  const sentence = '**It has not met real AWS or real Slack yet.** [docs/unverified.md](docs/unverified.md) lists';
  expect(read('README.md').includes(sentence)).toBe(!isMet);
});
