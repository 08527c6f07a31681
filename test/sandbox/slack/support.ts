import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { PlainTextElement } from '@slack/types';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import type { JournalEntry, Outcome, Snapshot } from '../../../sandbox/slack/contract.ts';
import { startSlackTwin, type SlackTwin, type SlackTwinOptions } from '../../../sandbox/slack/twin.ts';
import { workspaceFromManifest } from '../../../sandbox/slack/workspace.ts';

const manifest = `
display_information: { name: Probe }
features:
  app_home: { home_tab_enabled: true }
  bot_user: { display_name: probe }
  shortcuts: [{ name: Start, type: global, callback_id: start }]
  slash_commands:
    - { command: /probe, description: Probe, usage_hint: "[text]", should_escape: true }
    - { command: /plain, description: Plain }
oauth_config:
  scopes: { bot: [commands, chat:write, app_mentions:read, users:read, usergroups:read, channels:history, im:write, im:history] }
settings:
  event_subscriptions: { bot_events: [app_home_opened, app_mention] }
`;

export const paula = 'U0PAULA';
export const andrew = 'U0ANDREW';
export const alice = 'U0ALICE';
export const approvals = 'C0APPROVALS';
export const platform = 'C0PLATFORM';
export const random = 'C0RANDOM';

type Answer = {
  ok: boolean;
  error?: string;
  warning?: string;
  channel?: string | { id: string };
  ts?: string;
  message_ts?: string;
  permalink?: string;
  message?: object;
  messages?: { ts: string; text: string; metadata?: object }[];
  users?: string[];
  user?: object;
  members?: string[];
  channels?: { id: string }[];
  files?: { url_private: string }[];
  upload_url?: string;
  file_id?: string;
  profile?: object;
  team?: object;
  bot?: object;
};

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** A twin with a small app and what people can do in it. */
export type Bench = {
  twin: SlackTwin;
  /** A Web API call with the bot's token, through the real client, never retried. */
  call: (method: string, args?: Record<string, unknown>) => Promise<Answer>;
  act: (deed: string, input: object) => Promise<Outcome>;
  suggest: (input: object) => Promise<{ options: { value: string }[] } | Outcome>;
  see: (as: string) => Promise<Snapshot>;
  journal: () => Promise<JournalEntry[]>;
  stop: () => Promise<void>;
};

const silent = () => undefined;
const quiet = {
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  setLevel: silent,
  setName: silent,
  getLevel: () => LogLevel.ERROR,
};

const clientFor = (twin: SlackTwin): WebClient =>
  new WebClient(twin.environment.SLACK_BOT_TOKEN, {
    slackApiUrl: twin.environment.SLACK_API_URL,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });

export const startBench = async (options: Partial<SlackTwinOptions> = {}): Promise<Bench> => {
  const folder = mkdtempSync(join(tmpdir(), 'slack-twin-'));
  const file = join(folder, 'manifest.yml');
  writeFileSync(file, manifest);
  const twin = await startSlackTwin({ workspace: workspaceFromManifest(file), ...options });
  rmSync(folder, { recursive: true });
  const client = clientFor(twin);
  const control = async (path: string, init?: RequestInit) =>
    JSON.parse(await (await fetch(`${twin.url}/_control/${path}`, init)).text());
  const headers = { 'content-type': 'application/json' };
  const post = (deed: string, input: object) => control(deed, { method: 'POST', headers, body: JSON.stringify(input) });
  return {
    twin,
    call: async (method, args) => JSON.parse(JSON.stringify(await client.apiCall(method, args))),
    act: post,
    suggest: (input) => post('suggest', input),
    see: (as) => control(`snapshot?as=${as}`),
    journal: () => control('journal'),
    stop: () => twin.stop(),
  };
};

/** The real Bolt, knowing of the twin only by address. */
export const startBolt = async (
  twin: SlackTwin,
  listen: (app: App) => void,
): Promise<{ stop: () => Promise<void> }> => {
  const slackApiUrl = twin.environment.SLACK_API_URL;
  const receiver = new SocketModeReceiver({
    appToken: twin.environment.SLACK_APP_TOKEN,
    clientPingTimeout: 1000,
    logger: quiet,
    installerOptions: { clientOptions: { slackApiUrl } },
  });
  const app = new App({
    token: twin.environment.SLACK_BOT_TOKEN,
    receiver,
    logger: quiet,
    clientOptions: { slackApiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  listen(app);
  await app.start();
  return {
    stop: async () => {
      await receiver.client.disconnect();
    },
  };
};

/** Slack's error code for a call, or `ok`. */
export const codeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return error.data.error;
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
};

export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text });
export const section = (text: string, more: object = {}) => ({
  type: 'section',
  text: { type: 'mrkdwn', text },
  ...more,
});
export const button = (action_id: string, more: object = {}) => ({
  type: 'button',
  action_id,
  text: plain('Press'),
  ...more,
});
export const option = (value: string, more: object = {}) => ({ text: plain(value), value, ...more });
export const modal = (blocks: object[], more: object = {}) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Go'),
  callback_id: 'probe',
  blocks,
  ...more,
});
export const input = (block_id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element,
  ...more,
});
export const field = (action_id = 'value', more: object = {}) => ({ type: 'plain_text_input', action_id, ...more });

/** The whole answer; the real client would hide all but the code. */
export const rawCall = async (bench: Bench, method: string, body: object): Promise<RawAnswer> => {
  const { SLACK_API_URL, SLACK_BOT_TOKEN } = bench.twin.environment;
  const headers = { authorization: `Bearer ${SLACK_BOT_TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(SLACK_API_URL + method, { method: 'POST', headers, body: JSON.stringify(body) });
  return JSON.parse(await answer.text());
};
type RawAnswer = { ok: boolean; error?: string; response_metadata?: { messages: string[] } };

export const long = (length: number): string => 'x'.repeat(length);
export const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
export const table = (rows: number, columns: number, text = 'a') => ({
  type: 'table',
  rows: many(rows, () => many(columns, () => ({ type: 'raw_text', text }))),
});

/** What is seen once it is there, within two seconds. */
export const until = async <Found>(look: () => Promise<Found | undefined>): Promise<Found> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(20);
  }
  throw new Error('nothing to see after two seconds');
};
