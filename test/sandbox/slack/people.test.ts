import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../sandbox/slack/contract.ts';
import { startProbe, type Probe } from './probe.ts';
import {
  alice,
  andrew,
  approvals,
  type Bench,
  button,
  option,
  paula,
  pause,
  startBench,
  startBolt,
} from './support.ts';

let probe: Probe;
let bench: Bench;
beforeAll(async () => {
  probe = await startProbe();
  ({ bench } = probe);
});
afterAll(() => probe.stop());

const card = async (elements: object[]) => {
  const blocks = [{ type: 'actions', block_id: 'card', elements }];
  const asked = { channel: approvals, user: paula, text: 'card', blocks: blocks };
  const { message_ts = '' } = await bench.call('chat.postEphemeral', asked);
  return { as: paula, container: { kind: 'message', channel: approvals, ts: message_ts }, blockId: 'card' };
};
const texts = ({ messages }: Snapshot) => messages.map(({ text }) => text);

const respond = (url: string, body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

describe('commands', () => {
  it('escape names only where the manifest says so', async () => {
    await probe.command('/probe ask @Andrew in #platform about #42 & <b>');
    expect(probe.ran.at(-1)).toBe('ask <@U0ANDREW|andrew> in <#C0PLATFORM|platform> about #42 &amp; &lt;b&gt;');
    await probe.command('/plain ask @Andrew');
    expect(probe.ran.at(-1)).toBe('ask @Andrew');
  });

  it('show the answer in the ack', async () => {
    expect(await probe.command('/plain')).toEqual({ ok: true });
    expect(texts(await bench.see(alice))).toContain('heard');
    const refused = { ok: false, problem: '/plain failed with the error "invalid_command_response"' };
    expect(await probe.command('/plain wrong')).toEqual(refused);
    expect(await probe.command('/nothing')).toEqual({ ok: false, problem: '/nothing is not a valid command.' });
  });

  it('reach exactly one of two connections', async () => {
    const { twin, act, see, stop } = await startBench();
    const served = [0, 0];
    const serve = (index: 0 | 1) =>
      startBolt(twin, (app) => {
        app.command('/probe', async ({ ack }) => {
          served[index] = (served[index] ?? 0) + 1;
          await ack();
        });
      });
    const apps = [await serve(0), await serve(1)];
    for (let sent = 0; sent < 6; sent += 1) await act('command', { as: paula, channel: approvals, text: '/probe' });
    expect(served).toEqual([3, 3]);
    await act('disconnect', { abrupt: true });
    await pause(50);
    expect((await see(paula)).connected).toBe(false);
    for (const app of apps) await app.stop();
    await stop();
  });

  it('fail at once without a connection', async () => {
    const lonely = await startBench();
    const outcome = await lonely.act('command', { as: paula, channel: approvals, text: '/probe' });
    expect(outcome).toMatchObject({ ok: false, problem: expect.stringContaining('did not respond') });
    await lonely.stop();
  });
});

describe('clicks', () => {
  it('carry a response_url good for five answers', async () => {
    const press = await card([button('press', { value: '42' })]);
    expect(await bench.act('click', { ...press, actionId: 'press' })).toEqual({ ok: true });
    const clicked = probe.last('block_actions');
    expect(clicked?.container).toMatchObject({ type: 'message', is_ephemeral: true, channel_id: approvals });
    expect(clicked?.actions).toMatchObject([{ type: 'button', action_id: 'press', block_id: 'card', value: '42' }]);
    const url = clicked?.response_url ?? '';
    expect((await respond(url, { text: 'only you' })).status).toBe(200);
    expect((await respond(url, { text: 'all', response_type: 'in_channel' })).status).toBe(200);
    expect((await respond(url, { text: 'instead', replace_original: true })).status).toBe(200);
    expect((await respond(url, {})).status).toBe(400);
    expect((await respond(url, { delete_original: true })).status).toBe(200);
    expect((await respond(url, { text: 'sixth' })).status).toBe(404);
    expect(texts(await bench.see(alice))).toContain('all');
    const mine = texts(await bench.see(paula));
    expect(mine).toContain('only you');
    expect(mine.filter((text) => ['card', 'instead', 'sixth'].includes(text))).toEqual([]);
  });

  it('remember a choice beside the button', async () => {
    const pick = { type: 'static_select', action_id: 'pick', options: [option('x'), option('y')] };
    const press = await card([pick, button('press')]);
    await bench.act('click', { ...press, actionId: 'pick', value: 'y' });
    await bench.act('click', { ...press, actionId: 'press' });
    expect(probe.last('block_actions')?.state).toEqual({
      values: { card: { pick: { type: 'static_select', selected_option: option('y') } } },
    });
    expect(await bench.act('click', { ...press, actionId: 'pick', value: 'z' })).toMatchObject({ ok: false });
    expect(await bench.act('click', { ...press, as: alice, actionId: 'press' })).toMatchObject({ ok: false });
  });

  it('work in the Home tab the app published', async () => {
    expect(await bench.act('home', { as: paula })).toEqual({ ok: true });
    await pause(100);
    const { home } = await bench.see(paula);
    const container = { kind: 'view', viewId: home?.viewId };
    const outcome = await bench.act('click', { as: paula, container, blockId: 'home', actionId: 'visit' });
    expect(outcome).toEqual({ ok: true });
    expect(probe.last('block_actions')).toMatchObject({ view: { type: 'home' }, container: { type: 'view' } });
  });

  it('start a global shortcut by its callback id', async () => {
    expect(await bench.act('shortcut', { as: paula, callbackId: 'start' })).toEqual({ ok: true });
    expect(probe.last('shortcut')).toMatchObject({ callback_id: 'start', user: { id: paula } });
    expect(await bench.act('shortcut', { as: paula, callbackId: 'other' })).toMatchObject({ ok: false });
  });
});

describe('the live view', () => {
  it('shows changes at most ten times a second', async () => {
    const frames: Snapshot[] = [];
    const socket = new WebSocket(`${bench.twin.url.replace('http', 'ws')}/_control/live?as=${andrew}`);
    socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data))));
    await pause(200);
    expect(frames).toHaveLength(1);
    const said = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    for (const text of said) await bench.act('say', { as: paula, channel: approvals, text });
    await pause(300);
    expect(frames.length).toBeGreaterThan(1);
    expect(frames.length).toBeLessThan(9);
    expect(frames.at(-1)?.messages.at(-1)).toMatchObject({ text: 'line 19' });
    socket.close();
  });
});
