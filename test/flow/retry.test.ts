import { expect, test } from 'vitest';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import { Fault } from '../../src/domain/errors.ts';
import { seenCopy } from '../support/fake-aws.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import { announcements, click, current, flowScene, shownOn, submitted } from '../support/flow-scene.ts';
import { FAR, IMAGE_ARN, INPUTS } from '../support/sample-rollout.ts';

const HOUR_MS = 3_600_000;
const second = ({ verbs }: FlowScene): Promise<Rollout> => verbs.rolloutByNumber(2);

/** A rollout that one target misses: its image FAILED while it was copied, or Image Builder says that all is well. */
async function partly(status: 'FAILED' | 'AVAILABLE' = 'FAILED'): Promise<FlowScene> {
  const scene = flowScene();
  const { aws } = scene;
  const { copyAt } = aws;
  aws.statusAt = (ms) => (ms < 16_000 ? 'DISTRIBUTING' : status);
  aws.copyAt = (target, ms) => (target.region === FAR.region ? { kind: 'absent', target } : copyAt(target, ms));
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(HOUR_MS);
  expect(await current(scene)).toMatchObject({ state: 'partly-available' });
  aws.copyAt = copyAt;
  return scene;
}

/** Somebody has it repeated, and a minute passes. */
async function retried(scene: FlowScene, userId = 'UASKED'): Promise<Rollout> {
  await scene.verbs.retry({ rolloutId: (await current(scene)).id, userId });
  await scene.memory.runFor(60_000);
  return second(scene);
}

test('Image Builder goes on with an image that failed', async () => {
  const scene = await partly();
  scene.aws.statusAt = (ms) => (ms < 16_000 || ms > HOUR_MS / 2 ? 'FAILED' : 'AVAILABLE');
  const { inputs, state, copies, decisions, imageArn } = await retried(scene);
  expect(scene.aws.requests).toHaveLength(2);
  expect(inputs).toMatchObject({ ...INPUTS, targets: [FAR], retry: { number: 1, imageArn: IMAGE_ARN } });
  expect({ state, imageArn }).toEqual({ state: 'available', imageArn: IMAGE_ARN });
  expect(copies).toMatchObject([{ target: FAR, state: 'verified' }]);
  expect(decisions).toMatchObject([{ userId: 'UYES', verdict: 'approve' }]);
  const kinds = announcements(scene).map(({ kind }) => kind);
  expect(kinds).toContain('approval-carried');
  expect(scene.memory.audit().find(({ what }) => what === 'retried')).toMatchObject({ who: 'UASKED' });
});

test('an AMI is distributed as it is where the image is done', async () => {
  const scene = await partly('AVAILABLE');
  scene.aws.statusAt = (ms) => (ms < 16_000 ? 'DISTRIBUTING' : 'AVAILABLE');
  const { inputs, state, copies, id } = await retried(scene);
  const temporary = inputs?.retry?.temporary;
  expect(inputs).toMatchObject({ targets: [FAR], source: { amiId: 'ami-source' } });
  expect(temporary?.name).toBe(`ami-distribute-retry-${id.slice(0, 16)}`);
  expect(scene.aws.requests[1]?.inputs).toEqual(inputs);
  expect({ state, copies }).toMatchObject({ state: 'available', copies: [{ target: FAR, state: 'verified' }] });
  expect(scene.aws.temporaries.size).toBe(0);
});

test('a changed configuration is distributed as it is now, once approved', async () => {
  const scene = await partly();
  const { configuration } = INPUTS;
  scene.aws.inputs = { ...INPUTS, configuration: { ...configuration, description: 'another key' } };
  scene.aws.statusAt = (ms) => (ms > 16_000 ? 'AVAILABLE' : 'DISTRIBUTING');
  const asked = await retried(scene);
  expect(asked).toMatchObject({ state: 'awaiting-approval', decisions: [] });
  await scene.verbs.decide({ ...shownOn(asked), userId: 'UALSO', verdict: 'approve' });
  await scene.memory.runFor(60_000);
  expect(await second(scene)).toMatchObject({ state: 'available', copies: [{ target: FAR, state: 'verified' }] });
});

test('whoever approved it may not have it repeated on that approval', async () => {
  const scene = await partly();
  expect(await retried(scene, 'UYES')).toMatchObject({ state: 'awaiting-approval', requestedBy: 'UYES' });
});

test('a second click meets the retry that there is', async () => {
  const scene = await partly();
  const { id: rolloutId } = await current(scene);
  const clicks = await Promise.allSettled(
    ['UASKED', 'UALSO'].map((userId) => scene.verbs.retry({ rolloutId, userId })),
  );
  expect(clicks.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await expect(scene.verbs.retry({ rolloutId, userId: 'UASKED' })).rejects.toMatchObject({
    code: 'already-retried',
    message: 'rollout #1 is retried as #2',
  });
  await expect(scene.verbs.rolloutByNumber(3)).rejects.toMatchObject({ code: 'no-such-rollout' });
});

test('a retry that comes to nothing frees what it was to repeat', async () => {
  const scene = await partly();
  const asked = await retried(scene, 'UYES');
  await scene.verbs.decide({ ...shownOn(asked), userId: 'UALSO', verdict: 'reject' });
  expect(await current(scene)).not.toHaveProperty('retriedAs');
  const { id: rolloutId } = await current(scene);
  expect(await scene.verbs.retry({ rolloutId, userId: 'UASKED' })).toMatchObject({ number: 3, state: 'checking' });
});

test('what Image Builder does not go on with is distributed the next time', async () => {
  const scene = await partly();
  scene.aws.refusal = new Fault('only failed images can be retried', {
    code: 'InvalidRequestException',
    source: 'aws',
    retryable: false,
  });
  expect(await retried(scene)).toMatchObject({ state: 'failed' });
  delete scene.aws.refusal;
  const { id: rolloutId } = await current(scene);
  await scene.verbs.retry({ rolloutId, userId: 'UASKED' });
  await scene.memory.runFor(60_000);
  expect((await scene.verbs.rolloutByNumber(3)).inputs?.retry).toHaveProperty('temporary');
});

test('the end of before is not taken for that of the retry', async () => {
  const scene = await partly();
  scene.aws.statusAt = (ms) => (ms < 10_000 ? 'FAILED' : 'AVAILABLE');
  scene.aws.copyAt = (target, ms) => seenCopy(target, ms < 12_000 ? 'pending' : 'available');
  // Until it is asked again the image stands as it failed.
  const images = { ...scene.aws.images };
  scene.aws.images.get = async (imageArn) => {
    const shown = await images.get(imageArn);
    return scene.aws.requests.length > 1 ? shown : { ...shown, status: 'FAILED' };
  };
  expect(await retried(scene)).toMatchObject({ state: 'available', copies: [{ target: FAR, state: 'verified' }] });
});

test('whoever approves by a group may have it repeated', async () => {
  const scene = await partly();
  expect(await retried(scene, 'ULEAD')).toMatchObject({ requestedBy: 'ULEAD' });
  const { id: rolloutId } = await current(scene);
  await expect(scene.verbs.retry({ rolloutId, userId: 'UNOBODY' })).rejects.toMatchObject({ code: 'not-permitted' });
});
