import { expect, test } from 'vitest';
import { simplePolicy } from '../../src/domain/approval/policy-file.ts';
import { Fault } from '../../src/domain/errors.ts';
import { decide } from '../../src/flow/decide.ts';
import type { Store } from '../../src/flow/ports.ts';
import { answerTo, announcedKinds, click, current, flowScene, shownOn, submitted } from '../support/flow-scene.ts';
import { answered, noAnswer } from '../support/fake-probe.ts';
import { INPUTS } from '../support/sample-rollout.ts';

/** A rollout that waits for its decision. */
async function waiting(options: Parameters<typeof flowScene>[0] = {}) {
  const scene = flowScene(options);
  await submitted(scene);
  return scene;
}

test.each([
  ['the requester', 'UASKED', 'own-request'],
  ['somebody outside the approver list', 'UNOBODY', 'not-an-approver'],
  ['a guest', 'UGUEST', 'not-permitted'],
  ['a bot', 'UBOT', 'not-permitted'],
  ['a deactivated user', 'UGONE', 'not-permitted'],
  ['someone of another workspace', 'UALIEN', 'not-permitted'],
])('an approval by %s is refused', async (_name, userId, code) => {
  const users = ['UASKED', 'UGUEST', 'UBOT', 'UGONE', 'UALIEN'];
  const scene = await waiting({ policy: simplePolicy(users, 1) });
  scene.directory.people = {
    UGUEST: { isGuest: true },
    UBOT: { isBot: true },
    UGONE: { isDeactivated: true },
    UALIEN: { isOurs: false },
  };
  expect(await answerTo(click(scene, userId))).toBe(code);
  await scene.memory.runFor(60_000);
  expect(await current(scene)).toMatchObject({ state: 'awaiting-approval', decisions: [] });
});

test('a member of an approver group is an approver', async () => {
  const scene = await waiting();
  expect(await answerTo(click(scene, 'ULEAD'))).toBe('counted');
});

test('while Slack cannot be asked nothing is counted', async () => {
  const scene = await waiting();
  scene.directory.isDown = true;
  expect(await answerTo(click(scene, 'UYES'))).toBe('cannot-verify');
  expect(scene.logged).toMatchObject([{ event: 'approver.unverified', fields: { userId: 'UYES' } }]);
  expect(await current(scene)).toMatchObject({ state: 'awaiting-approval', decisions: [] });
});

test('a group that cannot be read is not worked around', async () => {
  const scene = await waiting();
  scene.directory.groupMembers = async () => {
    throw new TypeError('fetch failed');
  };
  expect(await answerTo(click(scene, 'ULEAD'))).toBe('cannot-verify');
});

test('a double click starts once', async () => {
  const scene = await waiting();
  const shown = shownOn(await current(scene));
  const answers = await Promise.all([answerTo(click(scene, 'UYES')), answerTo(click(scene, 'UYES', shown))]);
  await scene.memory.runFor(60_000);
  expect(answers).toEqual(['counted', 'not-open']);
  expect(scene.aws.made()).toBe(1);
  expect(announcedKinds(scene).filter((kind) => kind === 'approved')).toHaveLength(1);
});

test('two people racing start once', async () => {
  const scene = await waiting();
  const answers = await Promise.all([answerTo(click(scene, 'UYES')), answerTo(click(scene, 'UALSO'))]);
  await scene.memory.runFor(60_000);
  expect(answers.toSorted()).toEqual(['counted', 'not-open']);
  expect(scene.aws.made()).toBe(1);
});

test('an approval and a rejection racing leave one outcome', async () => {
  const scene = await waiting();
  const answers = await Promise.all([
    answerTo(click(scene, 'UYES', { verdict: 'reject' })),
    answerTo(click(scene, 'UALSO')),
  ]);
  await scene.memory.runFor(60_000);
  expect(answers).toEqual(['counted', 'not-open']);
  expect(scene.aws.made()).toBe(0);
});

test('one person counts once towards two approvals', async () => {
  const scene = await waiting({ approvals: 2 });
  await click(scene, 'UYES');
  expect(await answerTo(click(scene, 'UYES'))).toBe('already-decided');
  expect((await current(scene)).decisions).toHaveLength(1);
});

test('a card from before a drift decides nothing', async () => {
  const scene = await waiting();
  const shown = shownOn(await current(scene));
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  scene.aws.inputs = { ...scene.aws.inputs, recipe: { ...INPUTS.recipe, content: { version: '1.0.1' } } };
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect(await answerTo(click(scene, 'UALSO', shown))).toBe('digest-changed');
});

// A click that was on its way, or the second of a double click, was made on the report of before.
test('a card from before a worse report decides nothing', async () => {
  const scene = await waiting();
  const shown = shownOn(await current(scene));
  scene.probe.target = { dryRun: async (_target, action) => noAnswer(action) };
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('awaiting-approval');
  expect(await answerTo(click(scene, 'UYES', shown))).toBe('digest-changed');
});

test('a click that finds a newer version tries again on it', async () => {
  const scene = await waiting({ approvals: 2 });
  const shown = shownOn(await current(scene));
  let faster = 0;
  const racing: Store = {
    tx: async (work) => {
      faster += 1;
      return scene.memory.store.tx((tx) => {
        const { rollouts } = tx;
        return work(faster > 1 ? tx : { ...tx, rollouts: { ...rollouts, save: async () => false } });
      });
    },
  };
  await decide({ ...scene.rooms, store: racing }, { ...shown, userId: 'UYES', verdict: 'approve' });
  expect((await current(scene)).decisions).toHaveLength(1);
});

test('a click that is always too late breaks, it does not hang', async () => {
  const scene = await waiting();
  const shown = shownOn(await current(scene));
  const lost: Store = {
    tx: (work) => scene.memory.store.tx((tx) => work({ ...tx, rollouts: { ...tx.rollouts, save: async () => false } })),
  };
  const clicked = decide({ ...scene.rooms, store: lost }, { ...shown, userId: 'UYES', verdict: 'approve' });
  await expect(clicked).rejects.toThrow(Fault);
});

test('an improved report leaves the card as good as it was', async () => {
  const scene = flowScene();
  scene.probe.target = { ownedImages: async () => answered({ pending: 0 }, 'no AMI') };
  await submitted(scene);
  delete scene.probe.target;
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('available');
});
