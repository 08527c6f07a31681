import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Fixture, startFixture, textOf } from './fixture.ts';

const open: (Fixture | Server)[] = [];
const fixture = async (awsUrl?: string) => {
  const started = await startFixture(awsUrl ? { awsUrl } : {});
  open.push(started);
  return started;
};
afterEach(async () => {
  for (const one of open.splice(0)) await ('stop' in one ? one.stop() : new Promise((resolve) => one.close(resolve)));
});

test('page, script, style and icon come from one origin', async () => {
  const { url } = await fixture();
  const html = await (await fetch(`${url}/?as=U0PAULA`)).text();
  expect(html).not.toMatch(/https?:\/\//);
  for (const [path, type] of [
    ['/page.js', 'text/javascript'],
    ['/page.css', 'text/css'],
    ['/favicon.svg', 'image/svg+xml'],
    ['/favicon.ico', 'image/svg+xml'],
  ]) {
    const response = await fetch(url + path);
    expect(response.headers.get('content-type')).toContain(type);
    expect((await response.text()).length).toBeGreaterThan(100);
  }
});

test('the page may ask no other host', async () => {
  const { url } = await fixture();
  const policy = (await fetch(`${url}/`)).headers.get('content-security-policy');
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("img-src 'self' data:");
});

test('the bundle is React’s production build', async () => {
  const { url } = await fixture();
  const script = await (await fetch(`${url}/page.js`)).text();
  expect(script).not.toContain('process.env');
  expect(script.length).toBeLessThan(400_000);
});

test('unknown paths are left to others', async () => {
  const { url } = await fixture();
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(404);
});

test('without an AWS twin its paths answer 404', async () => {
  const { url } = await fixture();
  const response = await fetch(`${url}/_aws/world`);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ ok: false, problem: 'no AWS twin runs beside this Slack twin' });
});

test('requests for the AWS twin reach its control API', async () => {
  const heard: string[] = [];
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    heard.push(`${request.method} ${request.url} ${await textOf(request)}`);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"speed":10}');
  };
  const aws = createServer((request, response) => void hear(request, response));
  await new Promise<void>((resolve) => {
    aws.listen(0, '127.0.0.1', resolve);
  });
  open.push(aws);
  const { url } = await fixture(`http://127.0.0.1:${portOf(aws)}`);
  await fetch(`${url}/_aws/requests?after=3`);
  const answered = await fetch(`${url}/_aws/clock`, { method: 'POST', body: '{"speed":10}' });
  expect(answered.status).toBe(202);
  expect(await answered.json()).toEqual({ speed: 10 });
  expect(heard).toEqual(['GET /_control/requests?after=3 ', 'POST /_control/clock {"speed":10}']);
});

test('the bot is switched only by known actions', async () => {
  let running = true;
  const bot = {
    isRunning: () => running,
    kill: async () => {
      running = false;
    },
    start: () => Promise.reject(new Error('no port')),
  };
  const started = await startFixture({ bot });
  open.push(started);
  const at = `${started.url}/_sandbox/bot`;
  const told = async (body?: string) => {
    const response = await fetch(at, body === undefined ? {} : { method: 'POST', body });
    return { status: response.status, body: await response.json() };
  };
  expect(await told()).toEqual({ status: 200, body: { running: true } });
  expect((await told('{"action":"isRunning"}')).status).toBe(400);
  expect(await told('{"action":"kill"}')).toEqual({ status: 200, body: { running: false } });
  expect(await told('{"action":"start"}')).toEqual({
    status: 500,
    body: { ok: false, problem: 'switching the bot: no port' },
  });
});

test('without a bot there is none to switch', async () => {
  const { url } = await fixture();
  expect((await fetch(`${url}/_sandbox/bot`)).status).toBe(404);
});

test('an AWS twin that is gone answers 502', async () => {
  const { url } = await fixture('http://127.0.0.1:1');
  const response = await fetch(`${url}/_aws/world`);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ ok: false });
});

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('reading the port');
  return address.port;
}
