import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { Fault } from '../domain/errors.ts';
import type { Condition } from './readiness.ts';

type HttpLog = { info(fields: object, event: string): void; error(fields: object, event: string): void };

export type HttpOptions = {
  host: string;
  /** 0 for any free one. */
  port: number;
  /** Everything the bot cannot do without. */
  conditions: () => Promise<Condition[]>;
  /** The metrics in Prometheus' text format. */
  metrics: () => Promise<{ contentType: string; text: string }>;
  log: HttpLog;
};

export type Http = { start(): Promise<void>; stop(): Promise<void> };

/**
 * What the operator's tools ask, on a port of its own that nobody else needs to reach: `/healthz` (the process answers),
 * `/readyz` (503 while something is missing that it cannot do without), `/metrics`. Fault `port` where it cannot listen.
 */
export function openHttp(options: HttpOptions): Http {
  const { host, port, log } = options;
  const server = createServer((request, response) => {
    answer(options, request, response).catch((err: unknown) => {
      log.error({ err, path: request.url }, 'http.broke');
      if (!response.headersSent) send(response, 500, { status: 'broken' });
    });
  });
  return {
    start: async () => {
      await listening(server, { host, port });
      const address = server.address();
      log.info({ host, port: typeof address === 'object' ? address?.port : port }, 'http.listening');
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer({ conditions, metrics }: HttpOptions, request: IncomingMessage, response: ServerResponse) {
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, { status: 'only GET' });
  switch (path) {
    case '/healthz':
      return send(response, 200, { status: 'ok' });
    case '/readyz': {
      const found = await conditions();
      const isReady = found.every(({ ok }) => ok);
      return send(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', conditions: found });
    }
    case '/metrics': {
      const { contentType, text } = await metrics();
      response.writeHead(200, { 'content-type': contentType });
      response.end(text);
      return undefined;
    }
    default:
      return send(response, 404, { status: 'there are /healthz, /readyz and /metrics' });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

function listening(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `listening for health checks on ${at.host} port ${at.port}: ${cause.message}`;
      reject(new Fault(message, { code: 'port', source: 'us', retryable: false, cause }));
    });
    server.listen(at.port, at.host, resolve);
  });
}
