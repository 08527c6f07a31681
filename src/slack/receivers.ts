import type { ServerResponse } from 'node:http';
import type { Receiver } from '@slack/bolt';
import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import { clientOptions, libraryLogger } from './clients.ts';
import type { SlackLog } from './log.ts';
import type { Parting } from './parting.ts';
import { openParting } from './parting.ts';
import type { Acked, AroundClick } from './timed-app.ts';
import { timedApp } from './timed-app.ts';

/** How Slack brings what people do: over connections the bot opens, or as signed requests to an address of the bot's. */
export type Reception =
  | { kind: 'socket'; appToken: string }
  | { kind: 'http'; signingSecret: string; host: string; port: number };

/** Brings what people do to the app; `start` resolves once Slack can reach the bot. */
export type Receivers = Receiver & {
  /** How many ways to the bot are open; interactions are lost while there is none. */
  open(): number;
};

type ReceiverOptions = {
  reception: Reception;
  apiUrl?: string;
  log: SlackLog;
  acked?: Acked;
  around?: AroundClick;
  turnedAway?: () => void;
};

/**
 * Two, because Slack renews connections about hourly and this version of the library first closes one, then waits
 * before it opens the next. Slack allows ten for an app.
 */
const CONNECTIONS = 2;
/** The wait just mentioned, and how late a pong may be: Slack's are often seconds late, and the other connection serves. */
const PING_TIMEOUT_MS = 5000;
const LONGEST_STOP_MS = 5000;
/** The path of all three request URLs: commands, interactions and events. */
const PATH = '/slack/events';

export function openReceivers(given: ReceiverOptions): Receivers {
  const { reception, acked = () => undefined, around, turnedAway = () => undefined, ...options } = given;
  const receivers =
    reception.kind === 'socket'
      ? socketReceivers({ ...options, appToken: reception.appToken })
      : httpReceiver({ ...options, ...reception, turnedAway });
  return { ...receivers, init: (app) => receivers.init(timedApp(app, acked, around)) };
}

function socketReceivers(options: { appToken: string; apiUrl?: string; log: SlackLog }): Receivers {
  const receivers = Array.from({ length: CONNECTIONS }, () => openSocket(options));
  const partings = receivers.map((receiver) => ({ receiver, ...openParting(receiver) }));
  const up = new Set<SocketModeReceiver>();
  for (const receiver of receivers) {
    receiver.client.on('connected', () => up.add(receiver));
    receiver.client.on('close', () => up.delete(receiver));
    receiver.client.on('disconnected', () => up.delete(receiver));
  }
  return {
    init: (app) => {
      for (const { receiver, heardBy } of partings) receiver.init(heardBy(app));
    },
    start: async () => void (await Promise.all(receivers.map((receiver) => receiver.start()))),
    stop: () => inTime(Promise.all(partings.map(part))),
    open: () => up.size,
  };
}

async function part({ receiver, answered }: Parting & { receiver: SocketModeReceiver }): Promise<void> {
  await answered();
  await receiver.client.disconnect();
}

/** Its options object is its own: the library writes into it, and reconnecting has to go on for ever. */
function openSocket({ appToken, apiUrl, log }: { appToken: string; apiUrl?: string; log: SlackLog }) {
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

type HttpOptions = { signingSecret: string; host: string; port: number; log: SlackLog; turnedAway: () => void };

/** The library checks each request's signature and that it is at most five minutes old; what fails is answered 401. */
function httpReceiver({ signingSecret, host, port, log, turnedAway }: HttpOptions): Receivers {
  const receiver = new HTTPReceiver({ signingSecret, endpoints: PATH, logger: libraryLogger(log) });
  let isListening = false;
  return {
    init: (app) => receiver.init(app),
    start: async () => {
      const server = await receiver.start({ host, port });
      isListening = true;
      server.on('request', (_request, response: ServerResponse) =>
        response.on('finish', () => {
          if (response.statusCode === 401) turnedAway();
        }),
      );
      const address = server.address();
      log.info({ port: typeof address === 'object' ? address?.port : port, path: PATH }, 'slack.listening');
    },
    stop: async () => {
      if (!isListening) return;
      isListening = false;
      await inTime(receiver.stop());
    },
    open: () => (isListening ? 1 : 0),
  };
}

/** A connection that does not close is left to the end of the process. */
async function inTime(closed: Promise<unknown>): Promise<void> {
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, LONGEST_STOP_MS).unref())]);
}
