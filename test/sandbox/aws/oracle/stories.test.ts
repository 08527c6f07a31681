import { expect, it, onTestFinished } from 'vitest';
import type { Exchange } from '../../../../sandbox/aws/contract.ts';
import { openStage } from '../../../../sandbox/stage.ts';
import { getJson } from '../../../../sandbox/stories/telling/control-client.ts';
import { STORIES } from '../../../../sandbox/stories/registry.ts';
import { castOn } from '../../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../../sandbox/world/load.ts';
import { worldPath } from '../../../../sandbox/world/shipped.ts';
import { exchangeProblems } from '../../../support/aws-oracle.ts';

const SPEED = 600;

it.each(STORIES)('the bot asks and hears only what AWS knows in $name', { timeout: 240_000 }, async (story) => {
  const heard: Exchange[] = [];
  const stage = await openStage({
    world: loadWorld(worldPath(story.world)),
    speed: SPEED,
    ...(story.policy === undefined ? {} : { policy: story.policy }),
    ...(story.settings === undefined ? {} : { settings: story.settings }),
    onExchange: (exchange) => {
      heard.push(exchange);
    },
  });
  onTestFinished(() => stage.stop());

  await story.tell(castOn(stage, () => undefined));

  const operations = new Set(heard.map(({ service, operation }) => `${service}:${operation}`));
  const events = story.settings?.['EVENTS_QUEUE_URL'] === undefined ? [] : ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];
  const asked = ['sts:GetCallerIdentity', 'sts:AssumeRole', ...events];
  expect([...operations]).toEqual(expect.arrayContaining(asked));
  expect(heard.flatMap(exchangeProblems)).toEqual([]);
  const { exchanges } = await getJson<{ exchanges: Exchange[] }>(`${stage.aws.url}/_control/exchanges?after=0`);
  // The twin keeps the last of many.
  const kept = heard.filter(({ id }) => id >= (exchanges[0]?.id ?? 0));
  expect(exchanges.slice(0, 20)).toEqual(kept.slice(0, 20));
});
