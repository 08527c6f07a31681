import { setTimeout as wait } from 'node:timers/promises';
import { buildChecker } from '../src/app.ts';
import { checkAll } from '../src/flow/read-and-check.ts';
import { openLog } from '../src/log.ts';
import { CONFIGURATION } from './stand-in/answers.ts';
import type { Counted } from './stand-in/server.ts';
import type { StandIn } from './stand-in/stand-in.ts';

const RUNS_MS = 3000;

/** Cancels a run in its middle: milliseconds until it has ended, and calls that reach AWS more than a second later. */
export async function cancelled(
  standIn: StandIn,
  environment: Record<string, string>,
): Promise<{ cancelMs: number; callsAfterCancel: number }> {
  Object.assign(process.env, environment);
  const { AWS_REGION: awsRegion = '', AUDIT_ROLE_NAME: auditRoleName = '' } = environment;
  const checker = await buildChecker({ awsRegion, auditRoleName, builds: { workflows: [] } }, openLog('silent'));
  try {
    const configuration = await checker.catalog.findConfiguration(CONFIGURATION);
    if (configuration === undefined) throw new Error(`the stand-in has no configuration "${CONFIGURATION}"`);
    const run = new AbortController();
    const ended = checkAll(checker, { configuration, signal: run.signal }).catch(() => performance.now());
    await wait(RUNS_MS);
    const began = performance.now();
    run.abort(new Error('cancelled by the bench'));
    const at = await ended;
    await wait(1000);
    const before = total(await standIn.counted());
    await wait(2000);
    const callsAfterCancel = total(await standIn.counted()) - before;
    return { cancelMs: Math.round(typeof at === 'number' ? at - began : Number.NaN), callsAfterCancel };
  } finally {
    checker.close();
  }
}

function total({ calls }: Counted): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
