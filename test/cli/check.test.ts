import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../sandbox/aws/contract.ts';
import type { AwsTwin } from '../../sandbox/aws/twin.ts';
import { startAwsTwin } from '../../sandbox/aws/twin.ts';
import { getJson } from '../../sandbox/stories/telling/control-client.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';

const PROGRAM = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const CONFIGURATION = {
  name: 'cross-account-distribution-example',
  createdAt: '2026-11-01T00:00:00Z',
  distributions: [
    {
      region: 'us-west-2',
      amiDistributionConfiguration: {
        name: 'Name {{ imagebuilder:buildDate }}',
        targetAccountIds: ['123456789012', '987654321098'],
      },
    },
  ],
};
const RECIPE = 'golden-amazon-linux/1.1.0';
const running: AwsTwin[] = [];

afterEach(async () => {
  for (const twin of running.splice(0)) await twin.stop();
});

async function program(environment: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complained] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, printed, complained };
}

/** A twin of that world in which the configuration of the sample exists already. */
async function worldOf(name: string): Promise<Record<string, string>> {
  const world = loadWorld(worldPath(name));
  world.imageBuilder.distributionConfigurations.push(CONFIGURATION);
  const twin = await startAwsTwin({ world });
  running.push(twin);
  return twin.environment;
}

const SLOW = { timeout: 30_000 };

describe('ami-distribute check', SLOW, () => {
  it.each([
    ['sample', 0, 'pass'],
    ['broken-trust', 3, 'fail'],
    ['empty-account', 4, 'cannot-tell'],
  ])('gives a pipeline its answer in the world %s', async (world, code, worst) => {
    const result = await program(await worldOf(world), 'check', CONFIGURATION.name, '--recipe', RECIPE, '--json');
    const report: { findings: { verdict: string }[] } = JSON.parse(result.printed);

    expect(result.code).toBe(code);
    expect(report.findings.map(({ verdict }) => verdict)).toContain(worst);
  });

  it('tells people what fails, where and how to mend it', async () => {
    const asked = ['check', CONFIGURATION.name, '--recipe', RECIPE];
    const { code, printed, complained } = await program(await worldOf('broken-trust'), ...asked);

    expect(code).toBe(3);
    expect(printed).toMatch(/^cross-account-distribution-example: 1 of 2 targets ready, 1 not ready/m);
    expect(printed).toMatch(/^FAIL {2}cross-account role can be assumed from 444455556666 /m);
    expect(printed).toMatch(/^ +for +987654321098$/m);
    expect(printed).toMatch(/^ +file +cross-account-role\.sh, /m);
    expect(complained).toBe('');
  });
});

describe('ami-distribute check with options', SLOW, () => {
  it('writes the fix pack and leaves other files alone', async () => {
    const directory = join(await mkdtemp(join(tmpdir(), 'check-')), 'new', 'pack');
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'mine.txt'), 'mine');
    await writeFile(join(directory, 'report.csv'), 'of yesterday');
    const environment = await worldOf('broken-trust');
    const { code, complained } = await program(environment, 'check', CONFIGURATION.name, '--fix-pack', directory);

    expect(code).toBe(3);
    const written = ['cross-account-role.sh', 'cross-account-role.template.json', 'cross-account-role.tf'];
    expect((await readdir(directory)).toSorted()).toEqual([...written, 'mine.txt', 'report.csv', 'report.json']);
    expect(complained).toBe(`wrote 5 files to ${directory}: report.csv, report.json, ${written.join(', ')}\n`);
    expect(await readFile(join(directory, 'mine.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(directory, 'report.csv'), 'utf8')).toMatch(
      /^987654321098,,target-role-assumable,fail,/m,
    );
    expect(await readFile(join(directory, 'cross-account-role.sh'), 'utf8')).toContain(
      'aws iam create-role --role-name EC2ImageBuilderDistributionCrossAccountRole',
    );
    const report: { id: string } = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8'));
    expect(report.id).not.toBe('');
    await rm(dirname(dirname(directory)), { recursive: true });
  });

  it('writes all that targets have to have on request', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'check-'));
    const environment = await worldOf('encrypted');
    const recipe = ['--recipe', 'golden-encrypted/1.0.0'];
    const asked = ['check', 'encrypted-golden', ...recipe, '--fix-pack', directory];
    const { code, printed } = await program(environment, ...asked, '--all');
    expect(code).toBe(0);
    expect(printed).toContain('6 of 6 targets ready');
    const written = await readdir(directory);
    expect(written).toContain('cross-account-role-123456789012.template.json');
    expect(written).toContain('cross-account-role-987654321098.sh');
    expect(written.filter((name) => name.endsWith('.statements.json'))).toHaveLength(3);
    expect(written).toContain('launch-template-tags.sh');
    await rm(directory, { recursive: true });
  });
});

describe('ami-distribute check of more than the configuration', SLOW, () => {
  it('looks at a recipe that is named with it', async () => {
    const environment = await worldOf('encrypted');
    const asked = ['check', 'encrypted-golden', '--json'];
    const result = await program(environment, ...asked, '--recipe', 'golden-encrypted/1.0.0');
    const report: { recipeArn: string; findings: { checkId: string; verdict: string }[] } = JSON.parse(result.printed);

    expect(report.recipeArn).toMatch(/:image-recipe\/golden-encrypted\/1\.0\.0$/);
    expect(report.findings.find(({ checkId }) => checkId === 'recipe-key')?.verdict).toBe('pass');

    const unknown = await program(environment, ...asked, '--recipe', 'golden-encrypted/9.9.9');
    expect(unknown).toMatchObject({ code: 1, printed: '' });
    expect(unknown.complained).toContain(
      'there is no image recipe "golden-encrypted/9.9.9"\nThere is golden-encrypted/1.0.0',
    );
  });

  it('looks at an infrastructure configuration that is named with it', async () => {
    const environment = await worldOf('encrypted');
    const asked = ['check', 'encrypted-golden', '--json', '--recipe', 'golden-encrypted/1.0.0', '--infrastructure'];
    const { code, printed } = await program(environment, ...asked, 'build-in-private-subnet');
    const report: { findings: { checkId: string; verdict: string }[] } = JSON.parse(printed);

    expect(code).toBe(0);
    expect(report.findings.find(({ checkId }) => checkId === 'source-infrastructure')?.verdict).toBe('pass');

    const unknown = await program(environment, ...asked, 'build-in-privat-subnet');
    expect(unknown).toMatchObject({ code: 1, printed: '' });
    expect(unknown.complained).toContain(
      'there is no infrastructure configuration named "build-in-privat-subnet"\nThere is build-in-private-subnet',
    );
  });
});

describe('ami-distribute check that somebody stops', SLOW, () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s with one line and exit code %i', async (signal, code) => {
    const twin = await startAwsTwin({ world: loadWorld(worldPath('organisation')) });
    running.push(twin);
    const asked = [PROGRAM, 'check', 'fleet', '--recipe', 'fleet-image/1.0.0', '--json'];
    const child = spawn(process.execPath, asked, { env: twin.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const told = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    const assumed = async () => {
      const { exchanges } = await getJson<{ exchanges: Exchange[] }>(`${twin.url}/_control/exchanges?after=0`);
      return exchanges.filter(({ operation }) => operation === 'AssumeRole').length;
    };
    await vi.waitUntil(async () => (await assumed()) > 3, { timeout: 20_000 });
    child.kill(signal);
    const [printed, complained] = await told;

    expect([child.exitCode, printed]).toEqual([code, '']);
    expect(complained).toBe(`ami-distribute: stopped by ${signal} before it was done\n`);
    expect(await assumed()).toBeLessThan(40);
  });
});

describe('ami-distribute check that cannot be', SLOW, () => {
  it('cannot tell what no recipe was named for', async () => {
    const { code, printed } = await program(await worldOf('sample'), 'check', CONFIGURATION.name);
    expect(code).toBe(4);
    expect(printed).toContain('no recipe is named');
  });

  it('says that there is no such configuration', async () => {
    const { code, complained } = await program(await worldOf('sample'), 'check', 'golden', 'linux');

    expect(code).toBe(1);
    expect(complained).toContain('there is no distribution configuration named "golden linux"\nThere is ');
  });

  it.each([
    [[]],
    [['check']],
    [['chekc', 'x']],
    [['check', 'x', '--yaml']],
    [['check', 'x', '--recipe', '']],
    [['check', 'x', '--infrastructure', '']],
    [['check', 'x', '--fix-pack', '']],
    [['check', 'x', '--fix-pack']],
    [['check', 'x', '--all']],
  ])('explains itself to %j', async (args) => {
    const { code, complained } = await program({}, ...args);

    expect(code).toBe(2);
    expect(complained).toContain('ami-distribute check NAME [--recipe NAME/VERSION] [--infrastructure NAME] [--json]');
  });

  it('names the variable it needs', async () => {
    const { code, complained } = await program({}, 'check', 'x');

    expect(code).toBe(1);
    expect(complained).toContain('AWS_REGION is missing');
    expect(complained).not.toContain('SLACK_BOT_TOKEN');
  });
});
