import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startAwsTwin } from '../../sandbox/aws/twin.ts';
import type { Bot } from '../../sandbox/bot.ts';
import { startBot } from '../../sandbox/bot.ts';
import { startSlackTwin } from '../../sandbox/slack/twin.ts';
import { workspaceFromManifest } from '../../sandbox/slack/workspace.ts';
import { botSettings } from '../../sandbox/stage.ts';
import { UNDER_WAY } from '../../src/domain/rollout/phase.ts';
import { buildBundle, megabytes, PROGRAMS } from '../contestant.ts';
import type { Figures } from '../figures.ts';
import { rounded } from '../figures.ts';
import { startCounting } from './counting.ts';
import { seedRollouts } from './seed.ts';
import { fleetWorld } from './world.ts';

/** Beside those that are under way. */
const WAITING = 1000;
/** How many times faster than real time images are built and copied. */
const SPEED = 30;
const PATIENCE_MS = 20 * 60_000;
const LOOK_EVERY_MS = 500;

/** Slack's limits: about 50 edits a minute for the workspace, one message a second in a channel. */
const MOST_CALLS_A_MINUTE = 110;

type Run = {
  seconds: number;
  cpuMs: number;
  rssMB: number;
  aws: Map<string, number>;
  refused: number;
  slack: number;
  busiestSlackMinute: number;
  notAvailable: number;
};

/**
 * So many rollouts of 50 accounts × 5 Regions at once, on one process; the same with a tenth of them tells how the cost
 * grows. Image Builder builds a hundred at once.
 */
export async function benchRollouts({ rollouts: count }: { rollouts: number }): Promise<Figures> {
  buildBundle();
  const tenth = Math.max(1, Math.round(count / 10));
  const few = await run(tenth);
  const many = await run(count);
  const looks = many.aws.get('imagebuilder:GetImage') ?? 1;
  return {
    rollouts: count,
    waiting: WAITING,
    copies: count * 250,
    seconds: Math.round(many.seconds),
    rssMB: Math.round(many.rssMB),
    cpuMsPerTick: rounded(many.cpuMs / looks, 1),
    cpuShare: rounded(many.cpuMs / 1000 / many.seconds),
    awsCallsPerRolloutMinute: rounded(total(many.aws) / count / (many.seconds / 60), 1),
    awsCallsPerSecond: rounded(total(many.aws) / many.seconds, 1),
    awsRefused: many.refused,
    slackCallsPerRollout: rounded(many.slack / count, 1),
    slackBusiestMinute: many.busiestSlackMinute,
    slackWithinLimits: many.busiestSlackMinute <= MOST_CALLS_A_MINUTE ? 'yes' : 'no',
    // 1 is linear; less is cheaper for each of many than for each of few.
    growth: {
      cpuPerRollout: rounded(many.cpuMs / count / (few.cpuMs / tenth)),
      awsCallsPerRollout: rounded(total(many.aws) / count / (total(few.aws) / tenth)),
      slackCallsPerRollout: rounded(many.slack / count / (few.slack / tenth)),
      rssMB: Math.round(many.rssMB - few.rssMB),
    },
    notAvailable: few.notAvailable + many.notAvailable,
  };
}

function total(counted: Map<string, number>): number {
  return [...counted.values()].reduce((sum, each) => sum + each, 0);
}

async function run(building: number): Promise<Run> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'ami-distribute-bench-'));
    undo.push(() => rm(dataDir, { recursive: true, force: true }));
    const aws = new Map<string, number>();
    let refused = 0;
    const twin = await startAwsTwin({
      world: fleetWorld(building),
      speed: SPEED,
      onExchange: ({ service, operation, error }) => {
        const name = `${service}:${operation}`;
        aws.set(name, 1 + (aws.get(name) ?? 0));
        if (error !== undefined) refused += 1;
      },
    });
    undo.push(() => twin.stop());
    const workspace = workspaceFromManifest(new URL('../../manifest.yml', import.meta.url).pathname);
    const slack = await startSlackTwin({ workspace });
    undo.push(() => slack.stop());
    const counting = await startCounting(slack.url);
    undo.push(() => counting.stop());
    const settings = botSettings(workspace);
    Object.assign(process.env, twin.environment);
    await seedRollouts({
      dataDir,
      building,
      waiting: WAITING,
      channel: settings['APPROVAL_CHANNEL'] ?? '',
      approvers: settings['APPROVERS'] ?? '',
      requestedBy: workspace.people.find(({ name }) => name === 'paula')?.id ?? '',
    });
    aws.clear();
    const apiPath = new URL(slack.environment.SLACK_API_URL).pathname;
    const bot = await startBot(
      {
        ...twin.environment,
        ...slack.environment,
        ...settings,
        SLACK_API_URL: `${counting.url}${apiPath}`,
        DATA_DIR: dataDir,
      },
      () => undefined,
      PROGRAMS.bot,
    );
    undo.push(() => bot.end('SIGTERM'));
    const followed = await followedToTheEnd(bot, join(dataDir, 'ami-distribute.sqlite'), counting.calls);
    return { ...followed, aws: new Map(aws), refused };
  } finally {
    for (const each of undo.toReversed()) await each();
  }
}

async function followedToTheEnd(bot: Bot, database: string, calls: Map<string, number>) {
  const db = new DatabaseSync(database, { readOnly: true });
  const open = db.prepare(
    `select count(*) as n from rollouts where id like 'bench-%' and state in (${UNDER_WAY.map((state) => `'${state}'`).join()})`,
  );
  const missed = db.prepare("select count(*) as n from rollouts where id like 'bench-%' and state <> 'available'");
  const pending = db.prepare("select count(*) as n from messages where state <> 'posted'");
  const began = performance.now();
  const cpuBefore = await cpuMilliseconds(bot);
  const minutes: number[] = [];
  let left = Number(open.get()?.['n']);
  while (left > 0 && performance.now() - began < PATIENCE_MS) {
    await wait(LOOK_EVERY_MS);
    minutes.push(total(calls));
    left = Number(open.get()?.['n']);
  }
  const seconds = (performance.now() - began) / 1000;
  const cpuMs = (await cpuMilliseconds(bot)) - cpuBefore;
  const [rssMB, stillToSay] = [await megabytes(bot, 'VmHWM'), Number(pending.get()?.['n'])];
  const notAvailable = Number(missed.get()?.['n']);
  db.close();
  const looksAMinute = 60_000 / LOOK_EVERY_MS;
  const busiestSlackMinute = Math.max(...minutes.map((count, at) => count - (minutes[at - looksAMinute] ?? 0)));
  return { seconds, cpuMs, rssMB, notAvailable, slack: total(calls) + stillToSay, busiestSlackMinute };
}

/** What the process has used of both cores so far. Ticks are hundredths of a second on Linux. */
async function cpuMilliseconds({ pid }: Bot): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
