import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bot } from '../sandbox/bot.ts';
import { startBot } from '../sandbox/bot.ts';
import type { SlackTwin } from '../sandbox/slack/twin.ts';
import { startSlackTwin } from '../sandbox/slack/twin.ts';
import { workspaceFromManifest } from '../sandbox/slack/workspace.ts';
import { botSettings, listeningAt, receptionOf } from '../sandbox/stage.ts';
import { postJson } from '../sandbox/stories/telling/control-client.ts';

/** The bot as it is run in production, and the least that a Bolt app can be. */
export const PROGRAMS = {
  bot: new URL('../dist/main.mjs', import.meta.url).pathname,
  bare: new URL('bare-bolt.mjs', import.meta.url).pathname,
} as const;
export type Program = keyof typeof PROGRAMS;
export type Mode = 'socket' | 'http';

const MANIFEST = new URL('../manifest.yml', import.meta.url).pathname;

/** A program on a Slack of its own. */
export type Contestant = { bot: Bot; slack: SlackTwin; connectedMs: number; stop(): Promise<void> };

/** Makes `dist`, once for a whole run. */
export function buildBundle(): void {
  execFileSync('npm', ['run', 'build'], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Starts the program with these variables beside Slack's. `connectedMs` is from its start until Slack can reach it. */
export async function enter(program: Program, mode: Mode, settings: Record<string, string>): Promise<Contestant> {
  const workspace = workspaceFromManifest(MANIFEST);
  const slack = await startSlackTwin({ workspace, mode });
  const dataDir = await mkdtemp(join(tmpdir(), 'ami-distribute-bench-'));
  const stop = async (bot?: Bot): Promise<void> => {
    await bot?.end('SIGTERM');
    await slack.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const environment = { ...receptionOf(slack, mode), ...botSettings(workspace), ...settings, DATA_DIR: dataDir };
  const listening = Promise.withResolvers<string>();
  const hear = (line: string): void => {
    const url = listeningAt(line);
    if (url !== undefined) listening.resolve(url);
  };
  try {
    const began = performance.now();
    const bot = await startBot(environment, hear, PROGRAMS[program]);
    const connectedMs = performance.now() - began;
    if (mode === 'http') await postJson(`${slack.url}/_control/request-url`, { url: await listening.promise });
    return { bot, slack, connectedMs, stop: () => stop(bot) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A figure of the process from the kernel, in MB: VmRSS now, VmHWM the most it ever held. */
export async function megabytes({ pid }: Pick<Bot, 'pid'>, figure: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${figure}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
}
