import { parseArgs } from 'node:util';
import { runChaos } from './run-chaos.ts';
import { runReplicas } from './run-replicas.ts';
import type { Chaos } from './tally.ts';

/**
 * `npm run chaos -- --kills 300 [--database]`, or `npm run chaos -- --replicas 2 --rollouts 50`, both with `[--seed 1]`:
 * exits 0 only where nothing is there twice and nothing is lost.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    database: { type: 'boolean', default: false },
    replicas: { type: 'string' },
    rollouts: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
const told = (so: Chaos) => process.stderr.write(`${so.kills} kills, ${so.rollouts} rollouts\n`);

async function run(): Promise<{ chaos: Chaos; leastKills: number }> {
  if (values.replicas === undefined) {
    const { database } = values;
    const kills = Number(values.kills);
    return { chaos: await runChaos({ kills, seed, database, onRollout: told }), leastKills: kills };
  }
  const replicas = Number(values.replicas);
  const chaos = await runReplicas({ replicas, rollouts: Number(values.rollouts), seed, onProgress: told });
  process.stdout.write(`${chaos.takenOver} jobs given up because another replica had taken them over\n`);
  return { chaos, leastKills: 1 };
}

const { chaos, leastKills } = await run();
const { kills, faults, rollouts, doubles, losses, broken } = chaos;
for (const line of broken) process.stdout.write(`${line}\n`);
process.stdout.write(`${rollouts} rollouts, ${faults} faults of Slack\n`);
process.stdout.write(`kills ${kills}, doubles ${doubles}, losses ${losses}\n`);
process.exitCode = doubles + losses + broken.length === 0 && kills >= leastKills ? 0 : 1;
