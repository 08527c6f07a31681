import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange } from './aws/contract.ts';
import type { AwsTwin } from './aws/twin.ts';
import { startAwsTwin } from './aws/twin.ts';
import type { Bot } from './bot.ts';
import { startBot } from './bot.ts';
import type { Bots } from './bot-switch.ts';
import { botSwitch } from './bot-switch.ts';
import { pageHandler } from './page-server.ts';
import type { SlackTwin } from './slack/twin.ts';
import { startSlackTwin } from './slack/twin.ts';
import type { Workspace } from './slack/workspace.ts';
import { workspaceFromManifest } from './slack/workspace.ts';
import { postJson } from './stories/telling/control-client.ts';
import type { World } from './world/world.ts';

const MANIFEST = new URL('../manifest.yml', import.meta.url).pathname;

/** Both twins, the page and the bot, on loopback. */
export type Stage = {
  aws: AwsTwin;
  slack: SlackTwin;
  workspace: Workspace;
  /** What the bots keep, where they keep it in a file. */
  dataDir: string;
  /** Each ends and starts by itself; the page has the first. */
  readonly replicas: readonly [Bots, ...Bots[]];
  /** The first replica as it was started last. */
  readonly bot: Bot;
  /** Starts the first replica again on the same data, after it ended. */
  restartBot(): Promise<void>;
  stop(): Promise<void>;
};

export type StageOptions = {
  world: World;
  /** How many times faster than real time images are built and copied. */
  speed: number;
  /** How many bots share the work; more than one need a DATABASE_URL among the settings. */
  replicas?: number;
  port?: number;
  /** Address of the page and of the Slack twin; loopback unless asked otherwise. */
  host?: string;
  onBotLine?: (line: string) => void;
  /** What is started as the bot: its source unless asked otherwise, or a bundle of it. */
  program?: string;
  /** The bot's approval policy, as a file of it reads; without it one of #ami-approvers approves. */
  policy?: string;
  /** Variables of the bot beside those that reach the twins. */
  settings?: Record<string, string>;
  /** How Slack reaches the bot; Socket Mode unless asked otherwise. */
  mode?: 'socket' | 'http';
  /** Its own secrets and people; that of the manifest unless asked otherwise. */
  workspace?: Workspace;
  /** Hears all that the bot says to Slack, headers aside. */
  onSaid?: (text: string) => void;
  /** Hears every request to AWS with what it was answered. */
  onExchange?: (exchange: Exchange) => void;
  /** Hears the address of the page as soon as it answers, while the bot still connects. */
  onPage?: (url: string) => void;
};

export async function openStage(options: StageOptions): Promise<Stage> {
  const { world, speed, port, host, mode = 'socket', onExchange = () => undefined, onPage } = options;
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of undo.splice(0).toReversed()) await each();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'ami-distribute-sandbox-'));
    undo.push(() => rm(dataDir, { recursive: true, force: true }));
    const aws = await startAwsTwin({ world, speed, onExchange });
    undo.push(() => aws.stop());
    const workspace = options.workspace ?? workspaceFromManifest(MANIFEST);
    const newReplica = () => botSwitch(() => launch(environment, options, slack));
    const first = newReplica();
    const replicas: Stage['replicas'] = [first, ...Array.from({ length: (options.replicas ?? 1) - 1 }, newReplica)];
    const page = pageHandler({ awsUrl: aws.url, bot: first });
    const slack = await startSlackTwin({
      workspace,
      mode,
      serveOther: async (request, response) => (await page)(request, response),
      ...(options.onSaid === undefined ? {} : { onSaid: options.onSaid }),
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
    });
    undo.push(() => slack.stop());
    const environment = {
      ...aws.environment,
      ...receptionOf(slack, mode),
      ...botSettings(workspace),
      ...(await policyFile(dataDir, options.policy)),
      ...options.settings,
      DATA_DIR: dataDir,
    };
    undo.push(async () => void (await Promise.all(replicas.map((each) => each.stop()))));
    // The bot takes longest by far, so the page is bundled while it starts.
    await Promise.all([...replicas.map((each) => each.start()), page.then(() => onPage?.(slack.url))]);
    const stage: Stage = {
      aws,
      slack,
      workspace,
      dataDir,
      replicas,
      get bot() {
        return first.latest();
      },
      restartBot: () => first.start(),
      stop,
    };
    return stage;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A policy file stands instead of the variables that are its short form. */
async function policyFile(directory: string, policy: string | undefined): Promise<Record<string, string>> {
  if (policy === undefined) return {};
  const path = join(directory, 'approval-policy.yml');
  await writeFile(path, policy);
  return { APPROVAL_POLICY: path, APPROVERS: '' };
}

/** The variables of one of the two ways to be reached: an app has both, a bot is given one. */
export function receptionOf({ environment }: SlackTwin, mode: 'socket' | 'http'): Record<string, string> {
  if (mode === 'socket') return { ...environment };
  const { SLACK_APP_TOKEN: _unused, ...others } = environment;
  return { ...others, SLACK_PORT: '0' };
}

/** Starts the bot; where Slack is to post to it, tells Slack where it listens. */
async function launch(environment: Record<string, string>, options: StageOptions, slack: SlackTwin): Promise<Bot> {
  const { onBotLine = () => undefined, mode, program } = options;
  const address = Promise.withResolvers<string>();
  const hear = (line: string): void => {
    onBotLine(line);
    const listening = listeningAt(line);
    if (listening !== undefined) address.resolve(listening);
  };
  const bot = await startBot(environment, hear, program);
  if (mode === 'http') await postJson(`${slack.url}/_control/request-url`, { url: await address.promise });
  return bot;
}

/** Where the bot takes Slack's requests, if that is what the line of its log says. */
export function listeningAt(line: string): string | undefined {
  const [, port, path] = /"port":(\d+),"path":"([^"]+)","msg":"slack\.listening"/.exec(line) ?? [];
  return port === undefined ? undefined : `http://127.0.0.1:${port}${path}`;
}

/** The variables that are neither Slack's nor AWS's: where approvals are asked, and of whom. */
export function botSettings(workspace: Workspace): Record<string, string> {
  const channel = workspace.channels.find((each) => each.name === 'ami-approvals');
  const group = workspace.userGroups.find((each) => each.handle === 'ami-approvers');
  if (channel === undefined || group === undefined) {
    throw new Error('reading the workspace: it needs a channel #ami-approvals and a group @ami-approvers');
  }
  return { APPROVAL_CHANNEL: channel.id, APPROVERS: group.id, LOG_LEVEL: 'info' };
}
