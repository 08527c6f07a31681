// A process of its own, to be killed: opens the store, takes steps, and says on standard output where it is.
// Arguments: module of the leg, place, the point to hang at, "none", or "doze": then each step takes a second.
import { writeSync } from 'node:fs';
import type { StoreLeg } from './leg.ts';
import { takeStep } from './steps.ts';

const [module = '', place = '', hangAt = 'none'] = process.argv.slice(2);
const { leg }: { leg: StoreLeg } = await import(module);

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function hang(): Promise<never> {
  // A pending timer keeps the process alive, so that only a kill ends it.
  return new Promise(() => {
    setInterval(() => undefined, 60_000);
  });
}

const { store, jobs, start, figures } = await leg.open(place);
jobs.work('watch-rollout', (job) =>
  takeStep(store, job, async (point) => {
    say(point);
    if (point === hangAt) await hang();
    await new Promise((resolve) => {
      setTimeout(resolve, hangAt === 'doze' ? 1000 : 2);
    });
  }),
);
start();
say('started');
if (hangAt === 'doze') {
  setInterval(() => void figures().then(({ leasesLost }) => say(`lost ${leasesLost}`)), 500);
}
await hang();
