import { Agent, request } from 'node:http';
import type { CheckRun } from './asked-check.ts';
import { cancelledAfterMs, checkToItsEnd } from './asked-check.ts';
import { buildBundle } from './contestant.ts';
import type { Figures } from './figures.ts';
import { percentile, rounded } from './figures.ts';
import type { Scene } from './stand-in/asked.ts';
import { settingsOf } from './stand-in/scene.ts';
import type { Counted } from './stand-in/server.ts';
import type { StandIn } from './stand-in/stand-in.ts';
import { startStandIn } from './stand-in/stand-in.ts';

/** How far away AWS is, and how often it says that it was asked too often. */
const AWS = { latencyMs: 80, throttledShare: 0.01 };
/** Calls in flight; the bot's own limit. */
const AT_ONCE = 64;

const REGIONS = [
  'us-west-2',
  'us-east-1',
  'eu-west-1',
  'eu-central-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
  'ca-central-1',
  'us-east-2',
];

type Size = { accounts: number; regions: number };
type Measured = { run: CheckRun; counted: Counted; floorSeconds: number; cancelMs: number };

/** The real bot checks accounts × Regions, every check, asked for in Slack as a person does it. */
export async function benchChecks(size: Size): Promise<Figures> {
  buildBundle();
  const { run, counted, floorSeconds, cancelMs } = await onStandIn(size, measured);
  const quarter = { ...size, accounts: Math.ceil(size.accounts / 4) };
  const small = await onStandIn(quarter, (settings) => checkToItsEnd(settings));
  const perTarget = ({ wallSeconds }: CheckRun, { accounts, regions }: Size): number =>
    wallSeconds / (accounts * regions);
  return {
    targets: size.accounts * size.regions,
    wallSeconds: rounded(run.wallSeconds),
    floorSeconds: rounded(floorSeconds),
    floorRatio: rounded(run.wallSeconds / floorSeconds),
    rssMB: Math.round(run.rssMB),
    calls: total(counted),
    firstFailureSeconds: rounded(run.firstFailureSeconds),
    ackP99Ms: rounded(percentile(run.acksMs, 0.99), 1),
    acks: run.acksMs.length,
    cancelMs,
    growthRatio: rounded(perTarget(run, size) / perTarget(small, quarter)),
    rssGrowthMB: Math.round(run.rssMB - small.rssMB),
    throttled: counted.throttled,
    conclusion: run.conclusion,
    ...(counted.unknown.length === 0 ? {} : { unanswered: counted.unknown.join(', ') }),
  };
}

async function measured(settings: Record<string, string>, standIn: StandIn): Promise<Measured> {
  const run = await checkToItsEnd(settings);
  const counted = await standIn.counted();
  const floorSeconds = await bareCalls(standIn.url, total(counted));
  return { run, counted, floorSeconds, cancelMs: await cancelledAfterMs(settings, standIn) };
}

async function onStandIn<T>(
  size: Size,
  work: (settings: Record<string, string>, standIn: StandIn) => Promise<T>,
): Promise<T> {
  const scene = sceneOf(size);
  const standIn = await startStandIn({ scene, ...AWS });
  try {
    return await work({ ...settingsOf(scene, standIn.url), AUDIT_ROLE_NAME: 'AmiDistributeAuditRole' }, standIn);
  } finally {
    await standIn.stop();
  }
}

function sceneOf({ accounts, regions }: Size): Scene {
  const ids = Array.from({ length: accounts }, (_, at) => String(100_000_000_000 + at));
  return {
    source: '444455556666',
    buildRegion: 'us-west-2',
    accounts: ids,
    regions: REGIONS.slice(0, regions),
    // Somewhere in the middle: a failure is found when it is its turn.
    broken: ids[Math.floor(accounts / 50)] ?? '',
  };
}

function total({ calls }: Counted): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

/** The floor: as many bare HTTP requests, as many at once, over kept connections, with nothing around them. */
async function bareCalls(url: string, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const began = performance.now();
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await bareCall(url, agent);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return seconds;
}

function bareCall(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/ping`, { method: 'POST', agent }, (response) => {
      response.resume().once('end', resolve);
    });
    sent.once('error', reject);
    sent.end('Action=ping');
  });
}
