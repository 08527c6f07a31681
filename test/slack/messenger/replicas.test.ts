import { expect, test } from 'vitest';
import type { Job, JobName, Jobs, ReportRun } from '../../../src/flow/ports.ts';
import { openMessenger } from '../../../src/slack/messenger/messenger.ts';
import type { Posting } from '../../../src/slack/messenger/posting.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fakeSlack } from '../../support/fake-slack.ts';
import { memoryStore } from '../../support/memory/memory-store.ts';
import { memoryLog } from '../room.ts';

/** Two messengers on one store, to which jobs are dealt in turn, and a Slack that keeps what it was told. */
function twoReplicas() {
  const clock = fakeClock();
  const memory = memoryStore(clock);
  const { posting, posts, edits } = fakeSlack(clock);
  /** Lets an edit of the first replica go on to Slack. */
  let mayEdit: Promise<void> = Promise.resolve();
  const slowed: Posting = { ...posting, edit: (...asked) => mayEdit.then(() => posting.edit(...asked)) };
  const replicas = [slowed, posting].map((own) => {
    const handlers: Partial<Record<JobName, (job: Job) => Promise<void>>> = {};
    const jobs: Jobs = {
      work: (name, handler) => Object.assign(handlers, { [name]: handler }),
    };
    openMessenger(
      { posting: own, store: memory.store, clock, log: memoryLog(), workspaceUrl: 'https://acme.slack.com/' },
      jobs,
    );
    return (job: Job) => handlers['tell-thread']?.(job) ?? Promise.resolve();
  });
  let runs = 0;
  memory.jobs.work('tell-thread', (job) => {
    runs += 1;
    return replicas[runs % 2]?.(job) ?? Promise.resolve();
  });
  const tell = (replica: 0 | 1, threadKey: string) =>
    replicas[replica]?.({ key: 'by hand', name: 'tell-thread', payload: { threadKey }, attempts: 1 });
  const holdEdits = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    mayEdit = promise;
    return resolve;
  };
  return { clock, memory, posts, edits, tell, holdEdits, runs: () => runs };
}
type Replicas = ReturnType<typeof twoReplicas>;

async function addReport({ memory }: Replicas, id: string, channel = id): Promise<void> {
  const asked = { id, version: 1, configurationName: 'golden', requestedBy: 'U1', channel, createdAt: 0 };
  await memory.store.tx(async (tx) => {
    await tx.reports.insert({ ...asked, state: 'running', progress: { done: 0, total: 99 } });
    await tx.outbox.add({ key: id, threadKey: id, channel, body: { kind: 'report-card', reportId: id } });
  });
}

async function change({ memory }: Replicas, id: string, to: Partial<ReportRun>): Promise<void> {
  await memory.store.tx(async (tx) => {
    const run = await tx.reports.get(id);
    if (run === undefined) throw new Error(`no report "${id}"`);
    await tx.reports.save({ ...run, ...to, version: run.version + 1 });
    await tx.enqueue('tell-thread', { threadKey: id }, { key: `tell/${id}/v${run.version + 1}` });
  });
}
const done = (steps: number) => ({ progress: { done: steps, total: 99 } });

test('an edit that lands late is followed by what is true', async () => {
  const setting = twoReplicas();
  const { memory, clock, edits, tell, holdEdits } = setting;
  await addReport(setting, 'p1');
  await memory.runFor(10_000);
  await change(setting, 'p1', done(5));
  const letGo = holdEdits();
  const late = tell(0, 'p1');
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(30_000);
  await change(setting, 'p1', { state: 'broken', problem: 'no answer' });
  await tell(1, 'p1');
  expect(edits).toMatchObject([{ text: expect.stringContaining('no answer') }]);
  letGo();
  await late;
  expect(edits.at(-1)?.text).toContain('5 of 99');
  await memory.runFor(60_000);
  expect(edits.at(-1)?.text).toContain('no answer');
  expect(memory.messages()).toMatchObject([{ shownVersion: 3 }]);
});

test('one card is never edited by both at once', async () => {
  const setting = twoReplicas();
  const { memory, edits, tell, holdEdits } = setting;
  await addReport(setting, 'p1');
  await memory.runFor(10_000);
  await change(setting, 'p1', done(5));
  const letGo = holdEdits();
  const first = tell(0, 'p1');
  await new Promise((resolve) => setImmediate(resolve));
  await change(setting, 'p1', { state: 'broken', problem: 'no answer' });
  await tell(1, 'p1');
  expect(edits).toHaveLength(0);
  letGo();
  await first;
  await memory.runFor(60_000);
  expect(edits.map(({ text }) => text)).toEqual([
    expect.stringContaining('5 of 99'),
    expect.stringContaining('no answer'),
  ]);
});

/** The most of these moments that lie within one minute. */
function mostInAMinute(moments: number[]): number {
  return Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + 60_000).length));
}

test('a hundred cards of two replicas share one budget, in order', async () => {
  const setting = twoReplicas();
  const { memory, edits, runs } = setting;
  const ids = Array.from({ length: 100 }, (_, at) => `p${at}`);
  for (const id of ids) await addReport(setting, id);
  await memory.runFor(60_000);
  const runsBefore = runs();
  for (const id of ids) await change(setting, id, done(5));
  await memory.runFor(150_000);
  expect(edits).toHaveLength(100);
  expect(mostInAMinute(edits.map(({ at }) => at))).toBeLessThanOrEqual(50);
  expect(edits.map(({ ts }) => ts.split('/')[0])).toEqual(ids);
  // Each is looked at when it changes and in its slot, and not in those of others.
  expect(runs() - runsBefore).toBeLessThanOrEqual(200);
});

test('endings go first, within the budget', async () => {
  const setting = twoReplicas();
  const { memory, edits } = setting;
  const ids = Array.from({ length: 60 }, (_, at) => `p${at}`);
  for (const id of ids) await addReport(setting, id);
  await memory.runFor(60_000);
  for (const id of ids) await change(setting, id, done(5));
  await memory.runFor(5000);
  const ending = ids.slice(30);
  for (const id of ending) await change(setting, id, { state: 'broken', problem: 'no answer' });
  const before = edits.length;
  await memory.runFor(200_000);
  expect(mostInAMinute(edits.map(({ at }) => at))).toBeLessThanOrEqual(50);
  expect(edits.slice(before, before + 30).map(({ ts }) => ts.split('/')[0])).toEqual(ending);
  expect(memory.messages().map(({ shownVersion }) => shownVersion)).toEqual([
    ...ids.slice(0, 30).map(() => 2),
    ...ending.map(() => 3),
  ]);
});

test('a hundred cards in one channel come a second apart, each at its turn', async () => {
  const setting = twoReplicas();
  const { memory, posts, runs } = setting;
  for (let at = 0; at < 100; at += 1) await addReport(setting, `p${at}`, 'C1');
  await memory.runFor(120_000);
  expect(posts).toHaveLength(100);
  expect(Math.min(...posts.slice(1).map(({ at }, before) => at - (posts[before]?.at ?? 0)))).toBe(1000);
  expect(runs()).toBeLessThanOrEqual(200);
});
