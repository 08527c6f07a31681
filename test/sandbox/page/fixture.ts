import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { BotSwitch } from '../../../sandbox/bot-switch.ts';
import { pageHandler } from '../../../sandbox/page-server.ts';
import type { Snapshot } from '../../../sandbox/slack/contract.ts';

type Told = { path: string; input: Record<string, unknown> };
type Answer = (input: Record<string, unknown>) => unknown;

/** The page over canned snapshots: what it says is written down, what it hears is whatever the test answers. */
export type Fixture = {
  url: string;
  told: Told[];
  /** What was said to one path, oldest first. */
  toldTo: (path: string) => Told['input'][];
  answer: (path: string, answer: Answer) => void;
  show: (as: string, snapshot: Snapshot) => void;
  /** Cuts every live connection, as a restart of the sandbox would. */
  cut: () => void;
  stop: () => Promise<void>;
};

type FixtureOptions = { awsUrl?: string; bot?: BotSwitch };

export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const told: Told[] = [];
  const answers = new Map<string, Answer>();
  const snapshots = new Map<string, Snapshot>();
  const page = await pageHandler(options);
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').replace('/_control/', '');
    const input: Record<string, unknown> = JSON.parse((await textOf(request)) || '{}');
    told.push({ path, input });
    const answered: unknown = await (answers.get(path) ?? (() => ({ ok: true })))(input);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answered));
  };
  const server = createServer((request, response) => {
    const control = request.url?.startsWith('/_control/');
    void (control
      ? hear(request, response)
      : page(request, response).then((served) => served || response.writeHead(404).end()));
  });
  const sockets = new WebSocketServer({ server });
  const watchers = new Map<object, string>();
  sockets.on('connection', (socket, request) => {
    const as = new URL(request.url ?? '', 'http://fixture').searchParams.get('as') ?? '';
    watchers.set(socket, as);
    socket.send(JSON.stringify(snapshots.get(as) ?? null));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port }: AddressInfo = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    told,
    toldTo: (path) => told.filter((one) => one.path === path).map((one) => one.input),
    answer: (path, answer) => answers.set(path, answer),
    show: (as, snapshot) => {
      snapshots.set(as, snapshot);
      for (const socket of sockets.clients) if (watchers.get(socket) === as) socket.send(JSON.stringify(snapshot));
    },
    cut: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('listening on a port');
  return address;
}

export async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}
