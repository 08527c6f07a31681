import { expect, test } from 'vitest';
import { openFlow } from '../../../src/flow/open-flow.ts';
import { beginDaily } from '../../../src/flow/steps/daily.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import { flowScene, submitted } from '../../support/flow-scene.ts';

const DAY_MS = 24 * 60 * 60_000;
const HEADS = { policy: { auditChannel: 'CAUDIT' } };

const heads = ({ memory }: FlowScene) => memory.messages().filter(({ body }) => body.kind === 'audit-head');

test('the head is posted to the audit channel once a day', async () => {
  const scene = flowScene(HEADS);
  await beginDaily(scene.rooms, 'post-audit-head');
  await submitted(scene);
  await scene.memory.runFor(2 * DAY_MS);
  const posted = heads(scene);
  expect(posted.map(({ key, channel }) => [key, channel])).toEqual([
    ['audit-head/2026-01-05', 'CAUDIT'],
    ['audit-head/2026-01-06', 'CAUDIT'],
    ['audit-head/2026-01-07', 'CAUDIT'],
  ]);
  const { hash, sequence } = (await scene.rooms.store.tx((tx) => tx.audit.head())) ?? {};
  expect(posted.at(-1)?.body).toMatchObject({ head: { hash, sequence }, day: '2026-01-07' });
});

test('several bots that start often post it once', async () => {
  const scene = flowScene(HEADS);
  for (let start = 0; start < 3; start += 1) {
    openFlow(scene.rooms, scene.memory.jobs);
    await beginDaily(scene.rooms, 'post-audit-head');
    await scene.memory.runDue();
  }
  await scene.memory.runFor(DAY_MS);
  await beginDaily(scene.rooms, 'post-audit-head');
  await scene.memory.runDue();
  expect(heads(scene).map(({ key }) => key)).toEqual(['audit-head/2026-01-05', 'audit-head/2026-01-06']);
});

test('after days without the bot it is posted once', async () => {
  const scene = flowScene(HEADS);
  await beginDaily(scene.rooms, 'post-audit-head');
  await scene.memory.runDue();
  scene.clock.advance(5 * DAY_MS);
  await beginDaily(scene.rooms, 'post-audit-head');
  await scene.memory.runDue();
  expect(heads(scene).map(({ key }) => key)).toEqual(['audit-head/2026-01-05', 'audit-head/2026-01-10']);
});

test('a broken chain is posted and logged', async () => {
  const scene = flowScene(HEADS);
  await submitted(scene);
  const { store } = scene.rooms;
  const changed: typeof store = {
    tx: (work) =>
      store.tx((tx) => {
        const after: typeof tx.audit.after = async (...asked) =>
          (await tx.audit.after(...asked)).map((row) => ({ ...row, body: row.body.replace('UASKED', 'UOTHER') }));
        return work({ ...tx, audit: { ...tx.audit, after } });
      }),
  };
  openFlow({ ...scene.rooms, store: changed }, scene.memory.jobs);
  await beginDaily(scene.rooms, 'post-audit-head');
  await scene.memory.runDue();
  expect(heads(scene)[0]?.body).toMatchObject({ breach: { sequence: 1, why: expect.stringContaining('was changed') } });
  expect(scene.logged).toMatchObject([{ event: 'audit.broken', fields: { sequence: 1 } }]);
});
