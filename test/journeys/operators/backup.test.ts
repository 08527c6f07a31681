import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Stage } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import {
  approve,
  createConfiguration,
  mustBeTrue,
  submitRollout,
  untilEnded,
} from '../../../sandbox/stories/telling/scenes.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import { ROOT } from './outside.ts';

const run = promisify(execFile);
const FILE = 'ami-distribute.sqlite';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ world: loadWorld(worldPath('sample')), speed: 60 });
}, 60_000);
afterAll(() => stage?.stop());

/** Does what docs/operate.md says while the bot runs; gives the file that comes of it. */
async function backedUp(): Promise<string> {
  const page = await readFile(join(ROOT, 'docs/operate.md'), 'utf8');
  const [, command = ''] = /^```console\n(sqlite3 .+)\n```$/m.exec(page) ?? [];
  const place = await mkdtemp(join(tmpdir(), 'ami-distribute-backup-'));
  onTestFinished(() => rm(place, { recursive: true }));
  await run('bash', ['-euc', command], {
    cwd: place,
    env: { PATH: process.env['PATH'] ?? '', DATA_DIR: stage.dataDir },
  });
  return join(place, 'backup.sqlite');
}

/** Loses the bot and all it kept, and starts another one on the backup alone. */
async function restore(backup: string): Promise<void> {
  await stage.bot.end('SIGKILL');
  for (const name of await readdir(stage.dataDir)) await rm(join(stage.dataDir, name), { recursive: true });
  await copyFile(backup, join(stage.dataDir, FILE));
  await stage.restartBot();
}

test('a rollout under way goes on from a backup', { timeout: 240_000 }, async ({ skip }) => {
  if (spawnSync('bash', ['-c', 'command -v sqlite3']).status !== 0) skip('the program sqlite3 is not there');
  const cast = castOn(stage, () => undefined);
  const { world } = cast;
  await createConfiguration(cast);
  const number = await submitRollout(cast);
  await approve(cast, number);
  await expect.poll(async () => (await world()).images.length, { timeout: 60_000 }).toBe(1);
  const backup = await backedUp();
  await expect
    .poll(async () => (await world()).amis.some(({ sourceAmiId }) => sourceAmiId !== undefined), { timeout: 60_000 })
    .toBe(true);
  await restore(backup);
  const thread = await untilEnded(cast, number, '2 of 2 copies verified');
  await mustBeTrue(cast, thread);
});
