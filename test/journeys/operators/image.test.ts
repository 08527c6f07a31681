import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBot } from '../../../sandbox/bot.ts';
import { actorAs } from '../../../sandbox/stories/telling/actor.ts';
import type { Outside } from './outside.ts';
import { openOutside, ROOT } from './outside.ts';

const run = promisify(execFile);

let outside: Outside;
beforeAll(async () => {
  outside = await openOutside('sample');
}, 60_000);
afterAll(() => outside?.close());

/** What the build of the image is sent: all that .dockerignore lets through. */
async function sent(): Promise<string[]> {
  const lines = (await readFile(join(ROOT, '.dockerignore'), 'utf8')).split('\n').filter((line) => line !== '');
  expect(lines[0]).toBe('*');
  return lines.slice(1).map((line) => line.replace(/^!/, ''));
}

/** Does in an empty directory what the first stage of the Dockerfile does; installing aside, which would ask another host. */
async function build(context: readonly string[]): Promise<string> {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const [stage = ''] = dockerfile.split(/^FROM /m).slice(1);
  const app = join(outside.place, 'app');
  await mkdir(app);
  for (const [, names = ''] of stage.matchAll(/^COPY (.+) \S+$/gm)) {
    for (const name of names.split(' ')) {
      if (!context.includes(name)) throw new Error(`COPY ${name}: .dockerignore leaves it out`);
      await cp(join(ROOT, name), join(app, name), { recursive: true });
    }
  }
  expect([...stage.matchAll(/^RUN (.+)$/gm)].map(([, command]) => command)).toEqual([
    'npm ci --ignore-scripts',
    'npm run build',
  ]);
  await symlink(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  await run('npm', ['run', 'build'], { cwd: app });
  return join(app, 'dist');
}

/** Alone, without packages or sources beside it, and never written to. */
async function alone(dist: string): Promise<string> {
  const image = join(outside.place, 'image');
  await cp(dist, join(image, 'dist'), { recursive: true });
  for (const path of await readdir(image, { recursive: true })) await chmod(join(image, path), 0o555);
  outside.undo.push(async () => {
    for (const path of await readdir(image, { recursive: true })) await chmod(join(image, path), 0o755);
  });
  await rm(dirname(dist), { recursive: true, force: true });
  return join(image, 'dist', 'main.mjs');
}

test('the image is built from what it is sent, and tells operators the truth', { timeout: 180_000 }, async () => {
  const program = await alone(await build(await sent()));
  const port = Promise.withResolvers<string>();
  const bot = await startBot(
    { ...outside.settings, DATA_DIR: join(outside.place, 'data'), HEALTH_PORT: '0' },
    (line) => {
      const [, said] = /"port":(\d+),"msg":"http\.listening"/.exec(line) ?? [];
      if (said !== undefined) port.resolve(said);
    },
    program,
  );
  try {
    const url = `http://127.0.0.1:${await port.promise}`;
    const get = async (path: string) => {
      const answer = await fetch(`${url}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    expect(await get('/healthz')).toMatchObject({ status: 200 });
    expect(await get('/readyz')).toMatchObject({ status: 200 });

    const paula = actorAs(outside.slack.url, 'U0PAULA');
    await paula.command('platform', '/ami-distribute config list');
    await paula.until('an answer', ({ messages }) =>
      messages.find(({ text }) => text.includes('distribution configuration')),
    );
    const { text } = await get('/metrics');
    expect(text).toMatch(/^ami_distribute_ack_seconds_count\{kind="command"\} 1$/m);
    expect(text).toMatch(/^ami_distribute_aws_calls_total\{service="imagebuilder",outcome="ok"\} \d+$/m);
    expect(text).toMatch(/^ami_distribute_leases_lost 0$/m);

    await outside.slack.stop();
    await expect.poll(async () => (await get('/readyz')).text, { timeout: 20_000 }).toContain('"slack","ok":false');
    expect(await get('/readyz')).toMatchObject({ status: 503 });
    expect(await get('/healthz')).toMatchObject({ status: 200 });
  } finally {
    await bot.end('SIGTERM');
  }
});
