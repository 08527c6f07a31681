import type { ServerResponse } from 'node:http';
import type { CallFault } from '../contract.ts';
import type { SlackState } from '../state/slack-state.ts';

/** What goes back over HTTP: JSON, unless the body is text or bytes already. */
export type HttpAnswer = { status: number; body: unknown; headers?: Record<string, string> };

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

export const send = (response: ServerResponse, { status, body, headers }: HttpAnswer): void => {
  const written = typeof body === 'string' || Buffer.isBuffer(body);
  const type = written ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(written ? body : JSON.stringify(body));
};

/** Does the work and answers, unless a test asked for something to go wrong with calls of this name. */
export const serveCall = async (
  state: SlackState,
  name: string,
  response: ServerResponse,
  work: () => Promise<HttpAnswer>,
): Promise<void> => {
  const fault = state.faults.takeCall(name);
  if (!fault) return send(response, await work());
  const late = fault.error === undefined && fault.delayMs !== undefined && !fault.hang;
  const done = fault.afterEffect || late ? await work() : undefined;
  if (fault.delayMs !== undefined) await pause(fault.delayMs);
  state.note(name, spoken(fault, late), 'fault');
  if (late && done) return send(response, done);
  return fail(response, fault);
};

const spoken = ({ error, hang }: CallFault, late: boolean): string => {
  if (hang) return 'no answer';
  if (late) return 'late answer';
  return error === undefined ? 'connection cut' : String(error);
};

const fail = (response: ServerResponse, { error, hang, retryAfter = 1 }: CallFault): void => {
  if (hang) return;
  if (error === undefined) response.destroy();
  else if (error === 'ratelimited' || error === 429)
    send(response, {
      status: 429,
      body: { ok: false, error: 'ratelimited' },
      headers: { 'retry-after': String(retryAfter) },
    });
  else if (typeof error === 'number') send(response, { status: error, body: { ok: false, error: 'internal_error' } });
  else send(response, { status: 200, body: { ok: false, error } });
};
