import { afterAll, expect, test } from 'vitest';
import type { Stage } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { approve, createConfiguration, submitRollout, untilEnded } from '../../../sandbox/stories/telling/scenes.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';

type Line = { msg: string; action?: string; rolloutId?: string; rollout?: number };

let stage: Stage;
afterAll(() => stage?.stop());

test('every line between start and end names the rollout', { timeout: 240_000 }, async () => {
  const lines: Line[] = [];
  stage = await openStage({
    world: loadWorld(worldPath('sample')),
    speed: 300,
    settings: { LOG_LEVEL: 'debug' },
    onBotLine: (line) => void lines.push(JSON.parse(line)),
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
