import { afterEach, expect, test } from 'vitest';
import type { Rollout } from '../../../src/domain/rollout/rollout.ts';
import type { Verbs } from '../../../src/flow/verbs.ts';
import { ACTION, BLOCK } from '../../../src/slack/ids.ts';
import { INPUTS, needing, rolloutIn } from '../../support/sample-rollout.ts';
import { actionBlock, ANDREW, eventually, PAULA, shownIn, startRoom } from '../room.ts';

type Room = Awaited<ReturnType<typeof startRoom>>;

const open: { stop(): Promise<void> }[] = [];
const room = async (verbs: Partial<Verbs> = {}) => {
  const started = await startRoom(verbs);
  open.push(started);
  return started;
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

const byGroup = { approvers: { users: [], groups: ['S0APPROVERS'] }, approvals: 1 };
const hostile = { ...INPUTS, configuration: { ...INPUTS.configuration, name: '<!channel> *golden*' } };

/** Paula asked for it, and the group that Andrew is in decides. */
const waiting = (change: Partial<Rollout> = {}) =>
  rolloutIn('awaiting-approval', { requestedBy: PAULA, needs: needing(1, { quorums: [byGroup] }), ...change });

const stored = ({ memory }: Room, ...rollouts: Rollout[]) =>
  memory.store.tx(async (tx) => {
    for (const [at, rollout] of rollouts.entries()) await tx.rollouts.insert({ ...rollout, id: `r${at}` });
    await tx.audit.append({ at: 0, who: PAULA, what: 'requested' });
  });

async function homeOf({ post, seenBy }: Room, as: string): Promise<string> {
  expect(await post('home', { as })).toEqual({ ok: true });
  const home = await eventually(async () => (await seenBy(as)).home);
  return shownIn(home.blocks);
}

const until = ({ seenBy }: Room, as: string, says: string) =>
  eventually(async () => {
    const shown = shownIn((await seenBy(as)).home?.blocks ?? []);
    return shown.includes(says) && shown;
  });

test('an empty Home tab says what to do next', async () => {
  const shown = await homeOf(await room(), PAULA);
  expect(shown).toContain('Nothing waits for your decision');
  expect(shown).toContain('You have not asked for a rollout yet');
});

test('a rollout waits for those who may decide it only', async () => {
  const scene = await room();
  await stored(scene, waiting());
  expect(await homeOf(scene, ANDREW)).toContain('*#1* `golden` · Waiting for approval');
  const asked = await homeOf(scene, PAULA);
  expect(asked).toContain('Nothing waits for your decision');
  expect(asked).toContain('*#1* `golden`');
  const outsider = await homeOf(scene, 'U0OTTO');
  expect(outsider).not.toContain('#1');
});

test('whoever has approved is not asked again', async () => {
  const scene = await room();
  const said = { userId: ANDREW, verdict: 'approve' as const, digest: 'd', reportId: 'r', at: 1 };
  await stored(scene, waiting({ decisions: [said] }));
  expect(await homeOf(scene, ANDREW)).toContain('Nothing waits for your decision');
});

test('a guest sees nothing of what goes on', async () => {
  const scene = await room();
  await stored(scene, waiting({ requestedBy: 'U0GUS' }));
  const shown = await homeOf(scene, 'U0GUS');
  expect(shown).toContain('for members of the workspace');
  expect(shown).not.toContain('#1');
});

test('an open Home tab follows what happens', { timeout: 20_000 }, async () => {
  const scene = await room();
  await homeOf(scene, ANDREW);
  await stored(scene, waiting());
  await until(scene, ANDREW, '*#1*');
  const { memory } = scene;
  await memory.store.tx(async (tx) => {
    const rollout = await tx.rollouts.byNumber(1);
    if (rollout !== undefined) await tx.rollouts.save({ ...rollout, version: 2, state: 'rejected' });
    await tx.audit.append({ at: 1, who: ANDREW, what: 'rejected' });
  });
  expect(await until(scene, ANDREW, 'Nothing waits')).not.toContain('#1');
});

test('very many rollouts of hostile names fit', async () => {
  const scene = await room();
  const many = Array.from({ length: 40 }, () => waiting({ inputs: hostile, requestedBy: ANDREW }));
  const others = Array.from({ length: 9 }, () => waiting({ inputs: hostile }));
  await stored(scene, ...many, ...others);
  const shown = await homeOf(scene, ANDREW);
  expect(shown).toContain('`&lt;!channel&gt; *golden*`');
  expect(shown).toContain('There are more');
});

async function press({ post, seenBy }: Room, as: string, actionId: string): Promise<void> {
  const home = await eventually(async () => (await seenBy(as)).home);
  const container = { kind: 'view', viewId: home.viewId };
  await post('click', { as, container, blockId: actionBlock(home.blocks, actionId), actionId });
}

test('a rollout is started from the Home tab', async () => {
  const scene = await room();
  await homeOf(scene, PAULA);
  await press(scene, PAULA, ACTION.homeRun);
  expect((await scene.modalOf(PAULA)).view.title).toMatchObject({ text: 'Start a rollout' });
});

test('a check from the Home tab is told directly', async () => {
  const asked: Parameters<Verbs['requestCheck']>[0][] = [];
  const scene = await room({
    requestCheck: async (check) => {
      asked.push(check);
      return { ...check, id: 'p1', version: 1, state: 'running', progress: { done: 0, total: 0 }, createdAt: 0 };
    },
  });
  await homeOf(scene, PAULA);
  await press(scene, PAULA, ACTION.homeCheck);
  const { viewId } = await scene.modalOf(PAULA);
  const chosen = async (blockId: string, actionId: string) => {
    const place = { container: { kind: 'view', viewId }, blockId, actionId };
    const suggested = await scene.post<{ options: { value: string }[] }>('suggest', { as: PAULA, ...place, value: '' });
    return { [blockId]: { [actionId]: suggested.options[0]?.value ?? '' } };
  };
  const values = {
    ...(await chosen(BLOCK.configuration, ACTION.configuration)),
    ...(await chosen(BLOCK.infrastructure, ACTION.infrastructure)),
  };
  await scene.post('submit', { as: PAULA, viewId, values });
  expect(asked).toEqual([{ configurationName: 'golden', infrastructure: 'small', requestedBy: PAULA, channel: PAULA }]);
  expect(shownIn((await scene.modalOf(PAULA)).view.blocks)).toContain('a message from me to you');
});

/** The card of the first rollout, and of its gate, as they stand in Slack. */
const posted = ({ memory }: Room, gate: boolean) =>
  memory.store.tx(async (tx) => {
    const threadKey = 'rollout/r0';
    const where = { channel: 'C0APPROVALS', shownVersion: 1, at: 1 };
    await tx.outbox.add({ key: threadKey, threadKey, ...where, body: { kind: 'rollout-card', rolloutId: 'r0' } });
    await tx.outbox.posted(threadKey, { ...where, ts: '1767603600.000100' });
    if (!gate) return;
    const key = `${threadKey}/v9/0`;
    await tx.outbox.add({
      key,
      threadKey,
      ...where,
      body: { kind: 'gate-card', rolloutId: 'r0', stepExecutionId: 's1' },
    });
    await tx.outbox.posted(key, { ...where, ts: '1767603700.000200' });
  });

test('a gate that waits is opened at its own card', async () => {
  const scene = await room();
  const needs = needing(1, { quorums: [byGroup] });
  const step = { stepExecutionId: 's1', name: 'ApproveIt', foundAt: 1, from: 'testing' as const, needs, decisions: [] };
  await stored(scene, rolloutIn('gate-waiting', { requestedBy: PAULA, gates: [step] }));
  await posted(scene, true);
  const shown = await homeOf(scene, ANDREW);
  expect(shown).toContain('p1767603700000200?thread_ts=1767603600.000100&cid=C0APPROVALS');
});

test('a click on the link to a card is acknowledged', async () => {
  const scene = await room();
  await stored(scene, waiting());
  await posted(scene, false);
  const shown = await homeOf(scene, ANDREW);
  expect(shown).toContain('archives/C0APPROVALS/p1767603600000100');
  await press(scene, ANDREW, ACTION.openCard);
  expect(scene.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
