import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { answerTo, throttled } from './answers.ts';
import type { Asked, Scene } from './asked.ts';
import type { Reply } from './replies.ts';

/** What the parent process says, once, as the argument: the scene, and how far away AWS is. */
export type StandInOptions = { scene: Scene; latencyMs: number; throttledShare: number };
/** `lastAt` is when the last call came, milliseconds since 1970; 0 before the first. */
export type Counted = { calls: Record<string, number>; throttled: number; unknown: string[]; lastAt: number };

/*
 * A stand-in for AWS as a process of its own: it answers after so many milliseconds and does next to nothing else, so
 * that what is measured is whoever asks. It checks no signature and no permission; the twin does.
 */

const options: StandInOptions = JSON.parse(process.argv[2] ?? '{}');
const counted: Counted = { calls: {}, throttled: 0, unknown: [], lastAt: 0 };

const server = createServer((request, response) => {
  void respond(request, response);
});

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, type, body } = reply(readAsked(request, await readBody(request)));
  // Half of it to one and a half: what matters is that answers do not come in lockstep.
  await wait(options.latencyMs * (0.5 + Math.random()));
  response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'r' }).end(body);
}

function reply(asked: Asked): Reply {
  const name = `${asked.service}:${asked.operation}`;
  counted.calls[name] = (counted.calls[name] ?? 0) + 1;
  counted.lastAt = Date.now();
  if (Math.random() < options.throttledShare) {
    counted.throttled += 1;
    return throttled(asked);
  }
  const known =
    asked.operation === 'ping' ? { status: 200, type: 'text/plain', body: '' } : answerTo(options.scene, asked);
  if (known !== undefined) return known;
  if (!counted.unknown.includes(name)) counted.unknown.push(name);
  return { status: 501, type: 'text/plain', body: '' };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Service and Region are in the scope of the signature, the account in the access key that AssumeRole gave out. */
function readAsked(request: IncomingMessage, body: string): Asked {
  const scope = /Credential=(?<key>[^/]+)\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\//.exec(
    request.headers.authorization ?? '',
  )?.groups;
  const account = scope?.['key']?.startsWith('ASIA') ? scope['key'].slice(4) : options.scene.source;
  const where = { service: scope?.['service'] ?? '', region: scope?.['region'] ?? '', account };
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return { ...where, operation: target.split('.')[1] ?? '', fields: JSON.parse(body) };
  if (request.url === '/' && !body.startsWith('{')) {
    const fields = Object.fromEntries(new URLSearchParams(body));
    return { ...where, operation: fields['Action'] ?? '', fields };
  }
  const [path = ''] = (request.url ?? '').slice(1).split('?');
  return { ...where, operation: path, fields: {} };
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', () => process.send?.(counted));
// The parent is gone: nobody asks any more.
process.on('disconnect', () => process.exit(0));
