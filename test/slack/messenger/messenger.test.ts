import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Announcement } from '../../../src/domain/rollout/announcement.ts';
import type { Rollout } from '../../../src/domain/rollout/rollout.ts';
import type { ReportRun } from '../../../src/flow/ports.ts';
import { clientOptions, libraryLogger } from '../../../src/slack/clients.ts';
import { METADATA_EVENT } from '../../../src/slack/ids.ts';
import { openMessenger } from '../../../src/slack/messenger/messenger.ts';
import { openPosting } from '../../../src/slack/messenger/posting.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryStore } from '../../support/memory/memory-store.ts';
import { NEEDS, rolloutIn } from '../../support/sample-rollout.ts';
import { memoryLog } from '../room.ts';
import type { Logged } from '../room.ts';
import type { Call } from '../slack-api.ts';
import { startSlackApi } from '../slack-api.ts';

const CARD = 'rollout/r1';
let setting: Awaited<ReturnType<typeof set>>;
beforeEach(async () => {
  setting = await set();
});
afterEach(() => setting.api.stop());

/** The messenger over a memory store and a scripted Slack that keeps what it took. */
async function set() {
  const clock = fakeClock();
  const memory = memoryStore(clock);
  const lines: Logged[] = [];
  const kept: object[] = [];
  const keep = ({ arguments: { channel, metadata } }: Call) => {
    const ts = `1767600000.00000${kept.length + 1}`;
    kept.push({ ts, metadata });
    return { channel, ts };
  };
  const api = await startSlackApi({
    'chat.postMessage': keep,
    'chat.update': () => ({}),
    'conversations.history': () => ({ messages: kept.toReversed() }),
    'conversations.replies': () => ({ messages: kept }),
  });
  const client = new WebClient('xoxb-1', { ...clientOptions(api.url, libraryLogger(memoryLog())), timeout: 1000 });
  const open = () =>
    openMessenger(
      {
        posting: openPosting({ posting: client, files: client }),
        store: memory.store,
        clock,
        log: memoryLog(lines),
        workspaceUrl: 'https://acme.slack.com/',
      },
      memory.jobs,
    );
  open();
  return { clock, memory, lines, api, kept, keep, restart: open };
}

async function addRollout(change: Partial<Rollout> = {}): Promise<void> {
  const rollout = { ...rolloutIn('checking', { id: 'r1', channel: 'C1' }), ...change };
  await setting.memory.store.tx(async (tx) => {
    await tx.rollouts.insert(rollout);
    await tx.outbox.add({ key: CARD, threadKey: CARD, channel: 'C1', body: { kind: 'rollout-card', rolloutId: 'r1' } });
  });
}

async function changeRollout(change: Partial<Rollout>): Promise<void> {
  await setting.memory.store.tx(async (tx) => {
    const rollout = await tx.rollouts.get('r1');
    if (rollout === undefined) throw new Error('no rollout');
    const next = { ...rollout, ...change, version: rollout.version + 1 };
    await tx.rollouts.save(next);
    await tx.enqueue('tell-thread', { threadKey: CARD }, { key: `tell/${CARD}/v${next.version}` });
  });
}

async function announce(name: string, announcement: Announcement = { kind: 'started', imageArn: 'a:image/x/1.0.0/1' }) {
  const body = { kind: 'announcement' as const, rolloutId: 'r1', rolloutNumber: 1, announcement };
  await setting.memory.store.tx((tx) =>
    tx.outbox.add({ key: `${CARD}/${name}`, threadKey: CARD, channel: 'C1', body }),
  );
}

async function addReport(change: Partial<ReportRun> = {}): Promise<void> {
  const progress = { done: 0, total: 0 };
  const asked = { id: 'p1', version: 1, configurationName: 'golden', requestedBy: 'U1', channel: 'C1' };
  await setting.memory.store.tx(async (tx) => {
    await tx.reports.insert({ ...asked, state: 'running', progress, createdAt: 0, ...change });
    const body = { kind: 'report-card' as const, reportId: 'p1' };
    await tx.outbox.add({ key: 'report/p1', threadKey: 'report/p1', channel: 'C1', body });
  });
}
/** What a card counts as that shows that version of its rollout, without the way to a report. */
const shownAt = (version: number) => 2 * version;
const posts = () => setting.api.calls('chat.postMessage');
const edits = () => setting.api.calls('chat.update');
const states = () => setting.memory.messages().map(({ state }) => state);
const errors = () => setting.lines.filter(({ level }) => level === 'error').map(({ message }) => message);

test('a card is posted with its key, without unfurling or parsing', async () => {
  await addRollout();
  await setting.memory.runDue();
  expect(posts()).toMatchObject([
    {
      channel: 'C1',
      metadata: { event_type: METADATA_EVENT, event_payload: { key: CARD, version: shownAt(1) } },
      unfurl_links: 'false',
      unfurl_media: 'false',
      parse: 'none',
    },
  ]);
  expect(setting.memory.messages()).toMatchObject([
    { state: 'posted', ts: '1767600000.000001', shownVersion: shownAt(1) },
  ]);
});

test('replies follow the card in order, a second apart', async () => {
  await addRollout();
  await announce('one');
  await announce('two');
  await setting.memory.runDue();
  expect(posts()).toHaveLength(1);
  await setting.memory.runFor(5000);
  expect(posts().map(({ thread_ts: thread }) => thread)).toEqual([undefined, '1767600000.000001', '1767600000.000001']);
  expect(
    posts()
      .map(({ metadata }) => JSON.stringify(metadata))
      .join(),
  ).toMatch(/r1".*one.*two/u);
});

test('a burst of changes becomes few edits, the last one shown', async () => {
  await addRollout();
  await setting.memory.runDue();
  for (let done = 1; done <= 20; done += 1) {
    await changeRollout({ progress: { done, total: 20 } });
    await setting.memory.runFor(300);
  }
  await setting.memory.runFor(10_000);
  expect(edits().length).toBeLessThanOrEqual(4);
  expect(edits().at(-1)).toMatchObject({ parse: 'none', text: expect.stringContaining('20 of 20') });
  expect(setting.memory.messages()[0]?.shownVersion).toBe(shownAt(21));
});

test('a card links the report in its thread, once that is posted', async () => {
  await addRollout();
  await setting.memory.runFor(1000);
  const { needs = NEEDS, report } = rolloutIn('awaiting-approval');
  if (report === undefined) throw new Error('it has no report');
  const found: Announcement = { kind: 'report', summary: report.summary, blocked: false, requestedBy: 'UASKED', needs };
  await announce('a', found);
  await changeRollout(rolloutIn('awaiting-approval', { id: 'r1', version: 1 }));
  await setting.memory.runFor(10_000);
  const [, reply] = setting.memory.messages();
  const place = `p${reply?.ts?.replace('.', '')}?thread_ts=${setting.memory.messages()[0]?.ts}`;
  expect(JSON.stringify(edits().at(-1))).toContain(`<https://acme.slack.com/archives/C1/${place}&cid=C1|Full report>`);
});

test('a report that is posted later is linked later', async () => {
  await addRollout(rolloutIn('awaiting-approval', { id: 'r1', channel: 'C1' }));
  await setting.memory.runFor(60_000);
  expect(JSON.stringify([...posts(), ...edits()])).not.toContain('Full report');
  const { needs = NEEDS, report } = rolloutIn('awaiting-approval');
  if (report === undefined) throw new Error('it has no report');
  await announce('a', { kind: 'report', summary: report.summary, blocked: false, requestedBy: 'UASKED', needs });
  await setting.memory.runFor(60_000);
  expect(JSON.stringify(edits().at(-1))).toContain('Full report');
});

test('an approval that is not the last waits for no reader', async () => {
  await addRollout({ state: 'awaiting-approval', createdAt: 0 });
  await setting.memory.runFor(60_000);
  const before = edits().length;
  await changeRollout({ reason: 'one' });
  await setting.memory.runDue();
  await changeRollout({
    decisions: [{ userId: 'UANN', verdict: 'approve', digest: 'd', reportId: 'r', at: setting.clock.now() + 1 }],
  });
  // Other cards wait 3 s between edits; all of them together 1.3 s.
  await setting.memory.runFor(1500);
  expect(edits().length).toBe(before + 2);
});

test('an end is shown at once', async () => {
  await addRollout();
  await setting.memory.runDue();
  await changeRollout({ state: 'rejected' });
  await setting.memory.runDue();
  expect(edits()).toMatchObject([{ text: expect.stringContaining('Rejected') }]);
});

test('buttons are gone at once when there is nothing more to decide', async () => {
  await addRollout();
  await setting.memory.runDue();
  setting.clock.advance(1);
  await changeRollout({ state: 'starting', enteredAt: setting.clock.now() });
  await setting.memory.runDue();
  expect(edits()).toMatchObject([{ text: expect.stringContaining('Starting') }]);
});

test('a rate limit is waited out, and nothing is posted twice', async () => {
  setting.api.next('chat.postMessage', { status: 429, headers: { 'retry-after': '30' } });
  await addRollout();
  await setting.memory.runFor(29_000);
  expect(posts()).toHaveLength(1);
  await setting.memory.runFor(2000);
  expect(posts()).toHaveLength(2);
  expect(setting.kept).toHaveLength(1);
});

test('an answer that was lost is looked up, not posted again', async () => {
  await addRollout();
  setting.keep({
    method: '',
    arguments: { metadata: { event_type: METADATA_EVENT, event_payload: { key: CARD, version: shownAt(1) } } },
  });
  setting.api.next('chat.postMessage', 'reset');
  await setting.memory.runFor(60_000);
  expect(posts()).toHaveLength(1);
  expect(setting.api.calls('conversations.history')).toMatchObject([{ channel: 'C1', include_all_metadata: 'true' }]);
  expect(setting.memory.messages()).toMatchObject([
    { state: 'posted', ts: '1767600000.000001', shownVersion: shownAt(1) },
  ]);
});

test.each([{ status: 500 }, { ok: false, error: 'internal_error' }, 'reset' as const])(
  'a message that Slack does not have is posted after %j',
  async (answer) => {
    setting.api.next('chat.postMessage', answer);
    await addRollout();
    await setting.memory.runFor(60_000);
    expect(posts()).toHaveLength(2);
    expect(setting.api.calls('conversations.history')).toHaveLength(1);
    expect(states()).toEqual(['posted']);
  },
);

test('a lost reply is looked for in its thread', async () => {
  await addRollout();
  await setting.memory.runDue();
  await announce('one');
  setting.api.next('chat.postMessage', 'reset');
  await setting.memory.runFor(60_000);
  expect(setting.api.calls('conversations.replies')).toMatchObject([{ channel: 'C1', ts: '1767600000.000001' }]);
  expect(states()).toEqual(['posted', 'posted']);
});

test('a history that does not answer keeps the message from being posted', async () => {
  await addRollout();
  setting.api.next('chat.postMessage', 'reset');
  setting.api.next(
    'conversations.history',
    'reset',
    { status: 503 },
    { status: 429, headers: { 'retry-after': '10' } },
  );
  await setting.memory.runFor(60_000);
  expect(posts()).toHaveLength(1);
  await setting.memory.runFor(60_000);
  expect(states()).toEqual(['posted']);
});

test('a history the bot may not read costs a second card at most', async () => {
  await addRollout();
  setting.api.next('chat.postMessage', 'reset');
  setting.api.next('conversations.history', { ok: false, error: 'missing_scope' });
  await setting.memory.runFor(60_000);
  expect(posts()).toHaveLength(2);
  expect(states()).toEqual(['posted']);
});

test('a fresh claim of somebody else is left alone', async () => {
  await addRollout();
  const now = setting.clock.now();
  await setting.memory.store.tx((tx) => tx.outbox.claim(CARD, now, 0));
  await setting.memory.runDue();
  expect(posts()).toHaveLength(0);
  await setting.memory.runFor(30_000);
  expect(setting.api.calls('conversations.history')).toHaveLength(1);
  expect(posts()).toHaveLength(1);
});

test('a channel closed to the bot is tried again, and the log says so', async () => {
  setting.api.next('chat.postMessage', { ok: false, error: 'not_in_channel' });
  await addRollout();
  await setting.memory.runDue();
  expect(errors()).toEqual(['channel is closed to the bot: invite it there']);
  await setting.memory.runFor(6 * 60_000);
  expect(states()).toEqual(['posted']);
});

test.each(['channel_not_found', 'not_in_channel', 'is_archived'])(
  'a report goes to its person after %s',
  async (error) => {
    setting.api.next('chat.postMessage', { ok: false, error });
    await addReport();
    await setting.memory.runDue();
    expect(posts().map(({ channel }) => channel)).toEqual(['C1', 'U1']);
    expect(setting.memory.messages()).toMatchObject([{ state: 'posted', channel: 'U1' }]);
  },
);

test('blocks that Slack refuses leave the text', async () => {
  setting.api.next('chat.postMessage', { ok: false, error: 'invalid_blocks' });
  await addRollout();
  await setting.memory.runDue();
  expect(posts()[1]?.['blocks']).toHaveLength(1);
  expect(states()).toEqual(['posted']);
  expect(errors()).toEqual(['message refused, posting its text alone']);
});

test('a card that Slack never takes is dropped with its replies', async () => {
  setting.api.next('chat.postMessage', { ok: false, error: 'is_archived' });
  await addRollout();
  await announce('one');
  await setting.memory.runFor(60_000);
  expect(states()).toEqual(['dropped', 'dropped']);
  expect(posts()).toHaveLength(1);
});

test('an edit that was refused for now is made later', async () => {
  await addRollout();
  await setting.memory.runDue();
  await changeRollout({ state: 'blocked' });
  setting.api.next('chat.update', { status: 429, headers: { 'retry-after': '7' } }, 'reset');
  await setting.memory.runFor(30_000);
  expect(edits()).toHaveLength(3);
  expect(setting.memory.messages()[0]?.shownVersion).toBe(shownAt(2));
});

test('a card that somebody deleted is edited no more', async () => {
  await addRollout();
  await setting.memory.runDue();
  await changeRollout({ state: 'blocked' });
  setting.api.next('chat.update', { ok: false, error: 'message_not_found' });
  await setting.memory.runFor(60_000);
  expect(edits()).toHaveLength(1);
  expect(setting.memory.waiting()).toEqual([]);
});

test('many cards share one budget of edits', async () => {
  for (let n = 0; n < 30; n += 1) {
    const id = `p${n}`;
    const key = `report/${id}`;
    await setting.memory.store.tx(async (tx) => {
      const asked = { id, version: 1, configurationName: 'golden', requestedBy: 'U1', channel: `C${n}` };
      await tx.reports.insert({ ...asked, state: 'running', progress: { done: 0, total: 9 }, createdAt: 0 });
      await tx.outbox.add({ key, threadKey: key, channel: `C${n}`, body: { kind: 'report-card', reportId: id } });
    });
  }
  await setting.memory.runFor(10_000);
  for (let n = 0; n < 30; n += 1) {
    await setting.memory.store.tx(async (tx) => {
      const run = await tx.reports.get(`p${n}`);
      if (run) await tx.reports.save({ ...run, version: 2, progress: { done: 5, total: 9 } });
      await tx.enqueue('tell-thread', { threadKey: `report/p${n}` }, { key: `tell/report/p${n}/v2` });
    });
  }
  await setting.memory.runFor(10_000);
  expect(edits().length).toBeLessThanOrEqual(9);
  await setting.memory.runFor(60_000);
  expect(edits()).toHaveLength(30);
});

test('the card of a gate stands in the thread until it is decided', async () => {
  const { gates: [gate] = [] } = rolloutIn('gate-waiting');
  if (gate === undefined) throw new Error('the sample has no gate');
  await addRollout({ ...rolloutIn('gate-waiting', { id: 'r1', channel: 'C1' }) });
  const body = { kind: 'gate-card' as const, rolloutId: 'r1', stepExecutionId: gate.stepExecutionId };
  await setting.memory.store.tx((tx) => tx.outbox.add({ key: `${CARD}/gate`, threadKey: CARD, channel: 'C1', body }));
  await setting.memory.runFor(3000);
  expect(posts()[1]).toMatchObject({
    thread_ts: '1767600000.000001',
    text: expect.stringContaining('waits for your word'),
  });
  expect(JSON.stringify(posts()[1])).toContain('Ship it');
  await changeRollout({ gates: [{ ...gate, action: 'RESUME' }] });
  await setting.memory.runFor(10_000);
  const edited = edits().find(({ ts }) => ts === '1767600000.000002');
  expect(edited).toMatchObject({ text: expect.stringContaining('goes on') });
  expect(JSON.stringify(edited)).not.toContain('Ship it');
});
