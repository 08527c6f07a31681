import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/errors.ts';
import { openFlow } from '../../src/flow/open-flow.ts';
import type { ReportRun, Store } from '../../src/flow/ports.ts';
import { checkConfiguration } from '../../src/flow/steps/check-configuration.ts';
import { denied } from '../support/fake-probe.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import { cards, flowScene } from '../support/flow-scene.ts';

const ask = ({ verbs }: FlowScene, configurationName = 'golden'): Promise<ReportRun> =>
  verbs.requestCheck({ configurationName, requestedBy: 'UASKED', channel: 'CHERE' });
const stored = ({ memory }: FlowScene, { id }: ReportRun) => memory.store.tx((tx) => tx.reports.get(id));

test('a report is told in one message of its own', async () => {
  const scene = flowScene();
  const run = await ask(scene);
  expect(cards(scene)).toMatchObject([
    { channel: 'CHERE', key: `report/${run.id}`, threadKey: `report/${run.id}`, body: { reportId: run.id } },
  ]);
  await scene.memory.runFor(60_000);
  expect(scene.memory.messages()).toHaveLength(1);
});

test('a report holds every finding when it is done', async () => {
  const scene = flowScene();
  scene.probe.assume = async () => denied('sts:AssumeRole');
  const run = await ask(scene);
  await scene.memory.runFor(60_000);
  const done = await stored(scene, run);
  expect(done).toMatchObject({ state: 'done', report: { configurationName: 'golden' } });
  expect(done?.report?.findings.map(({ verdict }) => verdict)).toContain('fail');
});

test('a name nobody knows is told', async () => {
  const scene = flowScene();
  const run = await ask(scene, 'goldn');
  await scene.memory.runFor(60_000);
  expect(await stored(scene, run)).toMatchObject({
    state: 'broken',
    problem: 'there is no distribution configuration named "goldn"',
  });
});

test('progress is written while the questions are asked', async () => {
  const scene = flowScene();
  const seen: ReportRun['progress'][] = [];
  const run = await ask(scene);
  scene.probe.assume = async () => {
    scene.clock.advance(1500);
    await new Promise((resolve) => setImmediate(resolve));
    const now = await stored(scene, run);
    if (now !== undefined) seen.push(now.progress);
    return denied('sts:AssumeRole');
  };
  await scene.memory.runFor(60_000);
  expect(seen.at(-1)).toMatchObject({ total: 11 });
  expect(seen.at(-1)?.done).toBeGreaterThan(0);
});

test('each stage of a report draws its message anew', async () => {
  const scene = flowScene();
  const run = await ask(scene);
  await scene.memory.runFor(60_000);
  const done = await stored(scene, run);
  const keys = scene.memory.waiting().map(({ key }) => key);
  expect(keys).toContain(`tell/report/${run.id}/v${done?.version}`);
});

test('a report that somebody else changed is not lost', async () => {
  const scene = flowScene();
  const run = await ask(scene);
  let lost = 0;
  const store: Store = {
    tx: (work) =>
      scene.memory.store.tx((tx) => {
        const save = async (next: ReportRun): Promise<boolean> => {
          if (next.state !== 'done' || lost > 0) return tx.reports.save(next);
          lost += 1;
          return false;
        };
        return work({ ...tx, reports: { ...tx.reports, save } });
      }),
  };
  openFlow({ ...scene.rooms, store }, scene.memory.jobs);
  await scene.memory.runFor(60_000);
  expect(lost).toBe(1);
  expect(await stored(scene, run)).toMatchObject({ state: 'done' });
});

test('a permanent fault is told in the report', async () => {
  const scene = flowScene();
  scene.aws.inputs = new Fault('listing configurations: AccessDeniedException: no', {
    code: 'AccessDeniedException',
    source: 'aws',
    retryable: false,
  });
  const run = await ask(scene);
  await scene.memory.runFor(60 * 60_000);
  expect(await stored(scene, run)).toMatchObject({ state: 'broken', problem: expect.any(String) });
});

test('a redelivered job leaves a finished report alone', async () => {
  const scene = flowScene();
  const run = await ask(scene);
  await scene.memory.runFor(60_000);
  const before = await stored(scene, run);
  const job = { key: 'again', name: 'check-configuration', payload: { reportId: run.id }, attempts: 2 } as const;
  let probes = 0;
  const newProbe = () => {
    probes += 1;
    return scene.rooms.newProbe();
  };
  await checkConfiguration({ ...scene.rooms, newProbe }, job);
  expect(probes).toBe(0);
  expect(await stored(scene, run)).toEqual(before);
});
