import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsTwin } from './aws/twin.ts';
import { startAwsTwin } from './aws/twin.ts';
import type { Bot } from './bot.ts';
import { startBot } from './bot.ts';
import { pageHandler } from './page-server.ts';
import type { SlackTwin } from './slack/twin.ts';
import { startSlackTwin } from './slack/twin.ts';
import type { Workspace } from './slack/workspace.ts';
import { workspaceFromManifest } from './slack/workspace.ts';
import type { World } from './world/world.ts';

const MANIFEST = new URL('../manifest.yml', import.meta.url).pathname;

/** Both twins, the page and the bot, on loopback. */
export type Stage = {
  aws: AwsTwin;
  slack: SlackTwin;
  workspace: Workspace;
  bot: Bot;
  /** Starts the bot again on the same data, after it ended. */
  restartBot(): Promise<void>;
  stop(): Promise<void>;
};

export type StageOptions = {
  world: World;
  /** How many times faster than real time images are built and copied. */
  speed: number;
  port?: number;
  onBotLine?: (line: string) => void;
};

export async function openStage({ world, speed, port, onBotLine = () => undefined }: StageOptions): Promise<Stage> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of undo.splice(0).toReversed()) await each();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'ami-distribute-sandbox-'));
    undo.push(() => rm(dataDir, { recursive: true, force: true }));
    const aws = await startAwsTwin({ world, speed });
    undo.push(() => aws.stop());
    const workspace = workspaceFromManifest(MANIFEST);
    const serveOther = await pageHandler({ awsUrl: aws.url });
    const slack = await startSlackTwin({ workspace, serveOther, ...(port === undefined ? {} : { port }) });
    undo.push(() => slack.stop());
    const environment = { ...aws.environment, ...slack.environment, ...botSettings(workspace), DATA_DIR: dataDir };
    const stage: Stage = {
      aws,
      slack,
      workspace,
      bot: await startBot(environment, onBotLine),
      restartBot: async () => {
        stage.bot = await startBot(environment, onBotLine);
      },
      stop,
    };
    undo.push(() => stage.bot.end('SIGTERM'));
    return stage;
  } catch (error) {
    await stop();
    throw error;
  }
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
