import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Stage } from '../../../sandbox/stage.ts';
import { openStage } from '../../../sandbox/stage.ts';
import { askedCard } from '../../../sandbox/stories/approval/deciding.ts';
import { postJson } from '../../../sandbox/stories/telling/control-client.ts';
import { createConfiguration, submitRollout } from '../../../sandbox/stories/telling/scenes.ts';
import { castOn } from '../../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../../sandbox/world/load.ts';
import { worldPath } from '../../../sandbox/world/shipped.ts';
import { answersTo, crowdOn } from '../../support/crowd.ts';

const PEOPLE = 50;
/** As many connections as one bot has: Slack renews each by itself, about hourly. */
const CONNECTIONS = 2;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ world: loadWorld(worldPath('sample')), speed: 120 });
}, 60_000);
afterAll(() => stage?.stop());

/** Renews one connection after another, each when all are up again; gives how many. */
async function renewAgainAndAgain(signal: AbortSignal): Promise<number> {
  let renewed = 0;
  while (!signal.aborted) {
    await untilConnections(CONNECTIONS, signal);
    await postJson(`${stage.slack.url}/_control/disconnect`, { most: 1 });
    renewed += 1;
    await untilConnections(CONNECTIONS - 1, signal);
  }
  return renewed;
}

async function untilConnections(count: number, signal: AbortSignal): Promise<void> {
  while (stage.slack.connections() !== count && !signal.aborted) await pause(20);
}

test('clicks while Slack renews a connection are each answered once', { timeout: 240_000 }, async () => {
  const cast = castOn(stage, () => undefined);
  const people = crowdOn(stage, PEOPLE);
  await createConfiguration(cast);
  const card = await askedCard(cast.andrew, await submitRollout(cast));
  const over = new AbortController();
  const renewing = renewAgainAndAgain(over.signal);
  // Each person presses once; a click that Slack cannot deliver, or that nobody acknowledges in time, throws.
  const clicks = people.map(async (actor, at) => {
    await pause(at * 400);
    await actor.press(card, 'Approve');
  });
  await Promise.all(clicks).finally(() => over.abort());
  const renewed = await renewing;
  expect(renewed).toBeGreaterThan(1);
  const answers = await Promise.all(people.map(answersTo));
  expect(answers.map(({ length }) => length)).toEqual(people.map(() => 1));
});
