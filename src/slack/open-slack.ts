import { App, SocketModeReceiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import { Fault } from '../domain/errors.ts';
import type { Catalog, Clock, Directory, Jobs, Store } from '../flow/ports.ts';
import type { Verbs } from '../flow/verbs.ts';
import { openChoices } from './listeners/choices.ts';
import { clientOptions, libraryLogger, openClients } from './clients.ts';
import { openDirectory } from './directory.ts';
import type { SlackLog } from './log.ts';
import { openMessenger } from './messenger/messenger.ts';
import { listenForCommand } from './listeners/on-command.ts';
import { listenForConfigurations } from './listeners/on-configuration.ts';
import { listenForDecisions } from './listeners/on-decision.ts';
import { listenForRollouts } from './listeners/on-rollout.ts';
import { openPosting } from './messenger/posting.ts';

export type SlackOptions = {
  botToken: string;
  appToken: string;
  apiUrl?: string;
  approvers: { users: string[]; groups: string[] };
  approvalChannel: string;
  log: SlackLog;
};

type ServedRooms = {
  verbs: Verbs;
  catalog: Catalog;
  store: Store;
  clock: Clock;
  jobs: Jobs;
  buildRegion: string;
};

export type Slack = {
  directory: Directory;
  workspace: { teamId: string; botUserId: string; url: string };
  /** Registers the listeners and the job that posts. */
  serve(rooms: ServedRooms): void;
  /** Resolves once Slack sends us what people do. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** How many connections are up; interactions are lost while there is none. */
  connections(): number;
};

/**
 * Two, because Slack renews connections about hourly and this version of the library first closes one, then waits
 * before it opens the next. Slack allows ten for an app.
 */
const CONNECTIONS = 2;
/** The wait just mentioned, and how late a pong may be: Slack's are often seconds late, and the other connection serves. */
const PING_TIMEOUT_MS = 5000;
const LONGEST_STOP_MS = 5000;

/** Reads who we are, so that a wrong token is told at once. Fault `slack-token` or `no-answer`. */
export async function openSlack(options: SlackOptions): Promise<Slack> {
  const { botToken, approvers, log } = options;
  const clients = openClients(options);
  const workspace = await whoWeAre(() => clients.posting.auth.test());
  const directory = openDirectory(clients.directory, workspace.teamId);
  const receivers = Array.from({ length: CONNECTIONS }, () => openReceiver(options));
  const [first, ...others] = receivers;
  const app = new App({
    ...(first === undefined ? {} : { receiver: first }),
    authorize: async () => ({ botToken, ...workspace }),
    clientOptions: clientOptions(options.apiUrl, libraryLogger(log)),
    logger: libraryLogger(log),
    convoStore: false,
  });
  for (const receiver of others) receiver.init(app);
  app.error(async (error) => log.error({ err: error }, 'listener broke'));
  const up = countConnections(receivers);

  return {
    directory,
    workspace,
    connections: () => up.size,
    serve: ({ verbs, catalog, store, clock, jobs, buildRegion }) => {
      const rooms = {
        verbs,
        choices: openChoices(catalog, clock),
        store,
        clock,
        buildRegion,
        workspaceUrl: workspace.url,
        client: clients.interactive,
        log,
      };
      listenForCommand(app, rooms);
      listenForConfigurations(app, rooms);
      listenForRollouts(app, rooms);
      listenForDecisions(app, rooms);
      openMessenger({ posting: openPosting(clients), store, clock, approvers, log }, jobs);
    },
    start: async () => {
      await connecting(() => Promise.all(receivers.map((receiver) => receiver.start())));
      await lookInto(options.approvalChannel, clients.posting, log);
    },
    stop: async () => {
      const closed = Promise.all(receivers.map((receiver) => receiver.client.disconnect()));
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, LONGEST_STOP_MS).unref())]);
    },
  };
}

/** Its options object is its own: the library writes into it, and reconnecting has to go on for ever. */
function openReceiver({ appToken, apiUrl, log }: SlackOptions): SocketModeReceiver {
  const logger = libraryLogger(log);
  return new SocketModeReceiver({
    appToken,
    logger,
    clientPingTimeout: PING_TIMEOUT_MS,
    installerOptions: {
      clientOptions: {
        ...clientOptions(apiUrl, logger),
        rejectRateLimitedCalls: false,
        retryConfig: { forever: true, minTimeout: 1000, maxTimeout: 30_000, factor: 1.3 },
      },
    },
  });
}

function countConnections(receivers: SocketModeReceiver[]): Set<SocketModeReceiver> {
  const up = new Set<SocketModeReceiver>();
  for (const receiver of receivers) {
    receiver.client.on('connected', () => up.add(receiver));
    receiver.client.on('close', () => up.delete(receiver));
    receiver.client.on('disconnected', () => up.delete(receiver));
  }
  return up;
}

/** Tells in the log, before anybody waits for a card, that the bot was not invited to the channel of the cards. */
async function lookInto(channel: string, client: WebClient, log: SlackLog): Promise<void> {
  try {
    await client.conversations.history({ channel, limit: 1 });
  } catch (err) {
    log.warn({ err, channel }, 'approval channel cannot be read: invite the bot there');
  }
}

async function whoWeAre(
  ask: () => Promise<{ team_id?: string; user_id?: string; bot_id?: string; url?: string }>,
): Promise<{ teamId: string; botUserId: string; botId: string; url: string }> {
  const { team_id: teamId = '', user_id: botUserId = '', bot_id: botId = '', url = '' } = await connecting(ask);
  return { teamId, botUserId, botId, url: url.endsWith('/') ? url : `${url}/` };
}

async function connecting<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const said = error instanceof WebAPIPlatformError ? error.data.error : undefined;
    throw new Fault(said === undefined ? 'connecting to Slack' : `connecting to Slack: it said "${said}"`, {
      code: said === undefined ? 'no-answer' : 'slack-token',
      source: 'slack',
      retryable: said === undefined,
      cause: error,
    });
  }
}
