import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { foreignReason } from '../own-requests.ts';
import { sendJson } from './api/request.ts';
import { answerResponse } from './api/response.ts';
import { send, serveCall } from './api/serve-call.ts';
import { answerFile, answerUpload } from './api/upload.ts';
import { WebApi } from './api/web-api.ts';
import { HttpLink } from './link/http-link.ts';
import { SocketLink } from './link/socket-link.ts';
import { serveControl } from './people/control.ts';
import { Live } from './people/live.ts';
import { SlackState } from './state/slack-state.ts';
import type { Workspace } from './workspace.ts';

/** What an app needs to believe that this is Slack; the signing secret only where it is reached by HTTP. */
type Environment = {
  SLACK_API_URL: string;
  SLACK_BOT_TOKEN: string;
  SLACK_APP_TOKEN: string;
  [name: string]: string;
};
export type SlackTwin = {
  /** Origin without a trailing slash. */
  url: string;
  environment: Environment;
  /** Live: a change is seen by the next call. */
  workspace: Workspace;
  /** How many ways there are to the app now. */
  connections(): number;
  stop(): Promise<void>;
};
export type SlackTwinOptions = {
  port?: number;
  /** The address to listen on; nothing outside this machine reaches the default, 127.0.0.1. */
  host?: string;
  workspace: Workspace;
  /** How payloads reach the app: over its own connections, or posted to `workspace.app.requestUrl`. */
  mode?: 'socket' | 'http';
  /** When an event that was not acknowledged is sent again; Slack's own times if not said. */
  retryDelaysMs?: readonly number[];
  /** Hears all that the app says, headers aside. */
  onSaid?: (text: string) => void;
  /** Asked for every path that is not the twin's own; answers whether it served it. */
  serveOther?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | boolean;
};

/** Starts a strict simulation of one Slack workspace. */
export const startSlackTwin = async (options: SlackTwinOptions): Promise<SlackTwin> => {
  const { workspace, mode = 'socket', onSaid } = options;
  const transport = mode === 'http' ? new HttpLink(workspace) : new SocketLink(workspace.app.id);
  const state = new SlackState(workspace, transport, options.retryDelaysMs);
  if (onSaid) state.onSaid = onSaid;
  const live = new Live(state);
  const api = new WebApi(state);
  const server = createServer((request, response) => {
    serve({ state, api, options }, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { ok: false, error: 'fatal_error', detail: String(error) });
    });
  });
  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    const path = new URL(request.url ?? '', 'http://twin').pathname;
    if (path.startsWith('/link')) transport.upgrade(request, socket, head);
    else if (path === '/_control/live' && foreignReason(request, options.host) === undefined) {
      live.upgrade(request, socket, head);
    } else socket.destroy();
  });
  state.origin = await listen(server, options);
  return {
    url: state.origin,
    environment: environmentOf(state, mode),
    workspace,
    connections: () => transport.connections,
    stop: async () => {
      live.stop();
      state.link.stop();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
};

const environmentOf = ({ origin, workspace: { app } }: SlackState, mode: 'socket' | 'http'): Environment => ({
  SLACK_API_URL: `${origin}/api/`,
  SLACK_BOT_TOKEN: app.botToken,
  SLACK_APP_TOKEN: app.appToken,
  ...(mode === 'http' && { SLACK_SIGNING_SECRET: app.signingSecret }),
});

/** Addresses that mean every interface are no address to call. */
const everywhere = new Set(['0.0.0.0', '::']);

const listen = (server: Server, { host = '127.0.0.1', port = 0 }: SlackTwinOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      const called = everywhere.has(host) ? '127.0.0.1' : host;
      const name = called.includes(':') ? `[${called}]` : called;
      resolve(`http://${name}:${typeof address === 'object' ? address?.port : port}`);
    });
  });

/** What is asked here changes the sandbox itself; the rest is Slack's. */
const STEERING = ['/_control/', '/_aws/', '/_sandbox/'];

type Rooms = { state: SlackState; api: WebApi; options: SlackTwinOptions };

const serve = async ({ state, api, options }: Rooms, request: IncomingMessage, response: ServerResponse) => {
  const url = new URL(request.url ?? '/', state.origin);
  const { pathname } = url;
  if (pathname.startsWith('/api/')) {
    const method = pathname.slice('/api/'.length);
    return serveCall(state, method, response, () => api.answer(method, request, url));
  }
  if (pathname.startsWith('/response/'))
    return serveCall(state, 'response_url', response, () => answerResponse(state, request, pathname));
  if (pathname.startsWith('/upload/'))
    return serveCall(state, 'upload', response, () => answerUpload(state, request, pathname));
  if (pathname.startsWith('/files-pri/')) return send(response, answerFile(state, request, pathname));
  if (STEERING.some((path) => pathname.startsWith(path))) {
    const foreign = foreignReason(request, options.host);
    if (foreign !== undefined) return sendJson(response, 403, { ok: false, error: 'foreign_request', detail: foreign });
  }
  if (pathname.startsWith('/_control/')) return serveControl(state, request, response, url);
  const served = await options.serveOther?.(request, response);
  if (!served) sendJson(response, 404, { ok: false, error: 'not_found' });
};
