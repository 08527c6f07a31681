import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from '../../sandbox/stage.ts';
import { openStage } from '../../sandbox/stage.ts';
import { askedCard } from '../../sandbox/stories/approval/deciding.ts';
import { createConfiguration, submitRollout, untilEnded } from '../../sandbox/stories/telling/scenes.ts';
import type { Cast } from '../../sandbox/stories/telling/story.ts';
import { castOn } from '../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import type { Dice } from '../races/seeded.ts';
import { diceOf } from '../races/seeded.ts';
import { startPostgres } from '../store/postgres-server.ts';
import { openHarm } from './harm.ts';
import { approveThroughAll, END, settledThread } from './people.ts';
import type { Chaos } from './tally.ts';
import { countImages, countThread, newChaos, notEnded } from './tally.ts';
import type { Shape } from './thread-shape.ts';
import { shapeOf } from './thread-shape.ts';

export type ChaosOptions = {
  kills: number;
  seed: number;
  /** Keeps everything in a PostgreSQL server of its own, instead of the file. */
  database?: boolean;
  onRollout?: (so: Chaos) => void;
};

/**
 * Rollouts one after another on the real bot, which is killed at random moments and with every answer of AWS, while
 * Slack drops calls before and after their effect, limits them and cuts connections, until so many kills are done. The
 * first rollout is left in peace: what its thread tells, every other thread must tell, as often and in the end.
 */
export async function runChaos({ kills, seed, database = false, onRollout }: ChaosOptions): Promise<Chaos> {
  const server = database ? await startPostgres() : undefined;
  try {
    const exchanged = new EventTarget();
    const stage = await openStage({
      world: loadWorld(worldPath('sample')),
      speed: 240,
      onExchange: () => void exchanged.dispatchEvent(new Event('exchange')),
      ...(server === undefined ? {} : { settings: { DATABASE_URL: server.urlOf('postgres') } }),
    });
    try {
      return await disturbedAgainAndAgain({ stage, dice: diceOf(seed), exchanged, most: kills }, onRollout);
    } finally {
      await stage.stop();
    }
  } finally {
    await server?.stop();
  }
}

/** Who is killed every second comes to no end: what was begun until then has to end in peace. */
const HARM_MS = 120_000;
/** What a process that was killed had claimed is given to another after minutes. */
const PATIENCE_MS = 600_000;

type Scene = { stage: Stage; dice: Dice; exchanged: EventTarget; most: number };

async function disturbedAgainAndAgain(scene: Scene, onRollout: (so: Chaos) => void = () => undefined): Promise<Chaos> {
  const chaos = newChaos();
  const cast = castOn(scene.stage, () => undefined);
  await createConfiguration(cast);
  const expected = await peaceful(cast);
  chaos.rollouts += 1;
  onRollout(chaos);
  while (chaos.kills < scene.most && chaos.losses === 0) {
    await disturbed(cast, scene, chaos, expected);
    onRollout(chaos);
  }
  return chaos;
}

/** What a rollout tells while nobody does any harm. */
export async function peaceful(cast: Cast, configuration?: string): Promise<Shape> {
  const number = await submitRollout(cast, configuration === undefined ? {} : { configuration });
  await cast.andrew.press(await askedCard(cast.andrew, number), 'Approve');
  await untilEnded(cast, number, END);
  return shapeOf(await settledThread(cast, number));
}

async function disturbed(cast: Cast, scene: Scene, chaos: Chaos, expected: Shape): Promise<void> {
  const number = await submitRollout(cast);
  chaos.rollouts += 1;
  const harm = openHarm(scene, chaos);
  try {
    await approveThroughAll(cast, number);
    await Promise.race([untilEnded(cast, number, END), wait(HARM_MS)]).catch(() => undefined);
  } catch (error) {
    notEnded(chaos, number, error);
  } finally {
    await harm.stop();
  }
  await untilEnded(cast, number, END, PATIENCE_MS).catch((error: unknown) => notEnded(chaos, number, error));
  await countThread(cast, number, chaos, expected);
  await countImages(cast, chaos);
}
