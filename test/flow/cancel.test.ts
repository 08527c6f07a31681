import { afterEach, describe, expect, test, vi } from 'vitest';
import { fakeProbe } from '../support/fake-probe.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import {
  announcedKinds,
  announcements,
  answerTo,
  click,
  current,
  flowScene,
  submitted,
} from '../support/flow-scene.ts';

async function cancelled(scene: FlowScene, userId: string, reason?: string): Promise<string> {
  const { id: rolloutId } = await current(scene);
  return answerTo(scene.verbs.cancel({ rolloutId, userId, ...(reason === undefined ? {} : { reason }) }));
}

async function waiting(options: Parameters<typeof flowScene>[0] = {}): Promise<FlowScene> {
  const scene = flowScene(options);
  await submitted(scene);
  return scene;
}

async function building(): Promise<FlowScene> {
  const scene = await waiting();
  await click(scene, 'UYES');
  await scene.memory.runFor(3000);
  return scene;
}

/** Somebody cancels it when the account is assumed the `nth` time; what is asked after that. */
function cancelledAtQuestion(scene: FlowScene, nth: number): string[] {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { target: real } = fakeProbe();
  let assumed = 0;
  const late: string[] = [];
  let happening: Promise<unknown> | undefined;
  const happens = async () => {
    await cancelled(scene, 'UASKED');
    await vi.advanceTimersByTimeAsync(500);
  };
  scene.probe.target = {
    assume: async (account) => {
      assumed += 1;
      if (assumed >= nth) await (happening ??= happens());
      return real.assume(account);
    },
    ownedImages: async (target) => {
      if (happening !== undefined) late.push(target.account);
      return real.ownedImages(target);
    },
  };
  return late;
}

describe('while its targets are asked', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('nothing more is asked, and it stays cancelled', async () => {
    const scene = flowScene();
    const late = cancelledAtQuestion(scene, 1);
    expect(await submitted(scene)).toMatchObject({ state: 'cancelled' });
    expect(await current(scene)).not.toHaveProperty('report');
    await scene.memory.runFor(60 * 60_000);
    expect(late).toEqual([]);
  });

  test('an approved one is neither asked further nor started', async () => {
    const scene = flowScene();
    const late = cancelledAtQuestion(scene, 3);
    await submitted(scene);
    await click(scene, 'UYES');
    await scene.memory.runFor(60 * 60_000);
    expect(await current(scene)).toMatchObject({ state: 'cancelled' });
    expect(late).toEqual([]);
    expect(scene.aws.requests).toEqual([]);
  });
});

describe('before anything was started', () => {
  test('its requester cancels it at once', async () => {
    const scene = await waiting();
    expect(await cancelled(scene, 'UASKED', 'wrong recipe')).toBe('counted');
    expect(await current(scene)).toMatchObject({
      state: 'cancelled',
      outcome: 'wrong recipe',
      cancel: { by: 'UASKED' },
    });
    expect(announcements(scene).at(-1)).toMatchObject({ kind: 'cancel-asked', isUnderWay: false });
    await scene.memory.runFor(60 * 60_000);
    expect(scene.aws.requests).toEqual([]);
  });

  test('an approver cancels it too', async () => {
    const scene = await waiting();
    expect(await cancelled(scene, 'UYES')).toBe('counted');
  });

  test('nobody approves it any more', async () => {
    const scene = await waiting();
    await cancelled(scene, 'UASKED');
    expect(await answerTo(click(scene, 'UYES'))).toBe('not-open');
  });
});

describe('a rollout that is under way', () => {
  test('is cancelled at Image Builder and ends when that has stopped', async () => {
    const scene = await building();
    expect(await cancelled(scene, 'UYES', 'found a bug')).toBe('counted');
    expect(await current(scene)).toMatchObject({ state: 'cancelling' });
    await scene.memory.runFor(60 * 60_000);
    expect(await current(scene)).toMatchObject({ state: 'cancelled', outcome: 'found a bug' });
    expect(announcedKinds(scene).slice(-2)).toEqual(['cancel-asked', 'ended']);
  });

  test('is cancelled once', async () => {
    const scene = await building();
    const both = await Promise.all([cancelled(scene, 'UYES'), cancelled(scene, 'UASKED')]);
    expect(both.toSorted()).toEqual(['already-decided', 'counted']);
  });
});

test.each([
  ['somebody outside the policy', 'UNOBODY', 'not-permitted'],
  ['a guest', 'UGUEST', 'not-permitted'],
])('%s cancels nothing', async (_who, userId, code) => {
  const scene = await waiting();
  scene.directory.people = { UGUEST: { isGuest: true } };
  expect(await cancelled(scene, userId)).toBe(code);
  expect(await current(scene)).toMatchObject({ state: 'awaiting-approval' });
});

test('while Slack cannot be asked nothing is cancelled', async () => {
  const scene = await waiting();
  scene.directory.isDown = true;
  expect(await cancelled(scene, 'UASKED')).toBe('cannot-verify');
});

test('an ended rollout is cancelled by nobody', async () => {
  const scene = await waiting();
  await click(scene, 'UYES', { verdict: 'reject' });
  expect(await cancelled(scene, 'UASKED')).toBe('not-open');
});

test('approval and cancellation at once leave one outcome', async () => {
  const scene = await waiting();
  const answers = await Promise.all([answerTo(click(scene, 'UYES')), cancelled(scene, 'UASKED')]);
  await scene.memory.runFor(60 * 60_000);
  const { state } = await current(scene);
  expect(state).toBe('cancelled');
  expect(answers).toContain('counted');
  expect(scene.aws.requests.length).toBeLessThanOrEqual(1);
});
