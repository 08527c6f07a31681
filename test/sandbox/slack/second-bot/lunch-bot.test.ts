import { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSlackTwin, type SlackTwin } from '../../../../sandbox/slack/twin.ts';
import { workspaceFromManifest } from '../../../../sandbox/slack/workspace.ts';
import { pause } from '../support.ts';
import { lunchBot } from './lunch-bot.ts';
import { lunchStories, type Table } from './lunch-stories.ts';

const manifest = new URL('./manifest.yml', import.meta.url).pathname;
type Mode = 'socket' | 'http';

const settingsFor = ({ environment }: SlackTwin, mode: Mode) => ({
  token: environment.SLACK_BOT_TOKEN,
  slackApiUrl: environment.SLACK_API_URL,
  ...(mode === 'socket'
    ? { appToken: environment.SLACK_APP_TOKEN }
    : { signingSecret: environment['SLACK_SIGNING_SECRET'] ?? '' }),
});

const portOf = (server: unknown): number => {
  const address = server instanceof Server ? server.address() : null;
  if (typeof address !== 'object' || address === null) throw new Error('the bot listens nowhere');
  return address.port;
};

const JSON_BODY = { 'content-type': 'application/json' };

/** The bot learns of Slack by its settings alone; Slack learns of the bot by its connection or its request URL. */
const start = async (mode: Mode): Promise<Table & { stop: () => Promise<void> }> => {
  const twin = await startSlackTwin({ workspace: workspaceFromManifest(manifest), mode });
  const read = async (path: string, init?: RequestInit) => (await fetch(`${twin.url}/_control/${path}`, init)).text();
  const app = lunchBot(settingsFor(twin, mode));
  const server: unknown = await app.start(0);
  const table: Table = {
    act: async (deed, input) =>
      JSON.parse(await read(deed, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(input) })),
    see: async (as = 'U0PAULA') => JSON.parse(await read(`snapshot?as=${as}`)),
    read,
  };
  if (mode === 'http') {
    const url = `http://127.0.0.1:${portOf(server)}/slack/events`;
    expect(await table.act('request-url', { url })).toEqual({ ok: true });
  }
  const stop = async () => {
    await app.stop();
    // Bolt says goodbye in the background.
    await pause(50);
    await twin.stop();
  };
  return { ...table, stop };
};

describe.each<Mode>(['socket', 'http'])('a lunch poll over %s', (mode) => {
  let table: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    table = await start(mode);
  });
  afterAll(() => table.stop());

  it.each(lunchStories)('%s', async (_, story) => {
    await expect(story(table)).resolves.toBeUndefined();
  });
});
