import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import type { Stage } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { approve, createConfiguration, submitRollout, untilEnded } from '../../../sandbox/stories/telling/scenes.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';

type Line = { msg: string; action?: string; rolloutId?: string; rollout?: number };

let stage: Stage;
afterAll(() => stage?.stop());
const said: string[] = [];
const PAGE = new URL('../../../docs/operate.md', import.meta.url);

test('every line between start and end names the rollout', { timeout: 240_000 }, async () => {
  const lines: Line[] = [];
  stage = await openStage({
    world: loadWorld(worldPath('sample')),
    speed: 300,
    settings: { LOG_LEVEL: 'debug' },
    onBotLine: (line) => {
      said.push(line);
      lines.push(JSON.parse(line));
    },
  });
  const cast = castOn(stage, () => undefined);
  await createConfiguration(cast);
  const before = lines.length;
  const number = await submitRollout(cast);
  await approve(cast, number);
  await untilEnded(cast, number, '2 of 2 copies verified');
  const since = lines.slice(before);
  const first = since.findIndex(({ rollout }) => rollout === number);
  const between = since.slice(
    first,
    since.findLastIndex(({ rollout }) => rollout === number),
  );

  const actions = new Set(between.map(({ action }) => action));
  expect([...actions]).toEqual(
    expect.arrayContaining([
      'imagebuilder:GetDistributionConfiguration',
      'sts:AssumeRole',
      'imagebuilder:CreateImage',
      'imagebuilder:GetImage',
      'ec2:DescribeImages',
    ]),
  );
  expect(between.filter(({ rollout }) => rollout !== number)).toEqual([]);
  expect(new Set(between.map(({ rolloutId }) => rolloutId)).size).toBe(1);
});

test('the documented searches find the lines of a rollout', async ({ skip }) => {
  if (spawnSync('bash', ['-c', 'command -v jq']).status !== 0) skip('the program jq is not there');
  const place = await mkdtemp(join(tmpdir(), 'ami-distribute-log-'));
  onTestFinished(() => rm(place, { recursive: true }));
  await writeFile(join(place, 'bot.log'), ['npm says something', ...said].join('\n'));
  const page = await readFile(PAGE, 'utf8');
  const found = [...page.matchAll(/^jq .+$/gm)].map(([command]) => {
    const { stdout, status } = spawnSync('bash', ['-c', command.replace('== 42', '== 1')], {
      cwd: place,
      encoding: 'utf8',
    });
    return { status, lines: stdout.split('\n').slice(0, -1) };
  });

  const ofRollout = said.filter((line) => line.includes('"rollout":1,') || line.includes('"rollout":1}'));
  expect(found.map(({ status }) => status)).toEqual([0, 0]);
  expect(ofRollout.length).toBeGreaterThan(10);
  expect(found[0]?.lines).toHaveLength(ofRollout.length);
});
