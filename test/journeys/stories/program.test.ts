import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { STORIES } from '../../../sandbox/stories/registry.ts';

const PROGRAM = new URL('../../../sandbox/story.ts', import.meta.url).pathname;

async function story(...args: string[]): Promise<{ code: number | null; printed: string; complained: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complained] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, printed, complained };
}

describe('stories', () => {
  // Every story is told, with all that its bot says judged, by the tests beside; here it is the program.
  it('ends as it must, told to people', { timeout: 240_000 }, async () => {
    const { code, printed } = await story();

    expect(printed).toContain('all-ready: ended as it must');
    expect(printed).toContain('Paula types /ami-distribute run');
    expect(code).toBe(0);
  });

  it('ends the same over HTTP', { timeout: 240_000 }, async () => {
    const { code, printed } = await story('kms', '--http');

    expect(printed).toContain('kms: ended as it must');
    expect(code).toBe(0);
  });

  it('are named by --list', async () => {
    const { code, printed } = await story('--list');

    expect(code).toBe(0);
    for (const { name } of STORIES) expect(printed).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('names the stories when asked for an unknown one', async () => {
    const { code, complained } = await story('all-redy');

    expect(code).toBe(2);
    expect(complained).toContain('there is no story "all-redy": all-ready, broken-trust');
  });
});
