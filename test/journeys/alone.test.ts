import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, vi } from 'vitest';

const PROGRAM = new URL('../../sandbox/main.ts', import.meta.url).pathname;
const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of running.splice(0)) await end();
});

/** Starts the sandbox program and gives its first lines, up to the one that matches. */
async function sandbox(until: RegExp, ...args: string[]): Promise<string[]> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (until.test(line)) break;
  }
  return lines;
}

describe('a twin alone', () => {
  it('prints the variables that point a bot at AWS', async () => {
    const [url = '', ...variables] = await sandbox(/^AWS_EC2_METADATA_DISABLED=/, '--only', 'aws');

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(variables).toContain(`AWS_ENDPOINT_URL=${url}`);
    expect(variables.join('\n')).toMatch(/^AWS_ACCESS_KEY_ID=\w+$/m);
    expect((await fetch(`${url}/_control/world`)).status).toBe(200);
  });

  it('prints the variables that point a bot at Slack', async () => {
    const [url = '', ...variables] = await sandbox(/^LOG_LEVEL=/, '--only', 'slack');

    expect(variables).toContain(`SLACK_API_URL=${url}/api/`);
    expect(variables.join('\n')).toMatch(/^SLACK_BOT_TOKEN=xoxb-/m);
    expect(variables.join('\n')).toMatch(/^APPROVERS=S\w+$/m);
    expect(await (await fetch(url)).text()).toContain('<title>');
  });
});

/** Whether the process is there; one that ended and was not waited for yet is not. */
function isAlive(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}

function childrenOf(parent: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid] : []));
}

describe('the sandbox program', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no process behind after %s', async (signal) => {
    const child = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(child.stdout)) if (line.startsWith('Open ')) break;
    const started = childrenOf(child.pid ?? 0);
    expect(started.length).toBeGreaterThan(0);

    child.kill(signal);

    await vi.waitFor(() => expect([child.pid ?? 0, ...started].filter(isAlive)).toEqual([]), { timeout: 15_000 });
  });

  it('warns when it is asked to listen beyond loopback', async () => {
    const args = [PROGRAM, '--only', 'slack', '--host', '127.0.0.2'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const [warning]: unknown[] = await once(child.stderr, 'data');
    child.kill('SIGTERM');
    await once(child, 'exit');

    expect(String(warning)).toContain('warning: listening on 127.0.0.2');
  });

  it.each([
    [['--only', 'gcp'], '--only takes aws or slack, not "gcp"'],
    [['--speed', 'fast'], '--speed takes a number above 0, not "fast"'],
    [['--world', 'mars'], 'there is no world "mars"'],
  ])('refuses %s', async (args, sentence) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let complained = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complained += chunk.toString();
    });
    const [code] = await once(child, 'exit');

    expect(code).toBe(1);
    expect(complained).toContain(sentence);
  });
});
