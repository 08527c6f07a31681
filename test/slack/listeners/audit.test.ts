import { afterEach, expect, test } from 'vitest';
import type { AuditRow } from '../../../src/domain/audit/entry.ts';
import { Refusal } from '../../../src/domain/errors.ts';
import type { Verbs } from '../../../src/flow/verbs.ts';
import { ACTION } from '../../../src/slack/ids.ts';
import { actionBlock, APPROVALS, eventually, PAULA, RANDOM, shownIn, startRoom } from '../room.ts';

const open: { stop(): Promise<void> }[] = [];
const room = async (verbs: Partial<Verbs>) => {
  const started = await startRoom(verbs);
  open.push(started);
  return started;
};
const command = (text: string, channel = APPROVALS) => ({ as: PAULA, channel, text: `/ami-distribute ${text}` });

/** Forty rows, of which a page is read as the flow would. */
const ROWS: AuditRow[] = Array.from({ length: 40 }, (_, at) => ({
  at: Date.UTC(2026, 0, 5, 9, at),
  who: 'U0ANDREW',
  what: 'rejected',
  state: 'rejected',
  rollout: { id: 'r1', number: 42 },
  detail: `<!channel> *${at}* \`${'x'.repeat(400)}`,
  sequence: at + 1,
  previous: '',
}));
const pageOf: Verbs['auditPage'] = async ({ before = 1000, limit }) =>
  ROWS.filter(({ sequence }) => sequence < before)
    .toReversed()
    .slice(0, limit);

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

test('the audit is shown to one person, page by page', async () => {
  const { post, lastFor } = await room({ auditPage: pageOf });
  await post('command', command('audit'));
  const first = await lastFor(PAULA);
  expect(first).toMatchObject({ ephemeralFor: PAULA, text: 'Audit, newest first' });
  expect(shownIn(first.blocks)).toContain('40. <!date^');
  expect(shownIn(first.blocks)).toContain('&lt;!channel&gt;');

  const click = (message: typeof first, actionId: string) =>
    post('click', {
      as: PAULA,
      container: { kind: 'message', channel: message.channel, ts: message.ts },
      blockId: actionBlock(message.blocks, actionId),
      actionId,
    });
  await click(first, ACTION.auditOlder);
  const second = await eventually(async () => {
    const last = await lastFor(PAULA);
    return last.ts !== first.ts && last;
  });
  expect(shownIn(second.blocks)).toContain('25. <!date^');
});

test('an export is a file that only the person gets', async () => {
  const asked: object[] = [];
  const { post, lastFor, seenBy } = await room({
    auditPage: pageOf,
    auditExport: async (wanted) => {
      asked.push(wanted);
      return { rows: 2, jsonLines: '{}\n{}\n', isCut: true };
    },
  });
  await post('command', command('audit #42', RANDOM));
  const shown = await lastFor(PAULA);
  await post('click', {
    as: PAULA,
    container: { kind: 'message', channel: shown.channel, ts: shown.ts },
    blockId: actionBlock(shown.blocks, ACTION.auditExport),
    actionId: ACTION.auditExport,
  });
  const file = await eventually(async () =>
    (await seenBy(PAULA)).messages.find(({ files = [] }) => files.some(({ name }) => name === 'audit-42.jsonl')),
  );
  expect(asked).toEqual([{ userId: PAULA, number: 42 }]);
  expect(file?.channel).toMatch(/^D/);
  expect((await seenBy(PAULA)).messages.map(({ text }) => text).join()).toContain('There are older ones');
  const others = await seenBy('U0ANDREW');
  expect(others.messages.some(({ files = [] }) => files.length > 0)).toBe(false);
});

test('whoever is no member is told so', async () => {
  const { post, lastFor } = await room({
    auditPage: async () => Promise.reject(new Refusal('not-permitted', 'this is for members of the workspace')),
  });
  await post('command', command('audit'));
  expect((await lastFor(PAULA)).text).toBe('This is for members of the workspace.');
});

test.each([
  [{ sequence: 0, hash: '0'.repeat(64) }, {}, 'nothing is in it yet'],
  [{ sequence: 7, hash: 'a'.repeat(64) }, {}, `audit --verify --sequence 7 --head ${'a'.repeat(64)}`],
  [
    { sequence: 7, hash: 'a'.repeat(64) },
    { breach: { sequence: 8, why: 'row 8 <!here> is missing' } },
    '&lt;!here&gt;',
  ],
])('the head %o is posted in its channel', async (head, breach, says) => {
  const { memory, seenBy } = await room({});
  const body = { kind: 'audit-head', day: '2026-01-05', head, ...breach } as const;
  const key = 'audit-head/2026-01-05';
  await memory.store.tx((tx) => tx.outbox.add({ key, threadKey: key, channel: APPROVALS, body }));
  await memory.runDue();
  const posted = (await seenBy(PAULA)).messages.at(-1);
  expect(posted?.channel).toBe(APPROVALS);
  expect(shownIn(posted?.blocks ?? [])).toContain(says);
});

test('an empty audit is told in a sentence', async () => {
  const { post, lastFor } = await room({});
  await post('command', command('audit 7'));
  expect((await lastFor(PAULA)).text).toBe('Audit of rollout #7: there is nothing about it.');
});
