import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsTwin } from '../../sandbox/aws/twin.ts';
import { startAwsTwin } from '../../sandbox/aws/twin.ts';
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

describe('ami-distribute check', () => {
  it.each([
    ['sample', 0, 'pass'],
    ['broken-trust', 3, 'fail'],
    ['empty-account', 4, 'cannot-tell'],
  ])('gives a pipeline its answer in the world %s', { timeout: 30_000 }, async (world, code, worst) => {
    const result = await program(await worldOf(world), 'check', CONFIGURATION.name, '--json');
    const report: { findings: { verdict: string }[] } = JSON.parse(result.printed);

    expect(result.code).toBe(code);
    expect(report.findings.map(({ verdict }) => verdict)).toContain(worst);
  });

  it('prints the whole fix for people', { timeout: 30_000 }, async () => {
    const { code, printed } = await program(await worldOf('broken-trust'), 'check', CONFIGURATION.name);

    expect(code).toBe(3);
    expect(printed).toMatch(/^cross-account-distribution-example: 1 of 2 targets ready$/m);
    expect(printed).toContain('FAIL cross-account role can be assumed from 444455556666 (account 987654321098)');
    expect(printed).toContain('aws iam create-role --role-name EC2ImageBuilderDistributionCrossAccountRole');
  });

  it('says that there is no such configuration', { timeout: 30_000 }, async () => {
    const { code, complained } = await program(await worldOf('sample'), 'check', 'golden', 'linux');

    expect(code).toBe(1);
    expect(complained).toContain('there is no distribution configuration named "golden linux"');
  });

  it.each([[[]], [['check']], [['chekc', 'x']], [['check', 'x', '--yaml']]])('explains itself to %j', async (args) => {
    const { code, complained } = await program({}, ...args);

    expect(code).toBe(2);
    expect(complained).toContain('ami-distribute check NAME [--json]');
  });

  it('names the variable it needs', async () => {
    const { code, complained } = await program({}, 'check', 'x');

    expect(code).toBe(1);
    expect(complained).toContain('AWS_REGION is missing');
    expect(complained).not.toContain('SLACK_BOT_TOKEN');
  });
});
