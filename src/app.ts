import type { Aws } from './aws/open-aws.ts';
import { openAws } from './aws/open-aws.ts';
import { awsQuestions } from './aws/questions.ts';
import type { Config } from './config.ts';
import { beginDaily } from './flow/steps/daily.ts';
import { Fault } from './domain/errors.ts';
import type { Question } from './domain/question.ts';
import { openConfigurations } from './flow/configurations/open-configurations.ts';
import { hinted } from './flow/hints.ts';
import { openFlow } from './flow/open-flow.ts';
import type { Catalog, Clock } from './flow/ports.ts';
import type { CheckRooms } from './flow/read-and-check.ts';
import type { Http } from './http/open-http.ts';
import { openHttp } from './http/open-http.ts';
import { conditionsOf, openPulse } from './http/readiness.ts';
import { openWebhook } from './http/webhook.ts';
import type { Log } from './log.ts';
import { aboutClick, aboutJob, noting } from './log-about.ts';
import type { Metrics } from './metrics.ts';
import { openMetrics } from './metrics.ts';
import type { Slack } from './slack/open-slack.ts';
import { slackQuestions } from './slack/doctor/questions.ts';
import { openSlack } from './slack/open-slack.ts';
import { databaseQuestions } from './store/database-questions.ts';
import type { AroundJob, AuditReader, OpenStore } from './store/open-store.ts';
import { openSqliteAudit } from './store/sqlite/audit-reader.ts';
import { openSqlite } from './store/sqlite/open-sqlite.ts';
import type { Traces } from './traces.ts';

export type Checker = CheckRooms & { catalog: Catalog; close(): void };

/** What the command line needs of the rooms: AWS, and nothing stored or said. */
type CheckerConfig = Pick<Config, 'awsRegion' | 'auditRoleName' | 'builds'>;

export async function buildChecker(config: CheckerConfig, log: Log): Promise<Checker> {
  const clock = { now: () => Date.now() };
  const { awsRegion: region, auditRoleName, builds } = config;
  const aws = await openAws({ region, auditRoleName, builds, clock, log });
  return { catalog: aws.catalog, newProbe: aws.newProbe, ...actingAs(config), clock, log, close: () => aws.close() };
}

/** Image Builder builds as the execution role only where it is given workflows of one's own. */
function actingAs({ builds }: Pick<Config, 'builds'>): { executionRole?: string } {
  const { workflows, executionRole } = builds;
  return workflows.length === 0 || executionRole === undefined ? {} : { executionRole };
}

export type Doctor = { questions: Question[]; close: () => Promise<void> };

/** What the bot needs of its outsides, to be asked beside a bot that may be running. */
export function openDoctor(config: Config, log: Log): Doctor {
  const clock = { now: () => Date.now() };
  const { awsRegion: region, auditRoleName, eventsQueueUrl, builds } = config;
  const { approvalChannel, auditChannel, approvalPolicy: policy } = config;
  let opened: Promise<Aws> | undefined;
  const aws = () => (opened ??= openAws({ region, auditRoleName, eventsQueueUrl, clock, log }));
  const channels = { approvalChannel, ...(auditChannel === undefined ? {} : { auditChannel }) };
  return {
    questions: [
      ...slackQuestions({ ...config.slack, ...channels, policy, now: clock.now, log }),
      ...awsQuestions(aws, { auditRoleName, eventsQueueUrl, executionRole: builds.executionRole }),
      ...databaseQuestions(() => openAudit(config, log)),
    ],
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

/** The audit of a bot that may be running. */
export async function openAudit(config: Pick<Config, 'dataDir' | 'databaseUrl'>, log: Log): Promise<AuditReader> {
  if (config.databaseUrl === undefined) return openSqliteAudit(config.dataDir);
  const { openPostgresAudit } = await import('./store/postgres/audit-reader.ts');
  return openPostgresAudit(config.databaseUrl, log);
}

/** Carries the SQLite file of a stopped bot over into PostgreSQL; gives how many rows of each table. */
export async function moveToPostgres(
  { dataDir, databaseUrl }: Pick<Config, 'dataDir'> & { databaseUrl: string },
  log: Log,
): Promise<Record<string, number>> {
  const { moveFromSqlite } = await import('./store/postgres/move-from-sqlite.ts');
  return moveFromSqlite({ dataDir, url: databaseUrl, clock: { now: () => Date.now() }, log });
}

/** What it ends is begun anew after the next start. */
const STOPPED = { code: 'stopping', source: 'us', retryable: true } as const;

export type App = { start(): Promise<void>; stop(): Promise<void> };

/** Wires the rooms; the only place that knows all of them. */
export async function buildApp(config: Config, log: Log): Promise<App> {
  const clock = { now: () => Date.now() };
  const pulse = openPulse(clock.now);
  const metrics = openMetrics(() => engine.figures());
  const traces = await openTraces(config, log);
  const { store, jobs, ...engine } = await openStore(config, { clock, log: log.child({ room: 'store' }), traces });
  const [aws, slack] = await openOutsides(config, { clock, log, metrics, pulse, traces });
  const stopping = new AbortController();
  const rooms = {
    store,
    stopping: stopping.signal,
    catalog: aws.catalog,
    images: aws.images,
    gates: aws.gates,
    copies: aws.copies,
    newProbe: aws.newProbe,
    ...actingAs(config),
    checked: metrics.checked,
    refused: metrics.refused,
    directory: slack.directory,
    reach: aws.reach,
    ...settingsOf(config, clock),
    clock,
    log: log.child({ room: 'flow' }),
  };
  const verbs = openFlow(rooms, jobs);
  slack.serve({
    verbs,
    configurations: openConfigurations({ ...rooms, configurations: aws.configurations, accounts: aws.accounts }),
    catalog: aws.catalog,
    sourceImages: aws.sourceImages,
    buildRegion: aws.source.region,
    policy: config.approvalPolicy,
    store,
    clock,
    jobs,
  });
  const http = openOperators(config, { slack, engine, pulse, metrics, log });
  return {
    start: async () => {
      await http?.start();
      if (config.auditChannel !== undefined) await beginDaily({ store, clock }, 'post-audit-head');
      if (config.keepRolloutsMs !== undefined) await beginDaily({ store, clock }, 'remove-rollouts');
      engine.start();
      aws.hints?.listen((imageArns) => hinted({ store, clock }, imageArns));
      await slack.start();
      log.info({ account: aws.source.account, region: aws.source.region }, 'app.started');
    },
    // First no more clicks, then no more work, then no more answers.
    stop: async () => {
      await slack.stop();
      stopping.abort(new Fault('asking the checks while stopping', STOPPED));
      await aws.hints?.stop();
      await engine.stop();
      aws.close();
      await traces?.stop();
      await http?.stop();
    },
  };
}

/** What of the settings the flow goes by. */
function settingsOf({ webhook, confirmWithinMs, keepRolloutsMs, ...config }: Config, clock: Clock) {
  return {
    ...(webhook === undefined ? {} : { recipient: openWebhook({ ...webhook, clock }) }),
    ...(confirmWithinMs === undefined ? {} : { confirmWithinMs }),
    ...(keepRolloutsMs === undefined ? {} : { keepRolloutsMs }),
    policy: {
      ...config.approvalPolicy,
      channel: config.approvalChannel,
      ...(config.auditChannel === undefined ? {} : { auditChannel: config.auditChannel }),
      buildRegion: config.awsRegion,
    },
  };
}

type OutsideRooms = {
  clock: Clock;
  log: Log;
  metrics: Metrics;
  pulse: ReturnType<typeof openPulse>;
  traces: Traces | undefined;
};

/** AWS and Slack side by side, each with what operators want to know of it. */
function openOutsides(config: Config, { clock, log, metrics, pulse, traces }: OutsideRooms): Promise<[Aws, Slack]> {
  return Promise.all([
    openAws({
      region: config.awsRegion,
      auditRoleName: config.auditRoleName,
      builds: config.builds,
      eventsQueueUrl: config.eventsQueueUrl,
      clock,
      log: log.child({ room: 'aws' }),
      heard: (call) => {
        metrics.awsCalled(call.action, call.outcome);
        pulse.heard(call);
        traces?.called(call);
      },
    }),
    openSlack({
      ...config.slack,
      approvalChannel: config.approvalChannel,
      log: log.child({ room: 'slack' }),
      acked: metrics.acked,
      around: (kind, work) => aboutClick(() => traces?.click(kind, work) ?? work()),
      turnedAway: () => metrics.refused('signature'),
    }),
  ]);
}

type OperatorRooms = {
  slack: Pick<Slack, 'connections'>;
  engine: Pick<OpenStore, 'figures'>;
  pulse: ReturnType<typeof openPulse>;
  metrics: Metrics;
  log: Log;
};

/** What the operators' tools ask, where a port is set for it. */
function openOperators({ health }: Config, { slack, engine, pulse, metrics, log }: OperatorRooms): Http | undefined {
  if (health === undefined) return undefined;
  const oldestJobMs = async () => (await engine.figures()).oldestJobMs;
  return openHttp({
    ...health,
    conditions: () => conditionsOf({ ways: slack.connections, oldestJobMs, aws: pulse.told }),
    metrics: metrics.read,
    log: log.child({ room: 'http' }),
  });
}

/** The library is not loaded where no collector is named. */
async function openTraces({ traces }: Config, log: Log): Promise<Traces | undefined> {
  return traces ? (await import('./traces.ts')).openTraces(log) : undefined;
}

type StoreRooms = { clock: Clock; log: Log; traces: Traces | undefined };

/** The store, with what is done and said about each job known to be about its rollout. */
async function openStore(config: Config, { traces, ...rooms }: StoreRooms): Promise<OpenStore> {
  const opened = await openEngine(config, { ...rooms, around: aboutJob });
  return { ...opened, store: noting(opened.store), jobs: traces?.traced(opened.jobs) ?? opened.jobs };
}

type EngineRooms = { clock: Clock; log: Log; around: AroundJob };

/** One file for one bot, or a database that any number of them share; its client is not loaded where there is none. */
async function openEngine(config: Config, rooms: EngineRooms): Promise<OpenStore> {
  if (config.databaseUrl === undefined) return openSqlite({ dataDir: config.dataDir, ...rooms });
  const { openPostgres } = await import('./store/postgres/open-postgres.ts');
  return openPostgres({ url: config.databaseUrl, ...rooms });
}
