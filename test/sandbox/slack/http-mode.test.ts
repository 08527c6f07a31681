import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agree, type Listener, startListener } from './listener.ts';
import { approvals, type Bench, codeOf, modal, paula, startBench, until } from './support.ts';

let bench: Bench;
let app: Listener;
beforeAll(async () => {
  app = await startListener();
  bench = await startBench({ mode: 'http', retryDelaysMs: [0, 20, 40] });
  await bench.act('request-url', { url: app.url });
});
afterAll(async () => {
  await bench.stop();
  await app.stop();
});
beforeEach(() => {
  app.heard = [];
  app.reply = agree;
});

const command = (text = '/probe') => bench.act('command', { as: paula, channel: approvals, text });
const interactive = (body: string): Record<string, unknown> =>
  JSON.parse(new URLSearchParams(body).get('payload') ?? '');

const retries = () => app.heard.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]);

describe('a payload over HTTP', () => {
  it('is signed as Slack signs it', async () => {
    expect(await command('/probe a & b')).toEqual({ ok: true });
    const [{ headers, body } = { headers: {}, body: '' }] = app.heard;
    const seconds = String(headers['x-slack-request-timestamp']);
    const { signingSecret } = bench.twin.workspace.app;
    const hmac = createHmac('sha256', signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
    expect(headers['x-slack-signature']).toBe(`v0=${hmac}`);
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(5);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({ command: '/probe', text: 'a &amp; b' });
  });

  it('carries interactions in a form and events in JSON', async () => {
    await bench.act('shortcut', { as: paula, callbackId: 'start' });
    expect(interactive(app.heard[0]?.body ?? '')).toMatchObject({ type: 'shortcut', callback_id: 'start' });
    await bench.act('home', { as: paula });
    expect(app.heard[1]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(app.heard[1]?.body ?? '')).toMatchObject({ event: { type: 'app_home_opened', user: paula } });
    expect(app.heard[1]?.headers['x-slack-retry-num']).toBeUndefined();
  });
});

describe('an acknowledgement over HTTP', () => {
  it('stands in the body of the response', async () => {
    app.reply = () => ({ body: JSON.stringify({ text: 'in JSON' }) });
    expect(await command()).toEqual({ ok: true });
    app.reply = () => ({ body: 'in words' });
    expect(await command()).toEqual({ ok: true });
    const texts = (await bench.see(paula)).messages.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['in JSON', 'in words']));
  });

  it('closes a modal with an empty answer only', async () => {
    const opened = async () => {
      await command();
      const trigger_id = new URLSearchParams(app.heard.at(-1)?.body ?? '').get('trigger_id');
      await bench.call('views.open', { trigger_id, view: modal([]) });
      return { as: paula, viewId: (await bench.see(paula)).modal?.viewId ?? '', values: {} };
    };
    const first = await opened();
    app.reply = () => ({ body: 'OK' });
    expect(await bench.act('submit', first)).toMatchObject({ problem: 'We had some trouble connecting. Try again?' });
    app.reply = agree;
    expect(await bench.act('submit', first)).toEqual({ ok: true });
    expect((await bench.see(paula)).modal).toBeUndefined();
  });

  it('fails where the app does not say 200', async () => {
    app.reply = () => ({ status: 500 });
    expect(await command()).toEqual({ ok: false, problem: '/probe failed with the error "dispatch_failed"' });
    app.reply = () => ({ status: 302, headers: { location: app.url } });
    expect(await command()).toMatchObject({ ok: false });
    expect(app.heard).toHaveLength(2);
  });

  it('waits three seconds and no longer', async () => {
    app.reply = () => undefined;
    const begun = Date.now();
    expect(await command()).toMatchObject({ ok: false, problem: expect.stringContaining('did not respond') });
    expect(Date.now() - begun).toBeGreaterThan(2900);
    expect(Date.now() - begun).toBeLessThan(3800);
  });
});

describe('an event that is not acknowledged', () => {
  it('comes three more times and then no more', async () => {
    app.reply = () => ({ status: 503 });
    expect(await bench.act('home', { as: paula })).toMatchObject({ ok: false });
    await until(async () => app.heard[3]);
    const why = 'http_error';
    expect(retries()).toEqual([
      [undefined, undefined],
      ['1', why],
      ['2', why],
      ['3', why],
    ]);
    const ids = app.heard.map(({ body }): unknown => JSON.parse(body).event_id);
    expect(new Set(ids).size).toBe(1);
  });

  it('comes no more once it is acknowledged', async () => {
    app.reply = () => ({ status: app.heard.length === 1 ? 503 : 200 });
    await bench.act('home', { as: paula });
    await until(async () => app.heard[1]);
    expect(await bench.act('home', { as: paula })).toEqual({ ok: true });
    expect(retries().map(([num]) => num)).toEqual([undefined, '1', undefined]);
  });

  it('comes no more where the app forbids it', async () => {
    app.reply = () => ({ status: 503, headers: { 'x-slack-no-retry': '1' } });
    await bench.act('home', { as: paula });
    expect(await command()).toMatchObject({ ok: false });
    expect(app.heard).toHaveLength(2);
  });
});

describe('a request URL', () => {
  it('is taken only with its challenge', async () => {
    app.reply = () => ({ body: 'something else' });
    const refused = await bench.act('request-url', { url: app.url });
    expect(refused).toMatchObject({ ok: false, problem: expect.stringContaining('wrong_challenge') });
    expect(await bench.act('request-url', { url: 'http://127.0.0.1:9/slack' })).toMatchObject({ ok: false });
    app.reply = (heard) => ({ body: JSON.parse(heard.body).challenge, headers: { 'content-type': 'text/plain' } });
    expect(await bench.act('request-url', { url: app.url })).toEqual({ ok: true });
  });

  it('is verified before the first event goes there', async () => {
    const other = await startBench({ mode: 'http', retryDelaysMs: [] });
    try {
      other.twin.workspace.app.requestUrl = app.url;
      expect((await other.see(paula)).connected).toBe(false);
      expect(await other.act('home', { as: paula })).toEqual({ ok: true });
      expect(app.heard.map(({ body }): unknown => JSON.parse(body).type)).toEqual([
        'url_verification',
        'event_callback',
      ]);
      expect((await other.see(paula)).connected).toBe(true);
    } finally {
      await other.stop();
    }
  });

  it('leaves no room for Socket Mode', async () => {
    const { SLACK_API_URL, SLACK_APP_TOKEN } = bench.twin.environment;
    const headers = { authorization: `Bearer ${SLACK_APP_TOKEN}` };
    const answer = await fetch(`${SLACK_API_URL}apps.connections.open`, { method: 'POST', headers });
    expect(await answer.json()).toMatchObject({ ok: false, error: 'forbidden_team' });
    const socket = await startBench();
    expect(await socket.act('request-url', { url: app.url })).toMatchObject({ ok: false });
    expect(await codeOf(socket.call('auth.test'))).toBe('ok');
    await socket.stop();
  });
});
