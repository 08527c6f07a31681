import { readdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { openStage } from '../sandbox/stage.ts';
import {
  approve,
  checkConfiguration,
  createConfiguration,
  submitRollout,
  untilEnded,
} from '../sandbox/stories/telling/scenes.ts';
import type { Cast } from '../sandbox/stories/telling/story.ts';
import { castOn } from '../sandbox/stories/telling/story.ts';
import { loadWorld } from '../sandbox/world/load.ts';
import { worldPath } from '../sandbox/world/shipped.ts';
import { buildBundle, megabytes, PROGRAMS } from './contestant.ts';
import type { Figures } from './figures.ts';
import { rounded } from './figures.ts';

const HOURS = 2;
/** How many times faster than real time images are built and copied. */
const SPEED = 60;
const LOOK_EVERY_MS = 1000;
/** What a program does for the first time makes it grow, and is not what is asked about. */
const SETTLED_SHARE = 0.25;

type Look = { hours: number; rssMB: number; handles: number };

/** Two hours of the sandbox's time: a check and a rollout after the other, and what the bot's process holds meanwhile. */
export async function benchSoak(): Promise<Figures> {
  buildBundle();
  const stage = await openStage({ world: loadWorld(worldPath('sample')), speed: SPEED, program: PROGRAMS.bot });
  try {
    const cast = castOn(stage, () => undefined);
    await createConfiguration(cast);
    const over = new AbortController();
    const looked = looks(stage.bot.pid, over.signal);
    const rollouts = await rolloutsFor(cast, (HOURS * 3_600_000) / SPEED);
    over.abort();
    const all = await looked;
    const settled = all.slice(Math.ceil(all.length * SETTLED_SHARE));
    return {
      sandboxHours: HOURS,
      rollouts,
      rssSlopeMBPerHour: rounded(slope(settled)),
      rssMBAtFirst: Math.round(settled[0]?.rssMB ?? Number.NaN),
      rssMBAtLast: Math.round(settled.at(-1)?.rssMB ?? Number.NaN),
      rssMBMost: Math.round(await megabytes(stage.bot, 'VmHWM')),
      handlesAtFirst: settled[0]?.handles ?? Number.NaN,
      handlesAtLast: settled.at(-1)?.handles ?? Number.NaN,
    };
  } finally {
    await stage.stop();
  }
}

async function rolloutsFor(cast: Cast, forMs: number): Promise<number> {
  const until = performance.now() + forMs;
  let ended = 0;
  while (performance.now() < until) {
    await checkConfiguration(cast, '2 of 2 targets ready');
    const number = await submitRollout(cast);
    await approve(cast, number);
    await untilEnded(cast, number, '2 of 2 copies verified');
    ended += 1;
  }
  return ended;
}

async function looks(pid: number, over: AbortSignal): Promise<Look[]> {
  const began = performance.now();
  const seen: Look[] = [];
  while (!over.aborted) {
    const hours = ((performance.now() - began) * SPEED) / 3_600_000;
    const [rssMB, open] = await Promise.all([megabytes({ pid }, 'VmRSS'), readdir(`/proc/${pid}/fd`)]);
    seen.push({ hours, rssMB, handles: open.length });
    await wait(LOOK_EVERY_MS);
  }
  return seen;
}

/** Of the straight line that lies closest to what was seen, in MB an hour. */
function slope(seen: readonly Look[]): number {
  const mean = (of: (look: Look) => number): number => seen.reduce((sum, look) => sum + of(look), 0) / seen.length;
  const hours = mean((look) => look.hours);
  const rss = mean(({ rssMB }) => rssMB);
  const along = mean((look) => (look.hours - hours) * (look.rssMB - rss));
  return along / mean((look) => (look.hours - hours) ** 2);
}
