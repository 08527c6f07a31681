import { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { WebAPIPlatformError } from '@slack/web-api';
import type { ApprovalPolicy } from '../domain/approval/policy.ts';
import { Fault } from '../domain/errors.ts';
import type { Catalog, Clock, Directory, Jobs, SourceImages, Store } from '../flow/ports.ts';
import type { ConfigurationVerbs } from '../flow/configurations/configuration-verbs.ts';
import type { Verbs } from '../flow/verbs.ts';
import type { Homes } from './home/live-homes.ts';
import { openHomes } from './home/live-homes.ts';
import { listenForHomes } from './home/on-home.ts';
import { openChoices } from './listeners/choices.ts';
import { clientOptions, libraryLogger, openClients } from './clients.ts';
import { openDirectory } from './directory.ts';
import type { SlackLog } from './log.ts';
import { openMessenger } from './messenger/messenger.ts';
import { listenForAudit } from './listeners/on-audit.ts';
import { listenForCancelling } from './listeners/on-cancel.ts';
import { admitOwnWorkspace } from './listeners/own-workspace.ts';
import { listenForCommand } from './listeners/on-command.ts';
import { listenForConfigurations } from './listeners/on-configuration.ts';
import type { ConfigRooms } from './configurations/config-command.ts';
import { listenForConfigurationButtons } from './configurations/on-configuration-buttons.ts';
import { listenForDrafts } from './configurations/on-draft.ts';
import { listenForImports } from './configurations/on-import.ts';
import { listenForSaving } from './configurations/on-saving.ts';
import { listenForRegions } from './configurations/region/on-region.ts';
import { listenForDecisions } from './listeners/on-decision.ts';
import { listenForRollouts } from './listeners/on-rollout.ts';
import { openUploads } from './uploaded-file.ts';
import { openPosting } from './messenger/posting.ts';
import type { Reception } from './receivers.ts';
import { openReceivers } from './receivers.ts';
import type { Acked, AroundClick } from './timed-app.ts';

export type SlackOptions = {
  botToken: string;
  reception: Reception;
  apiUrl?: string;
  approvalChannel: string;
  log: SlackLog;
  acked?: Acked;
  around?: AroundClick;
  /** Hears of each request that is not Slack's, or too old. */
  turnedAway?: () => void;
};

type ServedRooms = {
  verbs: Verbs;
  configurations: ConfigurationVerbs;
  catalog: Catalog;
  sourceImages: SourceImages;
  store: Store;
  clock: Clock;
  jobs: Jobs;
  buildRegion: string;
  policy: ApprovalPolicy;
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
  connections: () => number;
};

/** Reads who we are, so that a wrong token is told at once. Fault `slack-token` or `no-answer`. */
export async function openSlack(options: SlackOptions): Promise<Slack> {
  const { botToken, log } = options;
  const clients = openClients(options);
  const workspace = await whoWeAre(() => clients.posting.auth.test());
  const directory = openDirectory(clients.directory, workspace.teamId);
  const receivers = openReceivers(options);
  const app = new App({
    receiver: receivers,
    authorize: async () => ({ botToken, ...workspace }),
    clientOptions: clientOptions(options.apiUrl, libraryLogger(log)),
    logger: libraryLogger(log),
    convoStore: false,
  });
  let homes: Homes | undefined;
  app.error(async (error) => log.error({ err: error }, 'listener broke'));

  return {
    directory,
    workspace,
    connections: () => receivers.open(),
    serve: ({ verbs, configurations, catalog, sourceImages, store, clock, jobs, buildRegion, policy }) => {
      const posting = openPosting(clients);
      const rooms = {
        posting,
        readUpload: openUploads({ ...options, client: clients.interactive }),
        verbs,
        configurations,
        choices: openChoices({ catalog, sourceImages }, clock),
        sourceImages,
        store,
        clock,
        buildRegion,
        policy,
        workspaceUrl: workspace.url,
        client: clients.interactive,
        log,
      };
      admitOwnWorkspace(app, rooms, workspace.teamId);
      listenForCommand(app, rooms);
      listenForConfigurations(app, rooms);
      listenForConfigurationPages(app, rooms);
      listenForRollouts(app, rooms);
      listenForDecisions(app, rooms);
      homes = openHomes({ ...rooms, directory, client: clients.home });
      listenForHomes(app, rooms, homes);
      listenForAudit(app, rooms, posting);
      listenForCancelling(app, rooms);
      openMessenger({ posting, store, clock, log, workspaceUrl: workspace.url }, jobs);
    },
    start: async () => {
      await connecting(async () => receivers.start());
      await lookInto(options.approvalChannel, clients.posting, log);
    },
    stop: async () => {
      await receivers.stop();
      await homes?.stop();
    },
  };
}

/** Showing, writing, importing and saving configurations. */
function listenForConfigurationPages(app: App, rooms: ConfigRooms): void {
  listenForConfigurationButtons(app, rooms);
  listenForDrafts(app, rooms);
  listenForRegions(app, rooms);
  listenForSaving(app, rooms);
  listenForImports(app, rooms);
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
