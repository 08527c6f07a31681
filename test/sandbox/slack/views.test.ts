import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProbe, type Probe } from './probe.ts';
import {
  alice,
  andrew,
  approvals,
  type Bench,
  button,
  codeOf,
  field,
  input,
  modal,
  paula,
  pause,
  plain,
  section,
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
const typed = (value: string) => ({ value: { type: 'plain_text_input', value } });

describe('triggers', () => {
  it('open one view and then are spent', async () => {
    const trigger_id = await probe.freshTrigger();
    const view = modal([]);
    expect(
      await codeOf(bench.call('views.open', { trigger_id, view: modal([], { title: plain('x'.repeat(25)) }) })),
    ).toBe('invalid_arguments');
    expect(await codeOf(bench.call('views.open', { trigger_id, view }))).toBe('ok');
    expect(await codeOf(bench.call('views.open', { trigger_id, view }))).toBe('exchanged_trigger_id');
    expect(await codeOf(bench.call('views.open', { trigger_id: '1.2.abc', view }))).toBe('invalid_trigger_id');
    expect(await codeOf(bench.call('views.open', { trigger_id: 'nonsense', view }))).toBe('invalid_trigger_id');
  });

  it('expire with every ack after three seconds', async () => {
    const trigger_id = await probe.freshTrigger();
    const stuck = await probe.open(modal([input('a', field())], { callback_id: 'nobody' }), alice);
    const press = await card([button('silence')]);
    const silent = await Promise.all([
      probe.command('/probe silence'),
      bench.act('click', { ...press, actionId: 'silence' }),
      bench.act('submit', { as: alice, viewId: stuck.viewId, values: { a: { value: 'x' } } }),
      pause(3100),
    ]);
    expect(silent.slice(0, 3)).toEqual([
      {
        ok: false,
        problem: '/probe failed because the app did not respond. Please try again or contact the app developer.',
      },
      { ok: false, problem: 'This app did not respond. Please try again.' },
      { ok: false, problem: 'We had some trouble connecting. Try again?' },
    ]);
    expect((await bench.see(paula)).messages.at(-1)).toMatchObject({ user: 'USLACKBOT', ephemeralFor: paula });
    expect(await probe.top(alice)).toMatchObject({
      viewId: stuck.viewId,
      problem: 'We had some trouble connecting. Try again?',
    });
    expect(await codeOf(bench.call('views.open', { trigger_id, view: modal([]) }))).toBe('expired_trigger_id');
  });
});

describe('views', () => {
  it('refuse a hash that is no longer theirs', async () => {
    const { viewId: view_id, hash } = await probe.open(modal([]));
    const view = modal([section('new')]);
    expect(await codeOf(bench.call('views.update', { view_id, hash, view }))).toBe('ok');
    expect(await codeOf(bench.call('views.update', { view_id, hash, view }))).toBe('hash_conflict');
    expect(await codeOf(bench.call('views.update', { view_id: 'V0NONE', view }))).toBe('not_found');
  });

  it('stack three high and no higher', async () => {
    await probe.open(modal([{ type: 'actions', block_id: 'b', elements: [button('next')] }]));
    const next = modal([{ type: 'actions', block_id: 'b', elements: [button('next')] }]);
    const push = async () => {
      const container = { kind: 'view', viewId: (await probe.top()).viewId };
      await bench.act('click', { as: paula, container, blockId: 'b', actionId: 'next' });
      return codeOf(bench.call('views.push', { trigger_id: probe.heard.at(-1)?.trigger_id, view: next }));
    };
    expect([await push(), await push(), await push()]).toEqual(['ok', 'ok', 'push_limit_reached']);
    expect((await probe.top()).depth).toBe(3);
    await bench.act('close', { as: paula, viewId: (await probe.top()).viewId });
    expect((await probe.top()).depth).toBe(2);
  });

  it('have external ids nobody else has', async () => {
    const view = modal([], { external_id: 'draft-1' });
    await probe.open(view, alice);
    const again = bench.call('views.open', { trigger_id: await probe.freshTrigger(andrew), view: view });
    expect(await codeOf(again)).toBe('duplicate_external_id');
    expect(await codeOf(bench.call('views.update', { external_id: 'draft-1', view: view }))).toBe('ok');
  });

  it('keep what was typed only under the same ids', async () => {
    const { viewId } = await probe.open(modal([input('a', field(), { dispatch_action: true }), input('b', field())]));
    const place = { as: paula, container: { kind: 'view', viewId }, actionId: 'value' };
    await bench.act('click', { ...place, blockId: 'a', value: 'kept' });
    await bench.act('click', { ...place, blockId: 'b', value: 'lost' });
    const view = modal([input('a', field()), input('c', field('value', { initial_value: 'new' }))]);
    await bench.call('views.update', { view_id: viewId, view });
    expect((await probe.top()).values).toEqual({ a: typed('kept'), c: typed('new') });
  });

  it('tell the app when closed if asked', async () => {
    const { viewId } = await probe.open(modal([], { notify_on_close: true, clear_on_close: true }));
    await bench.act('close', { as: paula, viewId });
    expect(probe.last('view_closed')).toMatchObject({ is_cleared: true, view: { id: viewId }, user: { id: paula } });
    expect((await bench.see(paula)).modal).toBeUndefined();
  });
});
