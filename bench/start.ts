import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from './contestant.ts';
import { buildBundle, enter, megabytes } from './contestant.ts';
import type { Figures } from './figures.ts';
import { percentile, rounded } from './figures.ts';
import { withStandIn } from './stand-in/scene.ts';

/** The two take turns, so that what else the machine does strikes both. */
const ROUNDS = 9;
/** Long enough for whatever follows a start. */
const IDLE_MS = 4000;

const DIST = new URL('../dist', import.meta.url).pathname;

/** From the start of the process until Slack can reach it, and what it holds while nobody asks for anything. */
export async function benchStart(): Promise<Figures> {
  buildBundle();
  return withStandIn(async (settings) => {
    const started: Record<Program, number[]> = { bare: [], bot: [] };
    const held: Record<Program, number[]> = { bare: [], bot: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const program of ['bare', 'bot'] as const) {
        const entered = await enter(program, 'socket', settings);
        started[program].push(entered.connectedMs);
        if (round < 3) {
          await wait(IDLE_MS);
          held[program].push(await megabytes(entered.bot, 'VmRSS'));
        }
        await entered.stop();
      }
    }
    return {
      startRatio: rounded(median(started.bot) / median(started.bare)),
      rssRatio: rounded(median(held.bot) / median(held.bare)),
      startMs: Math.round(median(started.bot)),
      bareStartMs: Math.round(median(started.bare)),
      rssMB: Math.round(median(held.bot)),
      bareRssMB: Math.round(median(held.bare)),
      bundleMB: rounded(await bundleMegabytes()),
    };
  });
}

function median(values: number[]): number {
  return percentile(values, 0.5);
}

/** What an image carries of this program; source maps, which only a stack trace reads, are left out. */
async function bundleMegabytes(): Promise<number> {
  const names = await readdir(DIST, { recursive: true });
  const code = names.filter((name) => name.endsWith('.mjs'));
  const sizes = await Promise.all(code.map(async (name) => (await stat(join(DIST, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024 / 1024;
}
