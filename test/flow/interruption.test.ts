import { expect, test } from 'vitest';
import type { JobName, ReportRun } from '../../src/flow/ports.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import { announcedKinds, cards, click, current, flowScene, handedOut, submitted } from '../support/flow-scene.ts';
import type { Interruption, OutsideCall } from '../support/interruption.ts';

/** Longer than Image Builder is trusted to remember a token. */
const LONG_MS = 60 * 60_000;

/** The whole life of a rollout, with at most one interruption on the way. */
async function lived(at?: Interruption): Promise<FlowScene> {
  const scene = flowScene(at === undefined ? {} : { at });
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(LONG_MS);
  await scene.interruption.resume();
  await scene.memory.runFor(LONG_MS);
  return scene;
}

/** A report for its own sake, likewise. */
async function reported(at?: Interruption): Promise<{ scene: FlowScene; report: ReportRun | undefined }> {
  const scene = flowScene(at === undefined ? {} : { at });
  const { id } = await scene.verbs.requestCheck({ configurationName: 'golden', requestedBy: 'UASKED', channel: 'C1' });
  await scene.memory.runFor(5 * 60_000);
  await scene.interruption.resume();
  return { scene, report: await scene.memory.store.tx((tx) => tx.reports.get(id)) };
}

const undisturbed = await lived();
const told = announcedKinds(undisturbed);
const HOWS: Interruption['how'][] = ['kill', 'throw', 'pause'];
const STEPS: JobName[] = ['check-rollout', 'start-rollout', 'watch-rollout'];
const callsOf = (step: JobName): OutsideCall[] => undisturbed.interruption.calls.filter((call) => call.step === step);

const pointsOf = (calls: OutsideCall[], how: Interruption['how']): Interruption[] =>
  calls.flatMap((call) => [
    { ...call, when: 'before', how },
    { ...call, when: 'after', how },
  ]);

/** Once it is decided to send, a worker that stops between the two cannot be held back from sending. */
const isOnItsWay = ({ how, when, step, name, place }: Interruption): boolean =>
  how === 'pause' &&
  step === 'start-rollout' &&
  ((name === 'images.create' && when === 'before') || (place === sendingPlace && when === 'after'));
const sendingPlace = (callsOf('start-rollout').find(({ name }) => name === 'images.create')?.place ?? 0) - 1;

const CASES = STEPS.flatMap((step) => HOWS.map((how) => [step, how] as const));

test.each(CASES)('%s ends the same after a %s at any call', async (step, how) => {
  const points = pointsOf(callsOf(step), how).filter((at) => !isOnItsWay(at));
  expect(points.length).toBeGreaterThan(5);
  for (const at of points) {
    const scene = await lived(at);
    const tokens = new Set(scene.aws.requests.map((request) => JSON.stringify(request)));
    const end = {
      at,
      happened: scene.interruption.happened(),
      state: (await current(scene)).state,
      images: scene.aws.made(),
      requests: tokens.size,
      told: announcedKinds(scene),
      cards: cards(scene).length,
      files: handedOut(scene).length,
      kept: scene.memory.kept().length,
    };
    expect(end).toEqual({
      at,
      happened: true,
      state: 'available',
      images: 1,
      requests: 1,
      told,
      cards: 1,
      files: 1,
      kept: 1,
    });
  }
});

test.each(HOWS)('a report is told after a %s at any call', async (how) => {
  const { scene: calm } = await reported();
  const points = pointsOf(calm.interruption.calls, how);
  expect(points.length).toBeGreaterThan(5);
  for (const at of points) {
    const { scene, report } = await reported(at);
    const end = {
      at,
      state: report?.state,
      cards: cards(scene).length,
      files: handedOut(scene),
      kept: scene.memory.kept(),
    };
    expect(end).toEqual({ at, state: 'done', cards: 1, files: [report?.id], kept: [report?.id] });
  }
});

test('a decision is kept though nobody heard of it', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await expect(click(scene, 'UYES')).rejects.toMatchObject({ code: 'not-open' });
  await scene.memory.runFor(60_000);
  expect(scene.aws.made()).toBe(1);
  expect(announcedKinds(scene)).toEqual(told);
});
