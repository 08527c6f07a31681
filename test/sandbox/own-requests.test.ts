import { once } from 'node:events';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { foreignReason } from '../../sandbox/own-requests.ts';
import type { Stage } from '../../sandbox/stage.ts';
import { openStage } from '../../sandbox/stage.ts';
import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import { listening } from './listening.ts';

const JSON_BODY = { 'content-type': 'application/json' };

test.each([
  ['another site', { host: '127.0.0.1:3000', origin: 'https://elsewhere.example', ...JSON_BODY }],
  ['the same address by another port', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3001', ...JSON_BODY }],
  ['a page without an origin', { host: '127.0.0.1:3000', origin: 'null', ...JSON_BODY }],
  ['a name that points at loopback', { host: 'elsewhere.example:3000', ...JSON_BODY }],
  ['a form', { host: '127.0.0.1:3000', 'content-type': 'text/plain' }],
  ['a form of no kind', { host: '127.0.0.1:3000' }],
  ['nobody', {}],
])('%s does not steer the sandbox', (_who, headers) => {
  expect(foreignReason({ method: 'POST', headers })).toEqual(expect.any(String));
});

test.each([
  ['a story', { host: '127.0.0.1:3000', ...JSON_BODY }],
  [
    'the page',
    { host: 'localhost:3000', origin: 'http://localhost:3000', 'content-type': 'application/json; charset=utf-8' },
  ],
  ['the page over IPv6', { host: '[::1]:3000', origin: 'http://[::1]:3000', ...JSON_BODY }],
])('%s steers the sandbox', (_who, headers) => {
  expect(foreignReason({ method: 'POST', headers })).toBeUndefined();
});

test('the name that the sandbox was asked to listen on is its own', () => {
  const headers = { host: 'sandbox.internal:3000' };
  expect(foreignReason({ method: 'GET', headers })).toContain('no address');
  expect(foreignReason({ method: 'GET', headers }, 'sandbox.internal')).toBeUndefined();
});

describe.each(['socket', 'http'] as const)('a running sandbox, its bot reached by %s', (mode) => {
  let stage: Stage;
  beforeAll(async () => {
    const settings = { HEALTH_PORT: '0' };
    stage = await openStage({ world: loadWorld(worldPath('sample')), speed: 1, mode, settings });
  });
  afterAll(() => stage?.stop());

  it.each(['_control/fault', '_aws/clock', '_sandbox/bot'])('refuses strangers at %s', async (path) => {
    const headers = { origin: 'https://elsewhere.example', ...JSON_BODY };
    const asked = await fetch(`${stage.slack.url}/${path}`, { method: 'POST', headers, body: '{}' });
    expect([asked.status, await asked.text()]).toEqual([403, expect.stringContaining('is another site')]);
  });

  it('refuses strangers at the controls of AWS', async () => {
    const asked = await fetch(`${stage.aws.url}/_control/clock`, { method: 'POST', body: '{"speed":1}' });
    expect(asked.status).toBe(403);
  });

  it('shows strangers nothing live', async () => {
    const url = `${stage.slack.url.replace('http', 'ws')}/_control/live?as=U0PAULA`;
    const socket = new WebSocket(url, { origin: 'https://elsewhere.example' });
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('socket hang up');
  });

  it('listens on loopback alone', () => {
    const places = [process.pid, stage.bot.pid].flatMap(listening);
    expect(places.length).toBeGreaterThan(2);
    expect(places.filter((address) => address !== '127.0.0.1')).toEqual([]);
  });
});
