import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actorAs } from '../../../sandbox/stories/telling/actor.ts';
import type { Outside } from './outside.ts';
import { openOutside, ROOT } from './outside.ts';

/** Not part of a clone. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', 'data', '.env', 'coverage']);

let outside: Outside;
let clone: string;
beforeAll(async () => {
  outside = await openOutside('encrypted');
  clone = join(outside.place, 'clone');
  await cp(ROOT, clone, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
}, 60_000);
afterAll(() => outside?.close());

/** The blocks of the page that a shell runs, in their order. */
async function blocks(): Promise<string[]> {
  const page = await readFile(join(ROOT, 'docs/install.md'), 'utf8');
  return [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block.trim());
}

function shell(block: string): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  return spawn('bash', ['-euc', block], {
    cwd: clone,
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

async function run(block: string): Promise<{ code: number | null; said: string }> {
  const child = shell(block);
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error(`running "${block}": it has no output`);
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(stdout), text(stderr)]);
  return { code, said: `${out}${err}` };
}

/** Starts what goes on running, and resolves once it says so. */
async function begin(block: string, says: string): Promise<void> {
  const child = shell(block);
  const ended = once(child, 'exit');
  // npm hands no signal on to what it runs; the group has both.
  outside.undo.push(async () => {
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await ended;
  });
  const lines: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    if (output !== null) createInterface(output).on('line', (line) => lines.push(line));
  }
  await expect.poll(() => lines.join('\n'), { timeout: 60_000 }).toContain(says);
}

/** Puts each value where the page says: over the line of its variable in .env, commented out or not. */
async function fillIn(): Promise<void> {
  const path = join(clone, '.env');
  let env = await readFile(path, 'utf8');
  for (const [name, value] of Object.entries(outside.settings)) {
    const line = new RegExp(`^(# )?${name}=.*$`, 'm');
    env = line.test(env) ? env.replace(line, `${name}=${value}`) : `${env}${name}=${value}\n`;
  }
  await writeFile(path, env);
}

test('whoever does what docs/install.md says has a bot that answers', { timeout: 180_000 }, async () => {
  const [install, write, doctor, start, prepare, ...more] = await blocks();
  expect(more).toEqual([]);
  // What it installs is here already; installing would ask another host.
  expect(install).toBe('npm ci');
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));

  expect(await run(write ?? '')).toMatchObject({ code: 0 });
  const early = await run(doctor ?? '');
  expect(early).toMatchObject({ code: 3, said: expect.stringContaining('SLACK_BOT_TOKEN') });
  await fillIn();
  const healthy = await run(doctor ?? '');
  expect(healthy).toMatchObject({ code: 0 });
  expect(healthy.said).not.toMatch(/^[✗?]/m);

  await begin(start ?? '', 'app.started');
  const paula = actorAs(outside.slack.url, 'U0PAULA');
  await paula.command('platform', '/ami-distribute help');
  await paula.until('an answer', ({ messages }) => messages.find((message) => message.text.includes('golden AMI')));

  const named = (prepare ?? '')
    .replace('NAME/VERSION', 'golden-encrypted/1.0.0')
    .replace('check NAME', 'check encrypted-golden');
  const report = await run(named);
  expect(report).toMatchObject({ code: 0, said: expect.stringContaining('6 of 6 targets ready') });
  expect(await readdir(join(clone, 'fix-pack'))).toContain('report.csv');
});
