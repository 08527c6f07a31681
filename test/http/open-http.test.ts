import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Fault } from '../../src/domain/errors.ts';
import { openHttp } from '../../src/http/open-http.ts';
import type { Asked } from '../../src/http/readiness.ts';
import { conditionsOf, openPulse } from '../../src/http/readiness.ts';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

const healthy: Asked = { ways: () => 2, oldestJobMs: async () => 15, aws: () => 'last answer: none' };

const metrics = async () => ({ contentType: 'text/plain', text: 'up 1\n' });
const never = () => Promise.reject(new Error('nobody asks'));

async function listen(asked: Partial<Asked>) {
  let port = 0;
  const log = {
    info: (fields: { port?: number }) => {
      port = fields.port ?? 0;
    },
    error: () => undefined,
  };
  const http = openHttp({
    host: '127.0.0.1',
    port: 0,
    log,
    metrics,
    conditions: () => conditionsOf({ ...healthy, ...asked }),
  });
  await http.start();
  running.push(http);
  return async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: response.status, body: await response.text() };
  };
}

test('a process that answers is healthy', async () => {
  const get = await listen({});
  expect(await get('/healthz')).toEqual({ status: 200, body: '{"status":"ok"}\n' });
});

test('a bot that has all it needs is ready', async () => {
  const get = await listen({});
  const { status, body } = await get('/readyz?verbose');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ status: 'ready', conditions: [{ name: 'slack', ok: true }, {}, {}, {}] });
});

test.each([
  ['slack', { ways: () => 0 }, 'ways from Slack to the bot: 0'],
  ['engine', { oldestJobMs: async () => 90_000 }, 'the oldest due job has waited 90000 ms'],
  ['database', { oldestJobMs: () => Promise.reject(new Error('disk full')) }, 'disk full'],
  ['database', { oldestJobMs: () => new Promise<number>(() => undefined) }, 'no answer within 2000 ms'],
])('without %s it is not ready and says why', async (name, asked, detail) => {
  const get = await listen(asked);
  const { status, body } = await get('/readyz');
  expect(status).toBe(503);
  expect(JSON.parse(body).conditions).toContainEqual({ name, ok: false, detail });
});

test('AWS is missing only after a minute without any answer', () => {
  let now = 0;
  const pulse = openPulse(() => now);
  const call = { action: 'sts:AssumeRole', outcome: 'unreachable', isAnswer: false };
  pulse.heard({ ...call, outcome: 'denied', isAnswer: true });
  pulse.heard(call);
  now = 59_000;
  expect(pulse.told()).toContain('sts:AssumeRole → denied');
  now = 60_000;
  expect(pulse.told()).toContain('sts:AssumeRole → denied');
  pulse.heard(call);
  expect(pulse.told).toThrow('sts:AssumeRole → denied at 1970-01-01T00:00:00.000Z');
  pulse.heard({ ...call, outcome: 'ok', isAnswer: true });
  expect(pulse.told()).toContain('sts:AssumeRole → ok');
});

test('one call without an answer does not keep an idle bot from being ready', () => {
  let now = 0;
  const pulse = openPulse(() => now);
  const call = { action: 'sts:AssumeRole', outcome: 'unreachable', isAnswer: false };
  pulse.heard(call);
  now = 3_600_000;
  expect(pulse.told()).toBe('last answer: none');
  pulse.heard(call);
  expect(pulse.told).toThrow('last answer: none');
  now += 60_000;
  expect(pulse.told()).toBe('last answer: none');
});

test('metrics are handed out, other paths and methods refused', async () => {
  const get = await listen({});
  expect(await get('/metrics')).toEqual({ status: 200, body: 'up 1\n' });
  expect(await get('/')).toMatchObject({ status: 404, body: expect.stringContaining('/metrics') });
  expect(await get('/metrics', { method: 'POST' })).toMatchObject({ status: 405 });
});

test('a port that is taken is a fault that names it', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  running.push({ stop: () => new Promise((resolve) => other.close(() => resolve())) });
  const log = { info: () => undefined, error: () => undefined };
  const refused = await openHttp({ host: '127.0.0.1', port, log, metrics: never, conditions: never })
    .start()
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Fault);
  expect(String(refused)).toContain(`port ${port}`);
});
