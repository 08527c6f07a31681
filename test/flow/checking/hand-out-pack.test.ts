import { expect, test } from 'vitest';
import type { ReportRun } from '../../../src/flow/ports.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import { flowScene } from '../../support/flow-scene.ts';

async function checked(scene: FlowScene): Promise<ReportRun> {
  const chosen = { configurationName: 'golden', recipe: 'golden/1.0.0', infrastructure: 'golden' };
  const run = await scene.verbs.requestCheck({ ...chosen, requestedBy: 'UASKED', channel: 'CHERE' });
  await scene.memory.runFor(60_000);
  return run;
}

const kept = ({ memory }: FlowScene, id: string) => memory.store.tx((tx) => tx.reports.kept(id));
const packs = ({ memory }: FlowScene) => memory.messages().filter(({ body }) => body.kind === 'pack-files');

test('the whole fix pack is handed out below a report in which nothing is missing', async () => {
  const scene = flowScene();
  const { id } = await checked(scene);
  expect((await kept(scene, id))?.fixPack).toEqual([]);
  expect(await scene.verbs.handOutPack({ reportId: id })).toMatchObject({ id, configurationName: 'golden' });
  expect(packs(scene)).toMatchObject([
    { threadKey: `report/${id}`, channel: 'CHERE', body: { kind: 'pack-files', reportId: `${id}-whole` } },
  ]);
  const pack = await kept(scene, `${id}-whole`);
  expect(pack?.fixPack.map(({ mends }) => mends)).toContain('target-role');
  expect((await kept(scene, id))?.fixPack).toEqual([]);
});

test('however often it is asked for it is handed out once', async () => {
  const scene = flowScene();
  const { id } = await checked(scene);
  await Promise.all([scene.verbs.handOutPack({ reportId: id }), scene.verbs.handOutPack({ reportId: id })]);
  await scene.verbs.handOutPack({ reportId: id });
  expect(packs(scene)).toHaveLength(1);
});

test('a report on what has changed since is refused', async () => {
  const scene = flowScene();
  const { id } = await checked(scene);
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  const configuration = { ...scene.aws.inputs.configuration, description: 'changed since' };
  scene.aws.inputs = { ...scene.aws.inputs, configuration };
  await expect(scene.verbs.handOutPack({ reportId: id })).rejects.toMatchObject({ code: 'report-outdated' });
  expect(packs(scene)).toEqual([]);
});

test('a check without a finished report has no fix pack', async () => {
  const scene = flowScene();
  const run = await scene.verbs.requestCheck({ configurationName: 'golden', requestedBy: 'U', channel: 'C' });
  for (const reportId of [run.id, 'gone']) {
    await expect(scene.verbs.handOutPack({ reportId })).rejects.toMatchObject({ code: 'no-such-report' });
  }
});

test('where no other account is a target there is nothing to hand over', async () => {
  const scene = flowScene();
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  const distributions = [{ region: 'us-west-2', amiDistributionConfiguration: { name: 'own' } }];
  const configuration = { ...scene.aws.inputs.configuration, distributions };
  scene.aws.inputs = { ...scene.aws.inputs, configuration };
  const { id } = await checked(scene);
  await expect(scene.verbs.handOutPack({ reportId: id })).rejects.toMatchObject({ code: 'nothing-to-hand-over' });
});
