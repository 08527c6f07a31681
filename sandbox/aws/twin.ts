import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { foreignReason } from '../own-requests.ts';
import type { World } from '../world/world.ts';
import { createClock } from './clock.ts';
import { createCloud } from './cloud.ts';
import type { Exchange } from './contract.ts';
import type { Controlled } from './control.ts';
import { answerControl, CONTROL_PATH } from './control.ts';
import { answerAws } from './front-door.ts';
import type { Decided } from './identity/access.ts';
import type { AccessKey } from './identity/credentials.ts';
import { seedConfigurations } from './image-builder/configurations/configurations.ts';
import { createRecorder } from './recorder.ts';
import { EVENTS_QUEUE, queueUrl } from './sqs/queues.ts';
import { createSwitches } from './switches.ts';
import type { WireRequest } from './wire/protocol.ts';

const HOST = '127.0.0.1';
const LONGEST_BODY = 2 ** 20;

export type AwsTwin = {
  url: string;
  /** What the bot's process needs to reach the twin with its own credentials. */
  environment: Record<string, string>;
  /** The queue that hears what Image Builder tells EventBridge. */
  eventsQueueUrl: string;
  /** Of every account a key that may do everything there. */
  administrators: AccessKey[];
  stop(): Promise<void>;
};

export type TwinOptions = {
  world: World;
  port?: number;
  /** How many times as fast as real time the twin's time passes; default 1. */
  speed?: number;
  /** Real time, by which signatures and sessions are judged. */
  realNow?: () => number;
  /** Hears every request with what it was answered. */
  onExchange?: (exchange: Exchange) => void;
  /** Hears every decision on access, of requests and of what Image Builder does by itself. */
  onDecision?: (decided: Decided) => void;
};

/** Starts the twin of AWS on this machine. */
export async function startAwsTwin(options: TwinOptions): Promise<AwsTwin> {
  const {
    port = 0,
    speed = 1,
    realNow = Date.now,
    onExchange = () => undefined,
    onDecision = () => undefined,
  } = options;
  // Switches change the world of this twin alone.
  const world = structuredClone(options.world);
  const clock = createClock(speed);
  const cloud = createCloud({ world, clock, realNow, onDecision });
  seedConfigurations(cloud);
  const controlled = { cloud, recorder: createRecorder(onExchange), switches: createSwitches(cloud) };
  const server = createServer((request, response) => {
    void handle(controlled, request, response);
  });
  const url = `http://${HOST}:${await listen(server, port)}`;
  return {
    url,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: world.buildRegion,
      AWS_ACCESS_KEY_ID: world.bot.accessKeyId,
      AWS_SECRET_ACCESS_KEY: world.bot.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...(world.bot.auditRole === undefined ? {} : { AUDIT_ROLE_NAME: world.bot.auditRole }),
    },
    eventsQueueUrl: queueUrl({ account: world.sourceAccount, region: world.buildRegion, name: EVENTS_QUEUE }),
    administrators: cloud.credentials.administrators(),
    stop() {
      clock.stop();
      return close(server);
    },
  };
}

async function handle(controlled: Controlled, incoming: IncomingMessage, response: ServerResponse) {
  const { cloud, recorder } = controlled;
  const request = await readRequest(incoming);
  if (request === undefined) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  cloud.clock.settle();
  if (request.url.pathname.startsWith(CONTROL_PATH)) {
    const foreign = foreignReason(request);
    const { status, body } =
      foreign === undefined ? answerControl(controlled, request) : { status: 403, body: { error: foreign } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return;
  }
  const { answer, requestId, view, said } = await answerAws(cloud, request);
  recorder.add(view, said);
  response
    .writeHead(answer.status, { 'content-type': answer.contentType, 'x-amzn-requestid': requestId, ...answer.headers })
    .end(answer.body);
}

/** The whole request, or undefined where it is longer than any that AWS takes. */
async function readRequest(incoming: IncomingMessage): Promise<WireRequest | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > LONGEST_BODY) return undefined;
      chunks.push(bytes);
    }
  } catch {
    // The caller went away in the middle of its request; there is nobody to answer.
    return undefined;
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? '',
    url: new URL(incoming.url ?? '/', `http://${HOST}`),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    // SDK clients keep their connections open.
    server.closeAllConnections();
  });
}
