import { expect, test } from 'vitest';
import { Fault } from '../../../src/domain/errors.ts';
import { watchRollout } from '../../../src/flow/steps/watch-rollout.ts';
import { seenCopy } from '../../support/fake-aws.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import { announcements, click, current, flowScene, shownOn, submitted } from '../../support/flow-scene.ts';
import { INFRASTRUCTURE_ARN, RECIPE_ARN } from '../../support/sample-rollout.ts';

const HOUR = 3_600_000;

/** A rollout whose image stands at one status for as long as it likes. */
async function watched(status: string): Promise<FlowScene> {
  const scene = flowScene();
  scene.aws.statusAt = () => status;
  scene.aws.copyAt = (target) => ({ kind: 'absent', target });
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runDue();
  return scene;
}

/** How long each look waits, from now on. */
async function waits(scene: FlowScene, looks: number): Promise<number[]> {
  const all: number[] = [];
  for (let look = 0; look < looks; look += 1) {
    const next = scene.memory.waiting().find(({ name }) => name === 'watch-rollout');
    const ms = (next?.runAt ?? Number.NaN) - scene.clock.now();
    all.push(ms);
    await scene.memory.runFor(ms);
  }
  return all;
}

test('waits grow from two seconds to 32', async () => {
  const all = await waits(await watched('BUILDING'), 30);
  expect(all[0]).toBe(2000);
  expect(all).toEqual(all.toSorted((a, b) => a - b));
  expect(all.at(-1)).toBe(32_000);
});

test('a change makes the next wait short again', async () => {
  const scene = await watched('DISTRIBUTING');
  await scene.memory.runFor(HOUR);
  scene.aws.copyAt = (target) => seenCopy(target, 'pending');
  await scene.memory.runFor(30_000);
  const [next = 0] = await waits(scene, 1);
  expect(next).toBeLessThan(8000);
});

test('a look delivered twice leaves one chain of looks', async () => {
  const scene = await watched('BUILDING');
  const { id } = await current(scene);
  const payload = { rolloutId: id, sequence: 0 };
  scene.clock.advance(1000);
  await watchRollout(scene.rooms, { key: `watch/${id}/0`, name: 'watch-rollout', payload, attempts: 2 });
  await scene.memory.runFor(HOUR);
  expect(scene.memory.waiting().filter(({ name }) => name === 'watch-rollout')).toHaveLength(1);
});

test.each(['PENDING', 'CREATING', 'BUILDING', 'TESTING'])(
  'no account is asked while the image is %s',
  async (status) => {
    const scene = await watched(status);
    await scene.memory.runFor(60_000);
    expect(scene.aws.looks).toEqual([]);
  },
);

test('only targets that are not done are asked', async () => {
  const scene = await watched('DISTRIBUTING');
  scene.aws.copyAt = (target) => seenCopy(target, target.region === 'eu-west-1' ? 'available' : 'pending');
  await scene.memory.runFor(60_000);
  expect(scene.aws.looks.at(-1)?.targets.map(({ region }) => region)).toEqual(['us-west-2', 'us-west-2']);
});

test('the source AMI is looked for until it is found', async () => {
  const scene = await watched('DISTRIBUTING');
  await scene.memory.runFor(10_000);
  const { sourceAmiId, start } = await current(scene);
  expect(sourceAmiId).toBe('ami-source');
  expect(scene.aws.looks.slice(0, 2).map((look) => look.sourceAmiId)).toEqual([undefined, 'ami-source']);
  expect(new Set(scene.aws.looks.map(({ startedAt }) => startedAt))).toEqual(new Set([start?.sentAt]));
});

test('rollouts that wait for long look at the same moments', async () => {
  const scene = await watched('DISTRIBUTING');
  await scene.memory.runFor(7000);
  const { requestedBy, configurationArn } = await current(scene);
  const origin = { recipeArn: RECIPE_ARN, infrastructureArn: INFRASTRUCTURE_ARN };
  await scene.verbs.submitRollout({ token: 'V2', requestedBy, configurationArn, ...origin });
  await scene.memory.runFor(60_000);
  await click(scene, 'UYES', shownOn(await scene.verbs.rolloutByNumber(2)));
  await scene.memory.runFor(HOUR);
  const { looks } = scene.aws;
  const late = looks.filter(({ at }) => at > (looks.at(-1)?.at ?? 0) - 600_000);
  expect(new Set(late.map(({ imageArn }) => imageArn)).size).toBe(2);
  expect(new Set(late.map(({ at }) => at)).size).toBe(late.length / 2);
});

test('an account that cannot be asked does not hold up the others', async () => {
  const scene = await watched('DISTRIBUTING');
  scene.aws.copyAt = (target) =>
    target.region === 'eu-west-1'
      ? { kind: 'unreadable', target, reason: 'AccessDenied' }
      : seenCopy(target, 'available');
  await scene.memory.runFor(60_000);
  expect(announcements(scene).filter(({ kind }) => kind === 'region-complete')).toMatchObject([
    { region: 'us-west-2' },
  ]);
});

test('an outage while watching is waited out', async () => {
  const scene = await watched('BUILDING');
  scene.aws.outage = new Fault('reading image: 503', { code: 'ServiceException', source: 'aws', retryable: true });
  await scene.memory.runFor(HOUR);
  delete scene.aws.outage;
  scene.aws.statusAt = () => 'AVAILABLE';
  scene.aws.copyAt = (target) => seenCopy(target, 'available');
  await scene.memory.runFor(2 * 60_000);
  expect((await current(scene)).state).toBe('available');
});

const gone = new Fault('reading image: ResourceNotFoundException: gone', {
  code: 'ResourceNotFoundException',
  source: 'aws',
  retryable: false,
});

test('an image that stays gone needs attention', async () => {
  const scene = await watched('BUILDING');
  scene.aws.outage = gone;
  await scene.memory.runFor(6 * HOUR);
  expect((await current(scene)).state).toBe('needs-attention');
});

test('one refusal in a long quiet build is waited out', async () => {
  const scene = await watched('BUILDING');
  await scene.memory.runFor(2 * HOUR);
  scene.aws.outage = gone;
  await scene.memory.runFor(30_000);
  delete scene.aws.outage;
  await scene.memory.runFor(2 * 60_000);
  expect((await current(scene)).state).toBe('building');
});

// EC2's denials differ from one to the next by an encoded trace or a request id.
test('a reason in ever new words does not shorten waits', async () => {
  const scene = await watched('DISTRIBUTING');
  let asked = 0;
  scene.aws.copyAt = (target) => {
    asked += 1;
    return { kind: 'unreadable', target, reason: `UnauthorizedOperation: request ${asked}` };
  };
  const all = await waits(scene, 40);
  expect(all.at(-1)).toBe(32_000);
});

test('a build that stands still for too long is said once', async () => {
  const scene = await watched('BUILDING');
  await scene.memory.runFor(3 * HOUR);
  const said = announcements(scene).filter(({ kind }) => kind === 'stuck');
  expect(said).toMatchObject([{ state: 'building', status: 'BUILDING', requestedBy: 'UASKED' }]);
});

test('a card in a long wait is drawn anew only now and then', async () => {
  const scene = await watched('BUILDING');
  const { version: before } = await current(scene);
  await scene.memory.runFor(HOUR / 2);
  const { version } = await current(scene);
  expect(version - before).toBeGreaterThan(5);
  expect(version - before).toBeLessThan(10);
});
