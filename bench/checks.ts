import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bot } from '../sandbox/bot.ts';
import { startBot } from '../sandbox/bot.ts';
import type { Snapshot } from '../sandbox/slack/contract.ts';
import { startSlackTwin } from '../sandbox/slack/twin.ts';
import { workspaceFromManifest } from '../sandbox/slack/workspace.ts';
import { botSettings } from '../sandbox/stage.ts';
import type { Actor } from '../sandbox/stories/telling/actor.ts';
import { actorAs } from '../sandbox/stories/telling/actor.ts';
import { cancelled } from './cancelled.ts';
import type { Figures } from './figures.ts';
import { percentile, rounded } from './figures.ts';
import { CONFIGURATION, RECIPE } from './stand-in/answers.ts';
import type { Scene } from './stand-in/answers.ts';
import type { Counted } from './stand-in/server.ts';
import type { StandIn } from './stand-in/stand-in.ts';
import { startStandIn } from './stand-in/stand-in.ts';

/** How far away AWS is, and how often it says that it was asked too often. */
const LATENCY_MS = 80;
const THROTTLED_SHARE = 0.01;
/** Calls in flight; the bot's own limit. */
const AT_ONCE = 64;
const ACK_EVERY_MS = 250;
const PATIENCE_MS = 30 * 60_000;

/** The bot as it is run in production. */
const BUNDLE = new URL('../dist/main.mjs', import.meta.url).pathname;

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

/** The real bot checks accounts × Regions, every check, asked for in Slack as a person does it. */
export async function benchChecks({ accounts, regions }: { accounts: number; regions: number }): Promise<Figures> {
  execFileSync('npm', ['run', 'build'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const scene = sceneOf(accounts, regions);
  const standIn = await startStandIn({ scene, latencyMs: LATENCY_MS, throttledShare: THROTTLED_SHARE });
  try {
    const environment = environmentOf(scene, standIn);
    const run = await checkOnce(environment);
    const counted = await standIn.counted();
    const calls = total(counted);
    const floorSeconds = await bareCalls(standIn.url, calls);
    const afterwards = await cancelled(standIn, environment);
    return {
      targets: accounts * regions,
      wallSeconds: rounded(run.wallSeconds),
      floorSeconds: rounded(floorSeconds),
      floorRatio: rounded(run.wallSeconds / floorSeconds),
      rssMB: Math.round(run.rssMB),
      calls,
      firstFailureSeconds: rounded(run.firstFailureSeconds),
      ackP99Ms: rounded(percentile(run.acksMs, 0.99), 1),
      acks: run.acksMs.length,
      ...afterwards,
      throttled: counted.throttled,
      conclusion: run.conclusion,
      ...(counted.unknown.length === 0 ? {} : { unanswered: counted.unknown.join(', ') }),
    };
  } finally {
    await standIn.stop();
  }
}

function sceneOf(accounts: number, regions: number): Scene {
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

type Run = {
  wallSeconds: number;
  firstFailureSeconds: number;
  acksMs: number[];
  rssMB: number;
  conclusion: string;
};

function environmentOf({ buildRegion }: Scene, standIn: StandIn): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: standIn.url,
    AWS_REGION: buildRegion,
    AWS_ACCESS_KEY_ID: 'AKIABENCH',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AUDIT_ROLE_NAME: 'AmiDistributeAuditRole',
  };
}

async function checkOnce(environment: Record<string, string>): Promise<Run> {
  const workspace = workspaceFromManifest(new URL('../manifest.yml', import.meta.url).pathname);
  const slack = await startSlackTwin({ workspace });
  const dataDir = await mkdtemp(join(tmpdir(), 'ami-distribute-bench-'));
  try {
    const bot = await startBot(
      {
        ...slack.environment,
        ...botSettings(workspace),
        ...environment,
        DATA_DIR: dataDir,
      },
      () => undefined,
      BUNDLE,
    );
    try {
      const person = workspace.people.find(({ name }) => name === 'paula');
      return await timed(actorAs(slack.url, person?.id ?? ''), bot);
    } finally {
      await bot.end('SIGTERM');
    }
  } finally {
    await slack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function timed(paula: Actor, bot: Bot): Promise<Run> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  await paula.command('platform', `/ami-distribute check ${CONFIGURATION} --recipe ${RECIPE}`);
  const over = new AbortController();
  const acks = acknowledged(paula, over.signal);
  await paula.until(
    'the first failure',
    (snapshot) => (/\d\smissing/.test(report(snapshot)) ? true : undefined),
    PATIENCE_MS,
  );
  const firstFailureSeconds = seconds();
  const done = await paula.until(
    'the end of the report',
    (snapshot) => (report(snapshot).includes('Check again') ? report(snapshot) : undefined),
    PATIENCE_MS,
  );
  const wallSeconds = seconds();
  over.abort();
  const conclusion = /\d[\d,]* of [\d,]+ targets? ready[^"(*]*/.exec(done)?.[0].trim() ?? '';
  return { wallSeconds, firstFailureSeconds, acksMs: await acks, rssMB: await peakMegabytes(bot), conclusion };
}

/** All the report shows, as JSON. */
function report(snapshot: Snapshot): string {
  const found = snapshot.messages.find(({ text }) => text.startsWith(`Check of ${CONFIGURATION}`));
  return found === undefined ? '' : `${found.text} ${JSON.stringify(found.blocks)}`;
}

/** How long each `/ami-distribute help` takes until Slack has its acknowledgement, while the check runs. */
async function acknowledged(paula: Actor, over: AbortSignal): Promise<number[]> {
  const took: number[] = [];
  while (!over.aborted) {
    const began = performance.now();
    await paula.command('random', '/ami-distribute help');
    took.push(performance.now() - began);
    await wait(ACK_EVERY_MS);
  }
  return took;
}

/** The most memory the process ever held. */
async function peakMegabytes({ pid }: Bot): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
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
