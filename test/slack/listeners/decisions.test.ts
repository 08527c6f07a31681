import { afterEach, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/errors.ts';
import type { Rollout } from '../../../src/domain/rollout/rollout.ts';
import { current } from '../../support/flow-scene.ts';
import { eventually } from '../room.ts';
import type { Reasoned } from '../../../src/slack/modals/reason-form.ts';
import type { Click } from './signed-clicks.ts';
import { clickedOverHttp } from './signed-clicks.ts';

const open: { stop(): Promise<void> }[] = [];
const clicked = async (...of: Parameters<typeof clickedOverHttp>) => {
  const started = await clickedOverHttp(...of);
  open.push(started);
  return started;
};
type Scene = Awaited<ReturnType<typeof clickedOverHttp>>;
type Prepare = (scene: Scene) => unknown;

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

const is =
  (userId: string, what: object): Prepare =>
  ({ state }) => {
    state.people[userId] = what;
  };

const REFUSED: [string, Click, string, Prepare?][] = [
  ['a guest', {}, 'guests cannot decide', is('UYES', { is_restricted: true })],
  ['a guest of one channel', {}, 'guests cannot decide', is('UYES', { is_ultra_restricted: true })],
  ['a bot', {}, 'a bot cannot decide', is('UYES', { is_bot: true })],
  ['a deactivated account', {}, 'this Slack account is deactivated', is('UYES', { deleted: true })],
  ['somebody of another organisation', {}, 'you belong to another workspace', is('UYES', { team_id: 'T2' })],
  ['a stranger in a shared channel', {}, 'you belong to another workspace', is('UYES', { is_stranger: true })],
  ['a click in another workspace', { team: 'T2', home: 'T1' }, 'belong to another workspace'],
  ['a click of a member of another workspace', { home: 'T2' }, 'belong to another workspace'],
  ['a click that names no workspace', { team: null }, 'belong to another workspace'],
  [
    'somebody Slack does not know',
    {},
    'Slack did not say',
    ({ api }) => api.next('users.info', { ok: false, error: 'user_not_found' }),
  ],
  ['the requester', { by: 'UASKED' }, 'somebody else has to approve'],
  ['somebody outside the policy', { by: 'UNOBODY' }, 'not among the approvers'],
  [
    'somebody taken out of the group a second ago',
    { by: 'ULEAD' },
    'not among the approvers',
    ({ state }) => void (state.members = []),
  ],
  ['a click in another channel', { channel: 'CELSEWHERE' }, 'is decided on its own card only'],
  ['a button that is not ours', { shown: { rolloutId: 7 } }, 'button is not one of ours'],
  ['a card of another digest', { shown: { digest: 'other' } }, 'changed since the card you clicked was drawn'],
  ['a card of another report', { shown: { reportId: 'other' } }, 'changed since the card you clicked was drawn'],
  ['a click while AWS is down', {}, 'AWS does not answer', ({ scene }) => void (scene.aws.isDown = true)],
  ['a click while Slack breaks', {}, 'Slack did not say', ({ api }) => api.next('usergroups.users.list', 'reset')],
  [
    'a click while Slack is asked too often',
    {},
    'Wait a minute',
    ({ api }) => api.next('usergroups.users.list', { status: 429, headers: { 'retry-after': '30' } }),
  ],
];

/** These stand in the way of an approval, and of no rejection. */
const FOR_APPROVALS: ReadonlySet<string> = new Set(['the requester', 'a click while AWS is down']);

async function untouched({ scene }: Scene): Promise<void> {
  scene.aws.isDown = false;
  await scene.memory.runFor(60_000);
  expect(await current(scene)).toMatchObject({ state: 'awaiting-approval', decisions: [] });
  expect(scene.aws.requests).toEqual([]);
}

test.each(REFUSED)('%s is refused, answered and in the audit', async (_who, how, words, prepare) => {
  const scene = await clicked();
  prepare?.(scene);
  const shown =
    how.shown === undefined ? {} : { shown: 'rolloutId' in how.shown ? how.shown : { ...scene.shown, ...how.shown } };
  expect(await scene.click({ ...how, ...shown })).toBe(200);
  const answer = await eventually(async () => scene.said[0]);
  expect(answer).toContain(words);
  expect(scene.refused).toHaveLength(1);
  expect(scene.scene.memory.audit().at(-1)).toMatchObject({ what: 'refused', who: how.by ?? 'UYES' });
  await untouched(scene);
});

// A form can be sent without any click before it: whoever is turned away at a button is at its form as well.
type Form = [verdict: Reasoned, ...(typeof REFUSED)[number]];
const FORMS = REFUSED.filter(([who, { shown }]) => shown === undefined && !FOR_APPROVALS.has(who)).flatMap(
  (row): Form[] =>
    /decide$|belong|deactivated/.test(row[2])
      ? [
          ['reject', ...row],
          ['override', ...row],
        ]
      : [['reject', ...row]],
);

test.each(FORMS)('the form of a %s by %s is refused and in the audit', async (...row) => {
  const [verdict, , how, words, prepare] = row;
  const scene = await clicked();
  prepare?.(scene);
  expect(await scene.submit(verdict, how)).toContain(words);
  expect(scene.scene.memory.audit().at(-1)).toMatchObject({ what: 'refused', who: how.by ?? 'UYES' });
  await untouched(scene);
});

test('a click in a workspace of the same organisation is a matter of who it is', async () => {
  const scene = await clicked();
  await scene.click({ team: null, home: 'T2', enterprise: 'E1' });
  expect((await current(scene.scene)).state).toBe('starting');
});

test.each([
  ['forged', { secret: 'a-signing-secret-of-another' }],
  ['replayed after five minutes', { ageSeconds: 301 }],
])('a click that was %s is turned away, logged and counted', async (_how, how) => {
  const scene = await clicked();
  expect(await scene.click(how)).toBe(401);
  expect(scene.said).toEqual([]);
  expect(scene.refused).toEqual(['signature']);
  expect(scene.lines.filter(({ level }) => level === 'warn')).not.toEqual([]);
  await untouched(scene);
});

test('the same card starts the rollout for an honest approver', async () => {
  const scene = await clicked();
  expect(await scene.click()).toBe(200);
  await scene.scene.memory.runFor(60_000);
  expect((await current(scene.scene)).state).toBe('available');
  expect(scene.said).toEqual([]);
});

test('a second click of the same person is told the outcome', async () => {
  const scene = await clicked();
  await Promise.all([scene.click(), scene.click()]);
  expect(await eventually(async () => scene.said[0])).toContain('approved and starting');
});

test('a click while the database refuses is answered with a reference', async () => {
  const scene = await clicked();
  const { store } = scene.scene.memory;
  const tx = store.tx.bind(store);
  store.tx = async () => {
    throw new Fault('opening a connection: ECONNREFUSED', { code: 'ECONNREFUSED', source: 'store', retryable: true });
  };
  expect(await scene.click()).toBe(200);
  expect(await eventually(async () => scene.said[0])).toMatch(/^It broke while opening a connection.*give reference/);
  store.tx = tx;
  await untouched(scene);
});

// Whatever hangs behind it, the person has a refusal, and what comes late counts for nothing.
test('a click while the database hangs is refused in time', async () => {
  const gate = Promise.withResolvers<void>();
  let late: Promise<Rollout> | undefined;
  const scene = await clicked((real) => ({
    ...real,
    decide: async (decision) => {
      await gate.promise;
      late = real.decide(decision);
      return late;
    },
  }));
  expect(await scene.click()).toBe(200);
  expect(await eventually(async () => scene.said[0])).toContain('did not answer in time');
  gate.resolve();
  await expect(eventually(async () => late)).rejects.toMatchObject({ code: 'no-answer-in-time' });
  await untouched(scene);
});
