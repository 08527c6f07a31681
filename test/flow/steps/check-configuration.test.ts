import { afterEach, expect, test, vi } from 'vitest';
import { Fault } from '../../../src/domain/errors.ts';
import { openFlow } from '../../../src/flow/open-flow.ts';
import type { ReportRun, Store } from '../../../src/flow/ports.ts';
import { checkConfiguration } from '../../../src/flow/steps/check-configuration.ts';
import { denied, fakeProbe } from '../../support/fake-probe.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import { cards, flowScene } from '../../support/flow-scene.ts';
import { OTHER, RECIPE_ARN, TARGETS } from '../../support/sample-rollout.ts';

const ask = (
  { verbs }: FlowScene,
  configurationName = 'golden',
  more: { recipe?: string; infrastructure?: string; basedOn?: string } = {},
): Promise<ReportRun> => verbs.requestCheck({ configurationName, requestedBy: 'UASKED', channel: 'CHERE', ...more });
const kept = ({ memory }: FlowScene, { id }: ReportRun) => memory.store.tx((tx) => tx.reports.kept(id));
const stored = ({ memory }: FlowScene, { id }: ReportRun) => memory.store.tx((tx) => tx.reports.get(id));

test('a report is told in one message of its own', async () => {
  const scene = flowScene();
  const run = await ask(scene);
  expect(cards(scene)).toMatchObject([
    { channel: 'CHERE', key: `report/${run.id}`, threadKey: `report/${run.id}`, body: { reportId: run.id } },
  ]);
  await scene.memory.runFor(60_000);
  expect(cards(scene)).toHaveLength(1);
});

test('a report holds every finding when it is done', async () => {
  const scene = flowScene();
  scene.probe.target = { assume: async () => denied('sts:AssumeRole') };
  const run = await ask(scene);
  await scene.memory.runFor(60_000);
  const done = await stored(scene, run);
  expect(done).toMatchObject({ state: 'done', summary: { targets: { total: 3, ready: 0 } }, tookMs: 0 });
  const report = await kept(scene, run);
  expect(report).toMatchObject({ id: run.id, configurationName: 'golden' });
  expect(report?.findings.map(({ verdict }) => verdict)).toContain('fail');
});

test('a finished report is handed out below its message', async () => {
  const scene = flowScene();
  const run = await ask(scene);
  await scene.memory.runFor(60_000);
  expect(scene.memory.messages()[1]).toMatchObject({
    key: `report/${run.id}/files`,
    threadKey: `report/${run.id}`,
    channel: 'CHERE',
    body: { kind: 'report-files', reportId: run.id },
  });
});

test('a recipe is looked at at its exact version', async () => {
  const scene = flowScene();
  const run = await ask(scene, 'golden', { recipe: 'golden/1.0.0' });
  await scene.memory.runFor(60_000);
  expect(await kept(scene, run)).toMatchObject({ recipeArn: RECIPE_ARN });
});

test('a recipe nobody knows is told with its versions', async () => {
  const scene = flowScene();
  const run = await ask(scene, 'golden', { recipe: 'golden/9.9.9' });
  await scene.memory.runFor(60_000);
  expect(await stored(scene, run)).toMatchObject({
    state: 'broken',
    problem: 'there is no image recipe "golden/9.9.9". There is golden/1.0.0.',
  });
});

test('an infrastructure configuration is looked at where it is named', async () => {
  const scene = flowScene();
  const run = await ask(scene, 'golden', { infrastructure: 'golden' });
  const without = await ask(scene);
  const unknown = await ask(scene, 'golden', { infrastructure: 'goldn' });
  await scene.memory.runFor(60_000);
  const looked = async (of: ReportRun) =>
    (await kept(scene, of))?.findings.some(({ checkId }) => checkId === 'source-infrastructure');
  expect([await looked(run), await looked(without)]).toEqual([true, false]);
  expect(await stored(scene, unknown)).toMatchObject({
    state: 'broken',
    problem: 'there is no infrastructure configuration named "goldn". There is golden.',
  });
});

/** A check in which one account's role could not be assumed, and how often it is assumed after that. */
async function mended(scene: FlowScene): Promise<{ first: ReportRun; asked: string[] }> {
  const { target } = fakeProbe();
  const asked: string[] = [];
  scene.probe.target = {
    assume: async (account) => (account === OTHER.account ? denied('sts:AssumeRole') : target.assume(account)),
  };
  const first = await ask(scene);
  await scene.memory.runFor(60_000);
  scene.probe.target = {
    assume: async (account) => {
      asked.push(account);
      return target.assume(account);
    },
  };
  return { first, asked };
}

test('a check based on another asks only what was not met', async () => {
  const scene = flowScene();
  const { first, asked } = await mended(scene);
  const run = await ask(scene, 'golden', { basedOn: first.id });
  await scene.memory.runFor(60_000);
  expect(asked).toEqual([OTHER.account]);
  const [before, after] = [await kept(scene, first), await kept(scene, run)];
  expect(after?.findings.length).toBe(before?.findings.length);
  expect(await stored(scene, run)).toMatchObject({
    state: 'done',
    basedOn: first.id,
    summary: { counts: { fail: 0 } },
  });
});

test('a configuration that changed is asked about whole', async () => {
  const scene = flowScene();
  const { first, asked } = await mended(scene);
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  const configuration = { ...scene.aws.inputs.configuration, description: 'changed since' };
  scene.aws.inputs = { ...scene.aws.inputs, configuration };
  const run = await ask(scene, 'golden', { basedOn: first.id });
  await scene.memory.runFor(60_000);
  expect(new Set(asked)).toEqual(new Set(TARGETS.map(({ account }) => account)));
  expect((await stored(scene, run))?.basedOn).toBeUndefined();
});

test('a check based on a report that is gone asks everything', async () => {
  const scene = flowScene();
  const run = await ask(scene, 'golden', { basedOn: 'gone' });
  await scene.memory.runFor(60_000);
  const done = await stored(scene, run);
  expect([done?.state, done?.basedOn]).toEqual(['done', undefined]);
});

test('a name nobody knows is told', async () => {
  const scene = flowScene();
  const run = await ask(scene, 'goldn');
  await scene.memory.runFor(60_000);
  expect(await stored(scene, run)).toMatchObject({
    state: 'broken',
    problem: 'there is no distribution configuration named "goldn". There is golden.',
  });
});

test('progress is written while the questions are asked', async () => {
  const scene = flowScene();
  const seen: ReportRun['progress'][] = [];
  const run = await ask(scene);
  const assume = async () => {
    scene.clock.advance(1500);
    await new Promise((resolve) => setImmediate(resolve));
    const now = await stored(scene, run);
    if (now !== undefined) seen.push(now.progress);
    return denied('sts:AssumeRole');
  };
  scene.probe.target = { assume };
  await scene.memory.runFor(60_000);
  expect(seen.at(-1)).toMatchObject({ summary: { targets: { total: 3 } } });
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

afterEach(() => {
  vi.useRealTimers();
});

/** A look at whether the run is still wanted, and the time it takes. */
const looked = () => vi.advanceTimersByTimeAsync(500);

/** A scene in which something happens while the first account is asked; and the accounts that are asked. */
function interruptedAsking(happens: (scene: FlowScene) => Promise<unknown>) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const scene = flowScene();
  const { target } = fakeProbe();
  const asked: string[] = [];
  let happening: Promise<unknown> | undefined;
  scene.probe.target = {
    assume: async (account) => {
      asked.push(account);
      await (happening ??= happens(scene));
      return target.assume(account);
    },
    ownedImages: async () => Promise.reject(new Error('nobody asks this any more')),
  };
  return { scene, asked };
}

test('a check that somebody cancels asks nothing more', async () => {
  const { scene, asked } = interruptedAsking(async ({ verbs, memory }) => {
    const [card] = memory.messages();
    if (card?.body.kind !== 'report-card') throw new Error('the check has no card');
    await verbs.cancelCheck({ reportId: card.body.reportId, userId: 'UELSE' });
    await looked();
  });
  const run = await ask(scene);
  await scene.memory.runFor(60_000);
  expect(await stored(scene, run)).toMatchObject({ state: 'cancelled', cancelledBy: 'UELSE' });
  expect(await kept(scene, run)).toBeUndefined();
  expect(scene.logged).toEqual([]);
  const before = asked.length;
  await scene.memory.runFor(3_600_000);
  expect(asked).toHaveLength(before);
});

test('a check that has ended cannot be cancelled', async () => {
  const scene = flowScene();
  const run = await ask(scene);
  await scene.memory.runFor(60_000);
  expect(await scene.verbs.cancelCheck({ reportId: run.id, userId: 'UELSE' })).toBeUndefined();
  expect(await stored(scene, run)).toMatchObject({ state: 'done' });
});

test('a check that the end of the program cuts off is begun anew', async () => {
  const stopping = new AbortController();
  const { scene } = interruptedAsking(async () => stopping.abort(new Error('stopping')));
  openFlow({ ...scene.rooms, stopping: stopping.signal }, scene.memory.jobs);
  const run = await ask(scene);
  await scene.memory.runFor(1);
  expect(await stored(scene, run)).toMatchObject({ state: 'running' });
  openFlow(scene.rooms, scene.memory.jobs);
  scene.probe.target = {};
  await scene.memory.runFor(60_000);
  expect(await stored(scene, run)).toMatchObject({ state: 'done' });
});
