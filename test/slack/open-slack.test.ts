import { afterEach, expect, test } from 'vitest';
import { Fault, Refusal } from '../../src/domain/errors.ts';
import type { ReportRun } from '../../src/flow/ports.ts';
import type { Verbs } from '../../src/flow/verbs.ts';
import { ACTION, BLOCK } from '../../src/slack/ids.ts';
import { openSlack } from '../../src/slack/open-slack.ts';
import { findingOf, NEAR, reportOf, rolloutIn, shortOf } from '../support/sample-rollout.ts';
import { actionBlock, ANDREW, APPROVALS, eventually, memoryLog, PAULA, RANDOM, shownIn, startRoom } from './room.ts';

type Asked<V extends keyof Verbs> = Parameters<Verbs[V]>;
const open: { stop(): Promise<void> }[] = [];
const room = async (...of: Parameters<typeof startRoom>) => {
  const started = await startRoom(...of);
  open.push(started);
  return started;
};
const running = (asked: Asked<'requestCheck'>[0][], check: Asked<'requestCheck'>[0]): ReportRun => {
  asked.push(check);
  return { ...check, id: 'p1', version: 1, state: 'running', progress: { done: 0, total: 0 }, createdAt: 0 };
};
const command = (text: string, channel = APPROVALS) => ({ as: PAULA, channel, text: `/ami-distribute ${text}` });

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

test('a wrong token is a fault that says so', async () => {
  const { twin } = await room({});
  const options = {
    botToken: 'xoxb-wrong',
    reception: { kind: 'socket' as const, appToken: 'xapp-sandbox' },
    apiUrl: twin.environment.SLACK_API_URL,
    approvalChannel: APPROVALS,
    log: memoryLog(),
  };
  const refused = await openSlack(options).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Fault);
  expect(refused).toMatchObject({ code: 'slack-token', message: 'connecting to Slack: it said "invalid_auth"' });
});

test('help is answered where the bot is no member', async () => {
  const { post, lastFor } = await room({});
  expect(await post('command', command('help', RANDOM))).toEqual({ ok: true });
  expect(await lastFor(PAULA)).toMatchObject({ ephemeralFor: PAULA, text: expect.stringContaining('Image Builder') });
});

test('a check of an unknown name offers those there are', async () => {
  const { post, lastFor } = await room({});
  await post('command', command('check goldn'));
  expect((await lastFor(PAULA)).text).toBe('There is no distribution configuration `goldn`. There is `golden`.');
});

test('a check is asked for in the channel it was typed in', async () => {
  const asked: Asked<'requestCheck'>[0][] = [];
  const { post, lastFor } = await room({
    requestCheck: async (check) => running(asked, check),
  });
  await post('command', command('check golden'));
  expect(asked).toEqual([{ configurationName: 'golden', requestedBy: PAULA, channel: APPROVALS }]);
  expect((await lastFor(PAULA)).text).toContain('The report follows');
});

test('a check with a recipe is asked for with both', async () => {
  const asked: Asked<'requestCheck'>[0][] = [];
  const { post, lastFor } = await room({ requestCheck: async (check) => running(asked, check) });
  await post('command', command('check golden --recipe golden-linux/1.0.0'));
  expect(asked).toMatchObject([{ configurationName: 'golden', recipe: 'golden-linux/1.0.0' }]);
  expect((await lastFor(PAULA)).text).toContain('with recipe `golden-linux/1.0.0`');
});

test('a recipe nobody knows is answered with those there are', async () => {
  const { post, lastFor } = await room({});
  await post('command', command('check golden --recipe golden-linx/1.0.0'));
  expect((await lastFor(PAULA)).text).toBe('There is no image recipe `golden-linx`. There is `golden-linux`.');
});

test('an infrastructure configuration is asked about by its name', async () => {
  const asked: Asked<'requestCheck'>[0][] = [];
  const { post, lastFor } = await room({ requestCheck: async (check) => running(asked, check) });
  await post('command', command('check golden --recipe golden-linux/1.0.0 --infrastructure smal'));
  expect((await lastFor(PAULA)).text).toBe('There is no infrastructure configuration `smal`. There is `small`.');
  expect(asked).toEqual([]);
  await post('command', command('check golden --recipe golden-linux/1.0.0 --infrastructure small'));
  expect(asked).toMatchObject([{ recipe: 'golden-linux/1.0.0', infrastructure: 'small' }]);
  expect((await lastFor(PAULA)).text).toContain('with recipe `golden-linux/1.0.0` on infrastructure `small`');
});

test('a check that is written wrong is answered with its usage', async () => {
  const { post, lastFor } = await room({});
  await post('command', command('check golden --recipe'));
  expect((await lastFor(PAULA)).text).toBe(
    '--recipe needs the name of an image recipe. `/ami-distribute check NAME --recipe NAME/VERSION --infrastructure NAME`',
  );
});

test.each([
  [ACTION.check, { configurationName: 'golden', recipe: 'golden-linux/1.0.0', infrastructure: 'small', basedOn: 'p1' }],
  [ACTION.checkEverything, { configurationName: 'golden', recipe: 'golden-linux/1.0.0', infrastructure: 'small' }],
])('the button %s on a report asks again', async (actionId, expected) => {
  const asked: Asked<'requestCheck'>[0][] = [];
  const { memory, post, seenBy, lastFor } = await room({ requestCheck: async (check) => running(asked, check) });
  await memory.store.tx(async (tx) => {
    const { summary } = shortOf(reportOf(findingOf('a', { kind: 'target', ...NEAR }, 'fail')));
    const looked = { configurationName: 'golden', recipe: 'golden-linux/1.0.0', infrastructure: 'small' };
    const run = { ...looked, requestedBy: PAULA, channel: APPROVALS };
    const progress = { done: 1, total: 1 };
    await tx.reports.insert({ ...run, id: 'p1', version: 1, state: 'done', progress, summary, createdAt: 0 });
    const body = { kind: 'report-card' as const, reportId: 'p1' };
    await tx.outbox.add({ key: 'report/p1', threadKey: 'report/p1', channel: APPROVALS, body });
  });
  await memory.runDue();
  const card = (await seenBy(PAULA)).messages.find(({ text }) => text.startsWith('Check of golden'));
  const container = { kind: 'message', channel: APPROVALS, ts: card?.ts };
  await post('click', { as: PAULA, container, blockId: actionBlock(card?.blocks ?? [], actionId), actionId });
  expect(asked).toEqual([{ ...expected, requestedBy: PAULA, channel: APPROVALS }]);
  const answer = await eventually(async () => {
    const last = await lastFor(PAULA);
    return last.ephemeralFor === PAULA && last;
  });
  expect(answer.text).toContain(!('basedOn' in expected) ? 'every target of `golden`' : 'what was not met of `golden`');
});

test('the whole fix pack is asked for from a finished report', async () => {
  const asked: string[] = [];
  const { memory, post, seenBy, lastFor } = await room({
    handOutPack: async ({ reportId }) => {
      asked.push(reportId);
      return running([], { configurationName: 'golden', requestedBy: PAULA, channel: APPROVALS });
    },
  });
  await memory.store.tx(async (tx) => {
    const { summary } = shortOf(reportOf(findingOf('a', { kind: 'target', ...NEAR }, 'pass')));
    const run = { configurationName: 'golden', requestedBy: PAULA, channel: APPROVALS, summary, createdAt: 0 };
    await tx.reports.insert({ ...run, id: 'p1', version: 1, state: 'done', progress: { done: 1, total: 1 } });
    const body = { kind: 'report-card' as const, reportId: 'p1' };
    await tx.outbox.add({ key: 'report/p1', threadKey: 'report/p1', channel: APPROVALS, body });
  });
  await memory.runDue();
  const card = (await seenBy(PAULA)).messages.find(({ text }) => text.startsWith('Check of golden'));
  const container = { kind: 'message', channel: APPROVALS, ts: card?.ts };
  const actionId = ACTION.wholePack;
  await post('click', { as: PAULA, container, blockId: actionBlock(card?.blocks ?? [], actionId), actionId });
  expect(asked).toEqual(['p1']);
  const answer = await eventually(async () => {
    const last = await lastFor(PAULA);
    return last.ephemeralFor === PAULA && last;
  });
  expect(answer.text).toContain('All that the targets of `golden` have to have is in the thread');
});

test('the files of a report are in its thread', async () => {
  const { memory, seenBy } = await room({});
  await memory.store.tx(async (tx) => {
    const report = { ...reportOf(findingOf('a', { kind: 'target', ...NEAR }, 'fail')), id: 'p1' };
    await tx.reports.keep(report);
    const run = {
      configurationName: 'golden',
      requestedBy: PAULA,
      channel: APPROVALS,
      progress: { done: 1, total: 1 },
    };
    await tx.reports.insert({
      ...run,
      id: 'p1',
      version: 1,
      state: 'done',
      summary: shortOf(report).summary,
      createdAt: 0,
    });
    const place = { threadKey: 'report/p1', channel: APPROVALS };
    await tx.outbox.add({ key: 'report/p1', ...place, body: { kind: 'report-card', reportId: 'p1' } });
    await tx.outbox.add({ key: 'report/p1/files', ...place, body: { kind: 'report-files', reportId: 'p1' } });
  });
  await memory.runFor(5000);
  const { messages } = await seenBy(PAULA);
  const card = messages.find(({ text }) => text.startsWith('Check of golden'));
  const shared = messages.find(({ files }) => files !== undefined);
  expect(shared).toMatchObject({ threadTs: card?.ts, files: [{ name: 'report.csv' }, { name: 'report.json' }] });
});

test('an answer that takes longer than an ack still comes', async () => {
  const slow = new Promise<never[]>((resolve) => {
    setTimeout(() => resolve([]), 2600);
  });
  const { post, lastFor } = await room({ recentRollouts: () => slow });
  expect(await post('command', command('list'))).toEqual({ ok: true });
  expect((await lastFor(PAULA)).text).toBe('Working on it…');
  await eventually(async () => (await lastFor(PAULA)).text.startsWith('There is no rollout yet'));
});

test('a rollout starts from three choices and one reason', async () => {
  const asked: Asked<'submitRollout'>[0][] = [];
  const rollout = rolloutIn('checking', { channel: APPROVALS });
  const { post, modalOf } = await room({
    submitRollout: async (submitted) => {
      asked.push(submitted);
      return rollout;
    },
  });
  await post('command', command('run'));
  const { viewId } = await modalOf(PAULA);
  const values: Record<string, Record<string, string>> = { [BLOCK.reason]: { [ACTION.text]: 'monthly patch' } };
  for (const kind of ['configuration', 'recipe', 'infrastructure'] as const) {
    const place = { as: PAULA, container: { kind: 'view', viewId }, blockId: BLOCK[kind], actionId: ACTION[kind] };
    const { options } = await post<{ options: { value: string }[] }>('suggest', { ...place, value: '' });
    values[BLOCK[kind]] = { [ACTION[kind]]: options[0]?.value ?? '' };
  }
  expect(await post('submit', { as: PAULA, viewId, values })).toEqual({ ok: true });
  const { configurationArn, recipeArn, infrastructureArn } = rollout;
  expect(asked).toEqual([
    { token: viewId, requestedBy: PAULA, configurationArn, recipeArn, infrastructureArn, reason: 'monthly patch' },
  ]);
  expect(shownIn((await modalOf(PAULA)).view.blocks)).toContain(
    '*Rollout #42* is written down and followed in <#C0APPROVALS>',
  );
});

/** A room with one card in it that awaits approval. */
async function roomWithCard(verbs: Partial<Verbs>) {
  const started = await room(verbs);
  const { memory, seenBy } = started;
  const rollout = rolloutIn('awaiting-approval', { channel: APPROVALS });
  const { id } = await memory.store.tx(async (tx) => {
    const stored = await tx.rollouts.insert(rollout);
    const key = `rollout/${stored.id}`;
    await tx.outbox.add({
      key,
      threadKey: key,
      channel: APPROVALS,
      body: { kind: 'rollout-card', rolloutId: stored.id },
    });
    return stored;
  });
  await memory.runDue();
  const card = (await seenBy(ANDREW)).messages.find(({ text }) => text.startsWith('Rollout #1'));
  if (card === undefined) throw new Error('the card was not posted');
  const container = { kind: 'message', channel: APPROVALS, ts: card.ts };
  const press = (actionId: string) =>
    started.post('click', { as: ANDREW, container, blockId: actionBlock(card.blocks, actionId), actionId });
  return { ...started, card, press, id, digest: rollout.digest };
}

test('an approval reaches the verbs with what the card showed', async () => {
  const said: Asked<'decide'>[0][] = [];
  const { press, id, digest } = await roomWithCard({
    decide: async (decision) => {
      said.push(decision);
      return rolloutIn('starting');
    },
  });
  expect(await press(ACTION.approve)).toEqual({ ok: true });
  expect(said).toMatchObject([
    { rolloutId: id, digest, reportId: 'report-1', channel: APPROVALS, userId: ANDREW, verdict: 'approve' },
  ]);
});

test('a refused click is answered to the person alone', async () => {
  const refusal = new Refusal('not-an-approver', 'you are not among the approvers', 'Ask one of them.');
  const { press, lastFor } = await roomWithCard({ decide: () => Promise.reject(refusal) });
  await press(ACTION.approve);
  const answer = await eventually(async () => {
    const last = await lastFor(ANDREW);
    return last.ephemeralFor === ANDREW && last;
  });
  expect(answer.text).toBe('You are not among the approvers. Ask one of them.');
});

test('what broke is answered with a reference that is in the log', async () => {
  const { press, lastFor, lines } = await roomWithCard({ decide: () => Promise.reject(new Error('boom <secret>')) });
  await press(ACTION.approve);
  const { text } = await eventually(async () => {
    const last = await lastFor(ANDREW);
    return last.ephemeralFor === ANDREW && last;
  });
  expect(text).toMatch(/^Something broke while counting your approval\. .* reference [0-9a-f]{8} /u);
  const reference = /reference ([0-9a-f]{8})/u.exec(text)?.[1];
  expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { reference } }]);
});

test('a rejection asks for a reason and carries it', async () => {
  const said: Asked<'decide'>[0][] = [];
  const { press, post, modalOf, id, digest } = await roomWithCard({
    decide: async (decision) => {
      said.push(decision);
      return rolloutIn('rejected');
    },
  });
  await press(ACTION.reject);
  const { viewId } = await modalOf(ANDREW);
  const values = { [BLOCK.reason]: { [ACTION.text]: 'wait for the freeze' } };
  expect(await post('submit', { as: ANDREW, viewId, values })).toEqual({ ok: true });
  expect(said).toMatchObject([
    {
      rolloutId: id,
      digest,
      reportId: 'report-1',
      channel: APPROVALS,
      userId: ANDREW,
      verdict: 'reject',
      reason: 'wait for the freeze',
    },
  ]);
  expect(shownIn((await modalOf(ANDREW)).view.blocks)).toContain('Rollout #42 is rejected');
});

test('a status of one rollout links its thread', async () => {
  const { post, lastFor, card, twin } = await roomWithCard({
    rolloutByNumber: async () => rolloutIn('awaiting-approval'),
  });
  await post('command', command('status #1'));
  const link = `https://${twin.workspace.team.domain}.slack.com/archives/${APPROVALS}/p${card.ts.replace('.', '')}`;
  expect(shownIn((await lastFor(PAULA)).blocks)).toContain(`<${link}|Open the thread>`);
});

test('two connections are up, and stopping closes both', async () => {
  const { slack, seenBy } = await room({});
  expect(slack.connections()).toBe(2);
  await slack.stop();
  await eventually(async () => !(await seenBy(PAULA)).connected);
  expect(slack.connections()).toBe(0);
});
