import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvals, type Bench, long, modal, paula, rawCall, section, startBench, startBolt } from '../support.ts';
import { callRows } from './call-rows.ts';
import { messageRows } from './message-rows.ts';
import { showpieceRows } from './showpiece-rows.ts';
import { surfaceRows } from './surface-rows.ts';
import { viewRows } from './view-rows.ts';

const scopes = ['channels:join', 'channels:read', 'files:write', 'users:read.email'];

// A bench for each part: all of them together would meet Slack's rate limits.
const open = async (): Promise<Bench> => {
  const bench = await startBench();
  bench.twin.workspace.app.scopes.push(...scopes);
  return bench;
};

const post = (bench: Bench, blocks: object[]) =>
  rawCall(bench, 'chat.postEphemeral', { channel: approvals, user: paula, text: 'x', blocks });

describe.each([
  ['that every app uses', messageRows],
  ['that came later', showpieceRows],
])('blocks %s', (_, rows) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await open();
  });
  afterAll(() => bench.stop());

  it.each(rows)('accept $fact and nothing beyond', async ({ good, bad, says, code }) => {
    expect(await post(bench, good)).toMatchObject({ ok: true });
    const refusal = await post(bench, bad);
    expect(refusal.error).toBe(code ?? 'invalid_blocks');
    expect(refusal.response_metadata?.messages.join('\n') ?? '').toContain(says);
  });

  it('name the union before the member that failed', async () => {
    expect(await post(bench, [section(long(3001))])).toMatchObject({
      errors: [
        'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
        'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
      ],
    });
  });
});

describe('views on the twin', () => {
  let bench: Bench;
  let bolt: { stop: () => Promise<void> };
  let viewId: string;
  beforeAll(async () => {
    bench = await open();
    bolt = await startBolt(bench.twin, (app) => {
      app.command('/probe', async ({ ack, body, client }) => {
        await client.apiCall('views.open', { trigger_id: body.trigger_id, view: modal([]) });
        await ack();
      });
    });
    await bench.act('command', { as: paula, channel: approvals, text: '/probe' });
    viewId = (await bench.see(paula)).modal?.viewId ?? '';
  });
  afterAll(async () => {
    await bolt.stop();
    await bench.stop();
  });
  const show = (view: object) =>
    'type' in view && view.type === 'home'
      ? rawCall(bench, 'views.publish', { user_id: paula, view })
      : rawCall(bench, 'views.update', { view_id: viewId, view });

  it.each([...viewRows, ...surfaceRows])('accept $fact and nothing beyond', async ({ good, bad, says, code }) => {
    expect(await show(good)).toMatchObject({ ok: true });
    const refusal = await show(bad);
    expect(refusal.error).toBe(code ?? 'invalid_arguments');
    expect(refusal.response_metadata?.messages.join('\n') ?? '').toContain(says);
  });
});

describe('calls on the twin', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await open();
  });
  afterAll(() => bench.stop());

  it.each(callRows)('$method wants $fact', async ({ method, good, bad, says, code }) => {
    expect(await rawCall(bench, method, good)).toMatchObject({ ok: true });
    const refusal = await rawCall(bench, method, bad);
    expect(refusal.error).toBe(code);
    expect(refusal.response_metadata?.messages.join('\n') ?? '').toContain(says);
  });
});

describe('the table of bad inputs', () => {
  it('holds more than a hundred different rows', () => {
    const facts = [
      ...[...messageRows, ...showpieceRows].map(({ fact }) => `message: ${fact}`),
      ...[...viewRows, ...surfaceRows].map(({ fact }) => `view: ${fact}`),
      ...callRows.map(({ method, fact }) => `${method}: ${fact}`),
    ];
    expect(new Set(facts).size).toBe(facts.length);
    expect(facts.length).toBeGreaterThan(100);
  });
});
