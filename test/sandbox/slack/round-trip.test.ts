import type { App } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  alice,
  andrew,
  approvals,
  type Bench,
  button,
  field,
  input,
  modal,
  option,
  paula,
  section,
  startBench,
  startBolt,
  until,
} from './support.ts';

const form = modal([
  input('name', field()),
  input('accounts', { type: 'multi_external_select', action_id: 'pick', min_query_length: 1 }),
]);

const answers = (app: App) => {
  app.command('/probe', async ({ ack, body, client }) => {
    await ack();
    await client.apiCall('views.open', { trigger_id: body.trigger_id, view: form });
  });
  app.options('pick', async ({ ack, payload }) => {
    await ack({ options: [option(`${payload.value}-1`), option(`${payload.value}-2`)] });
  });
  app.view('probe', async ({ ack, view, client }) => {
    const name = view.state.values['name']?.['value']?.value;
    if (name === 'bad') return ack({ response_action: 'errors', errors: { name: 'Not that one' } });
    await ack();
    const blocks = [
      section('Card'),
      { type: 'actions', block_id: 'decide', elements: [button('approve', { value: '42' })] },
    ];
    await client.apiCall('chat.postMessage', { channel: approvals, text: `${name}`, blocks: blocks });
  });
  app.action('approve', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.message) return;
    const done = [section(`Approved by <@${body.user.id}>`)];
    await client.apiCall('chat.update', { channel: approvals, ts: body.message['ts'], text: 'done', blocks: done });
    await respond('You approved');
  });
};

let bench: Bench;
let bolt: { stop: () => Promise<void> };
beforeAll(async () => {
  bench = await startBench();
  bolt = await startBolt(bench.twin, answers);
});
afterAll(async () => {
  await bolt.stop();
  await bench.stop();
});

describe('an unmodified Bolt app on the twin', () => {
  it('goes from slash command to approved card', async () => {
    expect((await bench.see(paula)).connected).toBe(true);
    expect(await bench.act('command', { as: paula, channel: approvals, text: '/probe' })).toEqual({ ok: true });
    const opened = await until(async () => (await bench.see(paula)).modal);
    expect((await bench.see(andrew)).modal).toBeUndefined();

    const container = { kind: 'view', viewId: opened.viewId };
    const place = { as: paula, container, blockId: 'accounts', actionId: 'pick' };
    expect(await bench.suggest({ ...place, value: 'dev' })).toMatchObject({
      options: [{ value: 'dev-1' }, { value: 'dev-2' }],
    });

    const submission = { as: paula, viewId: opened.viewId };
    const empty = await bench.act('submit', { ...submission, values: {} });
    const required = 'Please complete this required field.';
    expect(empty).toMatchObject({ ok: false, errors: { name: required, accounts: required } });

    const picked = { accounts: { pick: ['dev-1'] } };
    const bad = await bench.act('submit', { ...submission, values: { ...picked, name: { value: 'bad' } } });
    expect(bad).toEqual({ ok: false, problem: 'Not that one', errors: { name: 'Not that one' } });
    expect((await bench.see(paula)).modal?.errors).toEqual({ name: 'Not that one' });

    const good = await bench.act('submit', { ...submission, values: { name: { value: 'golden' } } });
    expect(good).toEqual({ ok: true });
    expect((await bench.see(paula)).modal).toBeUndefined();

    const card = await until(async () => (await bench.see(andrew)).messages.find(({ text }) => text === 'golden'));
    const press = {
      container: { kind: 'message', channel: approvals, ts: card.ts },
      blockId: 'decide',
      actionId: 'approve',
    };
    expect(await bench.act('click', { as: andrew, ...press })).toEqual({ ok: true });
    const hint = await until(async () =>
      (await bench.see(andrew)).messages.find(({ text }) => text === 'You approved'),
    );
    expect(hint.ephemeralFor).toBe(andrew);

    const seen = (await bench.see(alice)).messages;
    expect(seen.map(({ text }) => text)).toEqual(['done']);
    expect(seen[0]?.blocks[0]?.['text']).toMatchObject({ text: `Approved by <@${andrew}>` });
    expect(await bench.act('click', { as: alice, ...press })).toMatchObject({ ok: false });
    expect((await bench.journal()).filter(({ ok }) => !ok)).toEqual([]);
  });

  it('reconnects after the goodbye Slack sends', async () => {
    await bench.act('disconnect', { reason: 'refresh_requested' });
    await until(async () => ((await bench.see(paula)).connected ? undefined : true));
    await until(async () => (await bench.see(paula)).connected || undefined);
    expect(await bench.act('command', { as: alice, channel: approvals, text: '/probe' })).toEqual({ ok: true });
  });
});
