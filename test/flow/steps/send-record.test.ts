import { expect, test } from 'vitest';
import type { Recipient } from '../../../src/flow/ports.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import { announcements, click, current, flowScene, submitted } from '../../support/flow-scene.ts';

const DAY = 24 * 3_600_000;

type Sent = { record: object; key: string; at: number };

/** A rollout that has come to its end, and a recipient that answers one after another like that, and then takes all. */
async function ended(
  answers: (string | undefined)[] = [],
  always?: string,
): Promise<{ scene: FlowScene; sent: Sent[] }> {
  const sent: Sent[] = [];
  const recipient: Recipient = {
    send: async (record, key) => {
      sent.push({ record, key, at: scene.clock.now() });
      return answers.shift() ?? always;
    },
  };
  const scene = flowScene({ recipient });
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  return { scene, sent };
}

test('the record of an end is sent once under the id of the rollout', async () => {
  const { scene, sent } = await ended();
  await scene.memory.runFor(DAY);
  const { id } = await current(scene);
  expect(sent).toMatchObject([{ key: id, record: { version: 1, rollout: 1, state: 'available' } }]);
});

test('a record that is not taken is sent again, later each time', async () => {
  const { scene, sent } = await ended(['HTTP 503', 'no answer in time', 'ECONNREFUSED']);
  await scene.memory.runFor(DAY);
  expect(sent).toHaveLength(4);
  expect(new Set(sent.map(({ key, record }) => `${key} ${JSON.stringify(record)}`)).size).toBe(1);
  const waits = sent.slice(1).map(({ at }, place) => at - (sent[place]?.at ?? 0));
  expect(waits).toEqual([5000, 10_000, 20_000]);
  expect(scene.memory.failures).toEqual([]);
});

test('after a day a record is given up, in the log and the thread', async () => {
  const { scene, sent } = await ended([], 'HTTP 503');
  await scene.memory.runFor(3 * DAY);
  expect(sent.length).toBeLessThan(50);
  expect((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)).toBeGreaterThan(DAY - 2 * 3_600_000);
  expect(scene.logged.filter(({ event }) => event === 'record.given-up')).toHaveLength(1);
  expect(announcements(scene).filter(({ kind }) => kind === 'record-undelivered')).toEqual([
    { kind: 'record-undelivered', problem: 'HTTP 503', requestedBy: 'UASKED' },
  ]);
  expect(scene.memory.waiting().filter(({ name }) => name === 'send-record')).toEqual([]);
});

test('a worker that dies while sending sends the same again', async () => {
  const sent: string[] = [];
  const recipient: Recipient = {
    send: async (_record, key) => {
      sent.push(key);
      if (sent.length === 1) throw new Error('the worker is gone');
      return undefined;
    },
  };
  const scene = flowScene({ recipient });
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(120_000);
  const { id } = await current(scene);
  expect(sent).toEqual([id, id]);
});

test('an end before anything was built is a record too', async () => {
  const sent: object[] = [];
  const scene = flowScene({ recipient: { send: async (record) => void sent.push(record) } });
  await submitted(scene);
  await click(scene, 'UYES', { verdict: 'reject', reason: 'not today' });
  await scene.memory.runFor(60_000);
  expect(sent).toMatchObject([{ state: 'rejected', copies: [{}, {}, {}] }]);
});

test('where nobody wants records none waits', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect(scene.memory.waiting().filter(({ name }) => name === 'send-record')).toEqual([]);
});
