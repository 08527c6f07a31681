import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** A call of the Web API: its arguments, with those that are JSON parsed. Uploads are calls of `upload`. */
export type Call = { method: string; arguments: Record<string, unknown> };
type Status = { status: number; headers?: Record<string, string> };
/** An answer's JSON, or an HTTP status with headers, or a connection that breaks after the call arrived. */
type Answer = object | Status | 'reset';

export type SlackApi = {
  url: string;
  /** An address to upload to. */
  uploadUrl(id: string): string;
  /** The arguments of every call of a method, oldest first. */
  calls(method: string): Record<string, unknown>[];
  /** What the next calls of a method are answered, before its default. */
  next(method: string, ...answers: Answer[]): void;
  stop(): Promise<void>;
};

/** Slack's Web API as far as a test scripts it, over a real connection: broken ones look as they do outside. */
export async function startSlackApi(defaults: Record<string, (call: Call) => object>): Promise<SlackApi> {
  const calls: Call[] = [];
  const queued: Record<string, Answer[]> = {};
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    const body = await text(request);
    const call = path.startsWith('/upload/')
      ? { method: 'upload', arguments: { path, body } }
      : { method: path.replace('/api/', ''), arguments: read(body) };
    const { method } = call;
    calls.push(call);
    const answer = queued[method]?.shift() ?? defaults[method]?.(call) ?? { ok: false, error: 'unknown_method' };
    if (answer === 'reset') return request.socket.destroy();
    if (isStatus(answer)) return response.writeHead(answer.status, answer.headers).end();
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, ...answer }));
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url: `${origin}/api/`,
    uploadUrl: (id) => `${origin}/upload/${id}`,
    calls: (method) => calls.filter((call) => call.method === method).map((call) => call.arguments),
    next: (method, ...answers) => {
      (queued[method] ??= []).push(...answers);
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function isStatus(answer: object): answer is Status {
  return 'status' in answer;
}

function read(form: string): Record<string, unknown> {
  if (form.startsWith('{')) return JSON.parse(form);
  return Object.fromEntries(
    Array.from(new URLSearchParams(form), ([name, value]) => [name, /^[[{]/u.test(value) ? JSON.parse(value) : value]),
  );
}
