import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Fault } from '../src/domain/errors.ts';
import type { Job } from '../src/flow/ports.ts';
import { openLog } from '../src/log.ts';
import { openTraces } from '../src/traces.ts';

const JOB: Job<'check-rollout'> = { key: 'k', name: 'check-rollout', payload: { rolloutId: 'r1' }, attempts: 2 };

/** A collector that answers so; gives what it is sent, as text. */
async function collector(status: number): Promise<string[]> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => received.push(JSON.stringify(body)));
    response.writeHead(status).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return received;
}

/** Traces, and the lines that they write to the log. */
function opened() {
  const lines: string[] = [];
  const traces = openTraces(openLog('debug', { write: (line: string) => void lines.push(line) }));
  return { traces, lines };
}

test('a job that breaks is told by its code, not by its text', async () => {
  const received = await collector(200);
  const { traces } = opened();
  let run: ((job: typeof JOB) => Promise<void>) | undefined;
  const jobs = traces.traced({
    work: (_name, handler) => void (run = (job) => Reflect.apply(handler, undefined, [job])),
  });
  jobs.work('check-rollout', async () => {
    throw new Fault('what somebody wrote', { code: 'outage', source: 'aws', retryable: true });
  });
  await expect(run?.(JOB)).rejects.toMatchObject({ code: 'outage' });
  await traces.stop();
  expect(received.join()).toContain('"job check-rollout"');
  expect(received.join()).toContain('{"key":"error.type","value":{"stringValue":"outage"}}');
  expect(received.join()).not.toContain('somebody');
});

test('a collector that refuses is told in the log', async () => {
  await collector(400);
  const { traces, lines } = opened();
  await traces.click('block_actions', async () => undefined);
  await traces.stop();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'traces.trouble', room: 'traces' }]);
});

test('work goes on while the collector is away', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:9');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { traces } = opened();
  expect(await traces.click('block_actions', async () => 'done')).toBe('done');
  await traces.stop();
});
