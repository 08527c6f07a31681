import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { sendJson } from './api/request.ts';
import { serveResponse } from './api/response.ts';
import { WebApi } from './api/web-api.ts';
import { Link } from './link/link.ts';
import { serveControl } from './people/control.ts';
import { Live } from './people/live.ts';
import { SlackState } from './state/slack-state.ts';
import type { Workspace } from './workspace.ts';

export type SlackTwin = {
  /** Origin without a trailing slash. */
  url: string;
  /** What an app needs to believe that this is Slack. */
  environment: { SLACK_API_URL: string; SLACK_BOT_TOKEN: string; SLACK_APP_TOKEN: string };
  /** Live: a change is seen by the next call. */
  workspace: Workspace;
  stop(): Promise<void>;
};
export type SlackTwinOptions = {
  port?: number;
  workspace: Workspace;
  /** Asked for every path that is not the twin's own; answers whether it served it. */
  serveOther?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | boolean;
};

/** Starts a strict simulation of one Slack workspace on 127.0.0.1. */
export const startSlackTwin = async (options: SlackTwinOptions): Promise<SlackTwin> => {
  const { workspace } = options;
  const link = new Link(workspace.app.id);
  const state = new SlackState(workspace, link);
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
    if (path.startsWith('/link')) link.upgrade(request, socket, head);
    else if (path === '/_control/live') live.upgrade(request, socket, head);
    else socket.destroy();
  });
  state.origin = await listen(server, options.port ?? 0);
  return {
    url: state.origin,
    environment: {
      SLACK_API_URL: `${state.origin}/api/`,
      SLACK_BOT_TOKEN: workspace.app.botToken,
      SLACK_APP_TOKEN: workspace.app.appToken,
    },
    workspace,
    stop: async () => {
      live.stop();
      link.stop();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
};

const listen = (server: Server, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`);
    });
  });

type Rooms = { state: SlackState; api: WebApi; options: SlackTwinOptions };

const serve = async ({ state, api, options }: Rooms, request: IncomingMessage, response: ServerResponse) => {
  const url = new URL(request.url ?? '/', state.origin);
  if (url.pathname.startsWith('/api/')) return api.serve(request, response, url);
  if (url.pathname.startsWith('/response/')) return serveResponse(state, request, response, url.pathname);
  if (url.pathname.startsWith('/_control/')) return serveControl(state, request, response, url);
  const served = await options.serveOther?.(request, response);
  if (!served) sendJson(response, 404, { ok: false, error: 'not_found' });
};
