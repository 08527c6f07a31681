import { parseArgs } from 'node:util';
import { runRaces } from './run-races.ts';

/** `npm run races -- --seeds 10000 [--from 1]`: exits 0 only where nothing started twice or without approval. */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, from: { type: 'string', default: '1' } },
});
const began = Date.now();
const progress = (done: number) => {
  if (done % 1000 === 0) process.stderr.write(`${done} after ${Math.round((Date.now() - began) / 1000)} s\n`);
};
const tally = await runRaces(Number(values.seeds), { from: Number(values.from), progress });
const { seeds, doubleStarts, unapprovedStarts, starts, states, broken } = tally;
for (const line of broken.slice(0, 20)) process.stdout.write(`${line}\n`);
process.stdout.write(`${JSON.stringify(states)}, ${starts} started\n`);
process.stdout.write(`seeds ${seeds}, double starts ${doubleStarts}, unapproved starts ${unapprovedStarts}\n`);
process.exitCode = doubleStarts + unapprovedStarts + broken.length === 0 ? 0 : 1;
