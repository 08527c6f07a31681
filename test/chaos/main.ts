import { parseArgs } from 'node:util';
import { runChaos } from './run-chaos.ts';

/** `npm run chaos -- --kills 300 [--seed 1]`: exits 0 only where nothing is there twice and nothing is lost. */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});
const { kills, faults, rollouts, doubles, losses, broken } = await runChaos(
  Number(values.kills),
  Number(values.seed),
  (so) => process.stderr.write(`${so.kills} kills, ${so.rollouts} rollouts\n`),
);
for (const line of broken) process.stdout.write(`${line}\n`);
process.stdout.write(`${rollouts} rollouts, ${faults} faults of Slack\n`);
process.stdout.write(`kills ${kills}, doubles ${doubles}, losses ${losses}\n`);
process.exitCode = doubles + losses + broken.length === 0 && kills >= Number(values.kills) ? 0 : 1;
