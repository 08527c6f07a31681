import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebClient } from '@slack/web-api';
import type { FixFile, Report } from '../../../src/domain/report/finding.ts';
import type { Store } from '../../../src/flow/ports.ts';
import { clientOptions, libraryLogger } from '../../../src/slack/clients.ts';
import { openMessenger } from '../../../src/slack/messenger/messenger.ts';
import { openPosting } from '../../../src/slack/messenger/posting.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryStore } from '../../support/memory/memory-store.ts';
import { findingOf, NEAR, reportOf, rolloutIn } from '../../support/sample-rollout.ts';
import { memoryLog } from '../room.ts';
import type { Logged } from '../room.ts';
import type { Call } from '../slack-api.ts';
import { startSlackApi } from '../slack-api.ts';

const CARD = 'report/p1';
const FILES = 'report/p1/files';
const CARD_TS = '1767600000.000001';

let setting: Awaited<ReturnType<typeof set>>;
beforeEach(async () => {
  setting = await set();
});
afterEach(() => setting.api.stop());

/** The messenger over a memory store and a scripted Slack that keeps the files it took. */
async function set() {
  const clock = fakeClock();
  const memory = memoryStore(clock);
  const lines: Logged[] = [];
  const thread: { ts: string; text?: unknown; files?: { title: string }[] }[] = [];
  let announced = 0;
  const keep = ({ arguments: { files, initial_comment: text } }: Call) => {
    const titled = Array.isArray(files) ? files.map((file: { title: string }) => ({ title: file.title })) : [];
    thread.push({ ts: `1767600001.00000${thread.length}`, text, files: titled });
    return { files };
  };
  const api = await startSlackApi({
    'chat.postMessage': () => ({ channel: 'C1', ts: CARD_TS }),
    'chat.update': () => ({}),
    'conversations.replies': () => ({ messages: thread }),
    'files.getUploadURLExternal': () => {
      announced += 1;
      return { upload_url: api.uploadUrl(String(announced)), file_id: `F${announced}` };
    },
    upload: () => ({}),
    'files.completeUploadExternal': keep,
  });
  const client = new WebClient('xoxb-1', { ...clientOptions(api.url, libraryLogger(memoryLog())), timeout: 1000 });
  const posting = openPosting({ posting: client, files: client });
  const open = (store: Store = memory.store) =>
    openMessenger(
      { posting, store, clock, log: memoryLog(lines), workspaceUrl: 'https://acme.slack.com/' },
      memory.jobs,
    );
  open();
  return { clock, memory, lines, api, thread, keep, open };
}

const fixFile = (name: string): FixFile => ({
  name,
  language: 'shell',
  text: `echo ${name}`,
  about: `What ${name} does <!channel>`,
  mends: 'target-role',
});

/** A finished check with its files waiting below its card. */
async function addReport(change: Partial<Report> = {}): Promise<void> {
  const { clock, memory } = setting;
  const finding = findingOf('target-role-assumable', { kind: 'target', ...NEAR }, 'fail');
  const report = { ...reportOf(finding), id: 'p1', finishedAt: clock.now(), ...change };
  const progress = { done: 1, total: 1 };
  const asked = { id: 'p1', version: 1, configurationName: 'golden', requestedBy: 'U1', channel: 'C1' };
  await memory.store.tx(async (tx) => {
    await tx.reports.keep(report);
    await tx.reports.insert({ ...asked, state: 'running', progress, createdAt: 0 });
    const body = { kind: 'report-card' as const, reportId: 'p1' };
    await tx.outbox.add({ key: CARD, threadKey: CARD, channel: 'C1', body });
    const files = { kind: 'report-files' as const, reportId: 'p1' };
    await tx.outbox.add({ key: FILES, threadKey: CARD, channel: 'C1', body: files });
  });
}

const completed = () => setting.api.calls('files.completeUploadExternal');
const uploads = () => setting.api.calls('upload').map(({ body }) => String(body));
const shared = () => setting.thread.flatMap(({ files }) => files?.map(({ title }) => title.split(' ')[0]) ?? []);
const fileState = () => setting.memory.messages().find(({ key }) => key === FILES)?.state;
const said = (level: string) => setting.lines.filter((line) => line.level === level).map(({ message }) => message);

test('the matrix comes as CSV and JSON below its card', async () => {
  await addReport();
  await setting.memory.runFor(5000);
  expect(completed()).toMatchObject([{ channel_id: 'C1', thread_ts: CARD_TS }]);
  expect(shared()).toEqual(['report.csv', 'report.json']);
  expect(uploads()[0]).toContain('target-role-assumable');
  expect(uploads()[1]).toContain('"configurationName":"golden"');
  expect(fileState()).toBe('posted');
  expect(setting.memory.waiting()).toEqual([]);
});

test('the fix pack comes with it, each file with what it is for', async () => {
  await addReport({ fixPack: [fixFile('cross-account-role.sh')] });
  await setting.memory.runFor(5000);
  expect(shared()).toEqual(['report.csv', 'report.json', 'cross-account-role.sh']);
  expect(uploads()[2]).toContain('echo cross-account-role.sh');
  const [{ initial_comment: comment } = {}] = completed();
  expect(comment).toContain('*Report on `golden`*, 1 finding on 3 targets');
  expect(comment).toContain('`cross-account-role.sh` What cross-account-role.sh does &lt;!channel&gt;');
});

test('a whole fix pack comes as its files alone', async () => {
  const { memory, clock } = setting;
  await memory.store.tx(async (tx) => {
    const finding = findingOf('target-role-assumable', { kind: 'target', ...NEAR }, 'pass');
    const fixPack = [fixFile('cross-account-role.sh'), fixFile('key.statements.json')];
    await tx.reports.keep({ ...reportOf(finding), id: 'p1-whole', findings: [], fixPack, finishedAt: clock.now() });
    const asked = { id: 'p1', version: 1, configurationName: 'golden', requestedBy: 'U1', channel: 'C1' };
    await tx.reports.insert({ ...asked, state: 'running', progress: { done: 1, total: 1 }, createdAt: 0 });
    const body = { kind: 'report-card' as const, reportId: 'p1' };
    await tx.outbox.add({ key: CARD, threadKey: CARD, channel: 'C1', body });
    const files = { kind: 'pack-files' as const, reportId: 'p1-whole' };
    await tx.outbox.add({ key: FILES, threadKey: CARD, channel: 'C1', body: files });
  });
  await memory.runFor(5000);
  expect([fileState(), shared()]).toEqual(['posted', ['cross-account-role.sh', 'key.statements.json']]);
  const [{ initial_comment: comment } = {}] = completed();
  expect(comment).toContain('*All that the targets of `golden` have to have*, 2 files for 3 targets');
});

test('the AMIs of a rollout come as one file for programs', async () => {
  const copies = [{ target: NEAR, state: 'verified', amiId: 'ami-1', verifiedAt: 0 } as const];
  const { memory, clock } = setting;
  await memory.store.tx(async (tx) => {
    const { id, number } = await tx.rollouts.insert(rolloutIn('available', { copies, endedAt: clock.now() }));
    expect(number).toBe(1);
    const card = { kind: 'rollout-card' as const, rolloutId: id };
    await tx.outbox.add({ key: CARD, threadKey: CARD, channel: 'C1', body: card });
    const files = { kind: 'ami-files' as const, rolloutId: id };
    await tx.outbox.add({ key: FILES, threadKey: CARD, channel: 'C1', body: files });
  });
  await memory.runFor(5000);
  expect([fileState(), shared()]).toEqual(['posted', ['rollout-1.json']]);
  const [json = ''] = /\{[^]*\}/u.exec(uploads()[0] ?? '') ?? [];
  expect(JSON.parse(json)).toMatchObject({
    version: 1,
    rollout: 1,
    state: 'available',
    copies: [{ ...NEAR, state: 'verified', amiId: 'ami-1', verifiedAt: '1970-01-01T00:00:00.000Z' }],
  });
});

test('more files than a message takes come in several, each once', async () => {
  await addReport({ fixPack: Array.from({ length: 21 }, (_, at) => fixFile(`fix-${at}.sh`)) });
  await setting.memory.runFor(5000);
  expect(setting.thread.map(({ files }) => files?.length)).toEqual([10, 10, 3]);
  expect(new Set(shared()).size).toBe(23);
});

test.each(['conversations.replies', 'files.getUploadURLExternal', 'files.completeUploadExternal', 'upload'])(
  'a rate limit at %s is waited out, and nothing comes twice',
  async (method) => {
    await addReport();
    setting.api.next(method, { status: 429, headers: { 'retry-after': '30' } });
    await setting.memory.runFor(29_000);
    expect(completed().length).toBeLessThanOrEqual(1);
    expect(fileState()).toBe('pending');
    await setting.memory.runFor(10_000);
    expect([fileState(), shared()]).toEqual(['posted', ['report.csv', 'report.json']]);
  },
);

test.each(['conversations.replies', 'files.getUploadURLExternal', 'files.completeUploadExternal', 'upload'])(
  'a break at %s is tried again, and nothing comes twice',
  async (method) => {
    await addReport();
    setting.api.next(method, 'reset');
    await setting.memory.runFor(60_000);
    expect([fileState(), shared()]).toEqual(['posted', ['report.csv', 'report.json']]);
  },
);

test('files whose answer was lost are found, not uploaded again', async () => {
  await addReport();
  setting.api.next('files.completeUploadExternal', 'reset');
  await setting.memory.runFor(1500);
  // Slack took them all the same.
  setting.keep({ method: '', arguments: completed()[0] ?? {} });
  await setting.memory.runFor(60_000);
  expect([fileState(), completed().length, uploads().length]).toEqual(['posted', 1, 2]);
});

test('of several messages only those that are missing come again', async () => {
  await addReport({ fixPack: Array.from({ length: 12 }, (_, at) => fixFile(`fix-${at}.sh`)) });
  setting.api.next('files.getUploadURLExternal', ...Array.from({ length: 10 }, (_, at) => ticket(at)), 'reset');
  await setting.memory.runFor(120_000);
  expect(fileState()).toBe('posted');
  expect(setting.thread.map(({ files }) => files?.length)).toEqual([10, 4]);
  expect(new Set(shared()).size).toBe(14);
});

function ticket(at: number) {
  return { upload_url: setting.api.uploadUrl(`early-${at}`), file_id: `FE${at}` };
}

const gone = async () => Promise.reject(new Error('the process is gone'));

/** The store of a process that is gone as soon as it would write down that the files are posted. */
function diesBeforeSettling(): Store {
  const { store } = setting.memory;
  return {
    tx: (work) =>
      store.tx((tx) => {
        const posted = async (key: string, as: Parameters<typeof tx.outbox.posted>[1]) => {
          if (key === FILES) throw new Error('the process is gone');
          await tx.outbox.posted(key, as);
        };
        return work({ ...tx, outbox: { ...tx.outbox, posted } });
      }),
  };
}

test('after a crash before it was written down, nothing is uploaded again', async () => {
  setting.open(diesBeforeSettling());
  await addReport();
  await setting.memory.runFor(2000);
  expect([fileState(), completed().length]).toEqual(['posting', 1]);
  setting.open();
  await setting.memory.runFor(10 * 60_000);
  expect([fileState(), completed().length, uploads().length]).toEqual(['posted', 1, 2]);
});

test('after a crash between upload and completion, the files come once', async () => {
  await addReport();
  setting.open({
    tx: (work) =>
      setting.memory.store.tx((tx) => {
        return work({ ...tx, outbox: { ...tx.outbox, release: gone } });
      }),
  });
  setting.api.next('files.completeUploadExternal', { status: 503 });
  await setting.memory.runFor(2000);
  expect([fileState(), setting.thread.length]).toEqual(['posting', 0]);
  setting.open();
  await setting.memory.runFor(10 * 60_000);
  expect([fileState(), shared()]).toEqual(['posted', ['report.csv', 'report.json']]);
});

test('a fresh claim of somebody else is left alone', async () => {
  await addReport();
  await setting.memory.store.tx((tx) => tx.outbox.claim(FILES, setting.clock.now(), 0));
  await setting.memory.runFor(60_000);
  expect(completed()).toHaveLength(0);
  await setting.memory.runFor(5 * 60_000);
  expect(fileState()).toBe('posted');
});

test('a missing scope is said once, and the thread goes on', async () => {
  setting.api.next(
    'files.getUploadURLExternal',
    { ok: false, error: 'missing_scope' },
    { ok: false, error: 'missing_scope' },
  );
  await addReport();
  await setting.memory.runFor(5000);
  expect(fileState()).toBe('dropped');
  expect(setting.lines.filter(({ level }) => level === 'error')).toMatchObject([
    { message: 'message dropped', fields: { key: FILES, error: expect.stringContaining('files:write') } },
  ]);
  await setting.memory.store.tx(async (tx) => {
    const run = await tx.reports.get('p1');
    if (run) await tx.reports.save({ ...run, version: 2, state: 'broken', problem: 'later' });
    await tx.enqueue('tell-thread', { threadKey: CARD }, { key: 'tell/later' });
  });
  await setting.memory.runFor(60 * 60_000);
  expect(setting.api.calls('chat.update')).toHaveLength(1);
  expect(said('error')).toHaveLength(1);
});

test.each(['channel_not_found', 'not_in_channel', 'posting_to_channel_denied', 'is_archived'])(
  'files that a channel does not take are dropped after %s',
  async (error) => {
    setting.api.next('files.completeUploadExternal', { ok: false, error });
    await addReport();
    await setting.memory.runFor(60 * 60_000);
    expect([fileState(), completed().length]).toEqual(['dropped', 1]);
  },
);

test('a thread the bot may not read gets its files all the same', async () => {
  setting.api.next('conversations.replies', { ok: false, error: 'missing_scope' });
  await addReport();
  await setting.memory.runFor(5000);
  expect([fileState(), shared()]).toEqual(['posted', ['report.csv', 'report.json']]);
  expect(said('warn')).toContain('files may appear twice: thread unreadable');
});

test('files that Slack never takes are given up after a day', async () => {
  await addReport();
  setting.api.next('upload', ...Array.from({ length: 1000 }, () => ({ status: 503 })));
  await setting.memory.runFor(25 * 60 * 60_000);
  expect(fileState()).toBe('dropped');
  expect(completed()).toHaveLength(0);
  expect(uploads().length).toBeLessThan(600);
});

test('files of a card that was dropped are dropped with it', async () => {
  setting.api.next('chat.postMessage', { ok: false, error: 'is_archived' }, { ok: false, error: 'is_archived' });
  await addReport();
  await setting.memory.runFor(5000);
  expect(fileState()).toBe('dropped');
  expect(uploads()).toEqual([]);
});

test('files wait for their card', async () => {
  setting.api.next('chat.postMessage', { status: 429, headers: { 'retry-after': '30' } });
  await addReport();
  await setting.memory.runFor(20_000);
  expect(uploads()).toEqual([]);
  await setting.memory.runFor(20_000);
  expect(fileState()).toBe('posted');
});

test('a large report is uploaded whole', async () => {
  const findings = Array.from({ length: 20_000 }, (_, at) =>
    findingOf(`check-${at}`, { kind: 'target', ...NEAR }, 'pass'),
  );
  await addReport({ findings });
  await setting.memory.runFor(5000);
  expect(uploads()[0]?.match(/\bcheck-\d+ holds/gu)).toHaveLength(20_000);
  expect(fileState()).toBe('posted');
});

test('a report that is gone is dropped', async () => {
  await addReport({ id: 'elsewhere' });
  await setting.memory.runFor(5000);
  expect(fileState()).toBe('dropped');
});
