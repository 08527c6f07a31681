import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { actorAs } from '../../../sandbox/stories/telling/actor.ts';
import { ROOT } from './outside.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each();
});

/** The command, word for word as the document has it. Error where it has not. */
function documented(path: string, command: string): string {
  if (readFileSync(join(ROOT, path), 'utf8').includes(command)) return command;
  throw new Error(`${path} has no "${command}"`);
}

/** Runs a command as a shell does, until a line of it matches; gives the lines so far. Its group ends with the test. */
async function shell(command: string, until: RegExp): Promise<string[]> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('bash', ['-c', command], {
    cwd: ROOT,
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  // Once nobody of the group holds its output any more.
  const ended = once(child, 'close');
  undo.push(async () => {
    // npm hands no signal on to what it runs; the group has both.
    if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGTERM');
    await ended;
  });
  const lines: string[] = [];
  // Read to the end: what ends has something to say, and would break where nobody listens.
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  await expect.poll(() => lines.some((line) => until.test(line)), { timeout: 50_000 }).toBe(true);
  return lines;
}

const addressIn = (lines: string[]): string => /^Open (\S+)\/$/m.exec(lines.join('\n'))?.[1] ?? '';
const SLOW = { timeout: 60_000 };

test('the sandbox starts in a world where something is wrong', SLOW, async () => {
  const lines = await shell(
    documented('README.md', 'npm run sandbox -- --world broken-trust'),
    /^The bot is connected/,
  );
  const paula = actorAs(addressIn(lines), 'U0PAULA');
  await paula.command('platform', '/ami-distribute help');

  const answer = await paula.until('an answer', ({ messages }) =>
    messages.findLast(({ ephemeralFor }) => ephemeralFor),
  );
  expect(answer.text).toContain('golden AMI');
});

test('the policy that is documented is tried in the sandbox', SLOW, async () => {
  const page = 'docs/approval-policy.md';
  const [, policy = ''] = /^```yaml\n([^]*?)^```$/m.exec(readFileSync(join(ROOT, page), 'utf8')) ?? [];
  const place = await mkdtemp(join(tmpdir(), 'ami-distribute-policy-'));
  undo.push(() => rm(place, { recursive: true }));
  await writeFile(join(place, 'policy.yml'), policy);
  const command = documented(page, 'npm run sandbox -- --policy FILE').replace('FILE', join(place, 'policy.yml'));
  const paula = actorAs(addressIn(await shell(command, /^The bot is connected/)), 'U0PAULA');
  await paula.command('platform', '/ami-distribute policy');

  const answer = await paula.until('an answer', ({ messages }) =>
    messages.findLast(({ ephemeralFor }) => ephemeralFor),
  );
  expect(JSON.stringify(answer.blocks)).toContain('playground');
});
