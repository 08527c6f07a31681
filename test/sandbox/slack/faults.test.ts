import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startProbe, type Probe } from './probe.ts';
import { approvals, type Bench, codeOf, paula, pause, until } from './support.ts';

const silence = { ok: false, problem: expect.stringContaining('did not respond') };

let probe: Probe;
let bench: Bench;
beforeAll(async () => {
  probe = await startProbe({ retryDelaysMs: [0, 20, 40] });
  ({ bench } = probe);
});
afterAll(() => probe.stop());
beforeEach(() => {
  probe.ran = [];
  probe.heard = [];
});
const opened = () => probe.heard.filter(({ type }) => type === 'event_callback');

describe('faults of what is delivered', () => {
  it('drop a payload so that nobody hears it', async () => {
    await bench.act('fault', { payload: 'command', drop: true, times: 2 });
    expect([await probe.command('/probe a'), await probe.command('/probe b')]).toEqual([silence, silence]);
    expect(await probe.command('/probe c')).toEqual({ ok: true });
    expect(probe.ran).toEqual(['c']);
  });

  it('deliver a payload twice', async () => {
    await bench.act('fault', { payload: 'shortcut', duplicate: true });
    expect(await bench.act('shortcut', { as: paula, callbackId: 'start' })).toEqual({ ok: true });
    expect(probe.heard.map(({ type }) => type)).toEqual(['shortcut', 'shortcut']);
  });

  it('deliver a payload late', async () => {
    await bench.act('fault', { payload: '*', delayMs: 150 });
    const begun = Date.now();
    expect(await probe.command('/probe late')).toEqual({ ok: true });
    expect(Date.now() - begun).toBeGreaterThan(140);
  });

  it('lose the acknowledgement of work that was done', async () => {
    await bench.act('fault', { payload: 'command', loseAck: true });
    expect(await probe.command('/probe done')).toEqual(silence);
    expect(probe.ran).toEqual(['done']);
  });
});

describe('faults of events', () => {
  it('make Slack send an event again', async () => {
    await bench.act('fault', { payload: 'app_home_opened', loseAck: true, times: 2 });
    await bench.act('home', { as: paula });
    await until(async () => opened()[2]);
    await pause(100);
    expect(opened()).toHaveLength(3);
    expect(new Set(opened().map(({ event_id }) => event_id)).size).toBe(1);
  });

  it('drop an event four times for good', async () => {
    await bench.act('fault', { payload: 'app_home_opened', drop: true, times: 4 });
    await bench.act('home', { as: paula });
    await pause(150);
    expect(opened()).toEqual([]);
    expect(await bench.act('home', { as: paula })).toEqual({ ok: true });
  });
});

const raw = () => {
  const { SLACK_API_URL, SLACK_BOT_TOKEN } = bench.twin.environment;
  const headers = { authorization: `Bearer ${SLACK_BOT_TOKEN}` };
  return fetch(`${SLACK_API_URL}auth.test`, { method: 'POST', headers });
};

describe('faults of calls', () => {
  it('limit the next calls and say for how long', async () => {
    await bench.act('fault', { method: '*', error: 429, retryAfter: 7, times: 3 });
    for (let call = 0; call < 3; call += 1) {
      const answer = await raw();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
      expect(await answer.json()).toEqual({ ok: false, error: 'ratelimited' });
    }
    expect((await raw()).status).toBe(200);
  });

  it('answer truly but late', async () => {
    await bench.act('fault', { method: 'auth.test', delayMs: 120 });
    const begun = Date.now();
    expect(await codeOf(bench.call('auth.test'))).toBe('ok');
    expect(Date.now() - begun).toBeGreaterThan(110);
  });

  it('do the work and never answer', async () => {
    await bench.act('fault', { method: 'chat.postMessage', afterEffect: true, hang: true });
    const { SLACK_API_URL, SLACK_BOT_TOKEN } = bench.twin.environment;
    const asked = fetch(`${SLACK_API_URL}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SLACK_BOT_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: approvals, text: 'perhaps' }),
      signal: AbortSignal.timeout(200),
    });
    await expect(asked).rejects.toThrow('timeout');
    expect((await bench.see(paula)).messages.at(-1)).toMatchObject({ text: 'perhaps', channel: approvals });
  });

  it('are refused when they ask for nothing known', async () => {
    expect(await bench.act('fault', { method: 'auth.test', dealy: 5 })).toMatchObject({ ok: false });
    expect(await bench.act('fault', { payload: 'command', error: 500 })).toMatchObject({ ok: false });
    expect(await codeOf(bench.call('auth.test'))).toBe('ok');
  });
});

describe('faults of connections', () => {
  it('cut them without a word', async () => {
    await bench.act('fault', { disconnect: { abrupt: true } });
    await until(async () => ((await bench.see(paula)).connected ? undefined : true));
    expect(await probe.command('/probe gone')).toMatchObject(silence);
  });
});
