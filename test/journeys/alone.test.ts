import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

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

describe('the sandbox program', () => {
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
