import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from '../../sandbox/stage.ts';
import { openStage } from '../../sandbox/stage.ts';
import { createConfiguration, untilEnded } from '../../sandbox/stories/telling/scenes.ts';
import { castOn } from '../../sandbox/stories/telling/story.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import type { Dice } from '../races/seeded.ts';
import { diceOf } from '../races/seeded.ts';
import { startPostgres } from '../store/postgres-server.ts';
import { approveThroughAll, END, submitPatiently } from './people.ts';
import { peaceful } from './run-chaos.ts';
import type { Chaos } from './tally.ts';
import { countImages, countThread, newChaos, notEnded } from './tally.ts';

export type ReplicasOptions = {
  replicas: number;
  rollouts: number;
  seed: number;
  /** Milliseconds from one replica's being up again to the next kill, on average. */
  killEvery?: number;
  onProgress?: (so: Chaos) => void;
};

export type ReplicasChaos = Chaos & {
  /** Jobs in which a replica stepped back, because another had taken them over. */
  takenOver: number;
};

/** Longer than the ten seconds after which a silent worker's jobs are given to another. */
const ASLEEP_MS = 15_000;

/**
 * So many rollouts at once, on replicas that share one PostgreSQL server. One of them is killed every few seconds, and
 * once one is put to sleep for longer than its leases last. What a rollout in peace tells, each must tell.
 */
export async function runReplicas({ replicas, rollouts, ...options }: ReplicasOptions): Promise<ReplicasChaos> {
  const { seed, killEvery = 3000, onProgress = () => undefined } = options;
  const server = await startPostgres();
  const chaos = { ...newChaos(), takenOver: 0 };
  try {
    const stage = await openStage({
      world: loadWorld(worldPath('sample')),
      speed: 240,
      replicas,
      settings: { DATABASE_URL: server.urlOf('postgres') },
      onBotLine: (line) => void (chaos.takenOver += line.includes('"code":"job-taken-over"') ? 1 : 0),
    });
    try {
      const cast = castOn(stage, () => undefined);
      const [first = '', ...names] = Array.from({ length: rollouts + 1 }, (_, at) => `fleet-${at}`);
      for (const name of [first, ...names]) await createConfiguration(cast, name);
      const expected = await peaceful(cast, first);
      chaos.rollouts += 1;
      const numbers: number[] = [];
      for (const name of names) numbers.push(await submitPatiently(cast, name));
      chaos.rollouts += numbers.length;
      onProgress(chaos);
      const harm = openHarm({ stage, dice: diceOf(seed), killEvery }, chaos, onProgress);
      try {
        for (const number of numbers) await approveThroughAll(cast, number);
        for (const number of numbers) {
          await untilEnded(cast, number, END).catch((error: unknown) => notEnded(chaos, number, error));
        }
      } finally {
        await harm.stop();
      }
      for (const number of numbers) await countThread(cast, number, chaos, expected);
      await countImages(cast, chaos);
      return chaos;
    } finally {
      await stage.stop();
    }
  } finally {
    await server.stop();
  }
}

type Harmed = { stage: Stage; dice: Dice; killEvery: number };

/** Kills one replica after another, and puts one to sleep in between, until it is stopped. */
function openHarm(
  { stage, dice, killEvery }: Harmed,
  chaos: Chaos,
  onProgress: (so: Chaos) => void,
): { stop: () => Promise<void> } {
  const over = new AbortController();
  const moment = (ms: number) => pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
  const one = () => stage.replicas[dice.of(stage.replicas.length)] ?? stage.replicas[0];
  const killOne = async (): Promise<void> => {
    await moment(killEvery / 2 + dice.of(killEvery));
    if (over.signal.aborted) return;
    const replica = one();
    await replica.kill();
    chaos.kills += 1;
    onProgress(chaos);
    await startAgain(replica);
  };
  const putToSleep = async (): Promise<void> => {
    const { pid } = one().latest();
    process.kill(pid, 'SIGSTOP');
    await moment(ASLEEP_MS);
    process.kill(pid, 'SIGCONT');
  };
  const killing = async (): Promise<void> => {
    await killOne();
    await putToSleep();
    while (!over.signal.aborted) await killOne();
  };
  const killed = killing();
  // Whoever waits for it hears of it then.
  killed.catch(() => undefined);
  return {
    stop: () => {
      over.abort();
      return killed;
    },
  };
}

/** As a platform does: a bot that ends while it starts, on a machine too busy to let it connect, is started again. */
async function startAgain(replica: Stage['replicas'][number]): Promise<void> {
  for (let left = 5; ; left -= 1) {
    try {
      await replica.start();
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
