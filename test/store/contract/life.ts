import { describe, expect, test } from 'vitest';
import type { Job, Store, Tx } from '../../../src/flow/ports.ts';
import { MIGRATIONS } from '../../../src/store/migrate.ts';
import { aRollout, freshPlace, gate, noteKeys, openStore, pause, untilLength } from './fixture.ts';
import type { StoreLeg } from './leg.ts';

const ask = (tx: Tx, key: string) => tx.enqueue('check-rollout', { rolloutId: 'r1' }, { key });

export function openContract(leg: StoreLeg): void {
  describe('open and stop', () => {
    test('a stopped store refuses work and stops again in peace', async () => {
      const opened = await openStore(leg);
      opened.start();
      opened.start();
      await Promise.all([opened.stop(), opened.stop()]);
      await opened.stop();
      opened.start();
      await expect(opened.store.tx(async () => 1)).rejects.toMatchObject({ code: 'transaction-after-stop' });
    });

    test('stopping waits for transactions that are open', async () => {
      const place = await freshPlace(leg);
      const first = await openStore(leg, place);
      const ids = Array.from({ length: 20 }, (_, at) => `r${at}`);
      const writing = Promise.all(ids.map((id) => first.store.tx((tx) => tx.rollouts.insert(aRollout(id)))));
      await first.stop();
      expect(await writing).toHaveLength(20);
      const second = await openStore(leg, place);
      expect(await second.store.tx((tx) => tx.rollouts.recent(100))).toHaveLength(20);
    });

    test('a schema newer than the program is refused', async () => {
      const place = await freshPlace(leg);
      const known = MIGRATIONS.at(-1)?.version;
      await (await openStore(leg, place)).stop();
      await leg.raiseSchema(place, 9000);
      await expect(leg.open(place)).rejects.toMatchObject({
        name: 'Refusal',
        code: 'schema-too-new',
        message: `the database has schema version "9000", this program knows versions up to "${known}"`,
      });
    });
  });
}

export function drainContract(leg: StoreLeg): void {
  describe('start and drain', () => {
    test('jobs wait for the start, and for a handler', async () => {
      const place = await freshPlace(leg);
      const before = await openStore(leg, place);
      const ran: string[] = [];
      before.jobs.work('check-rollout', noteKeys(ran));
      await before.store.tx((tx) => ask(tx, 'a'));
      await before.store.tx((tx) => tx.enqueue('start-rollout', { rolloutId: 'r1' }, { key: 'b' }));
      await pause(50);
      expect(ran).toEqual([]);
      before.start();
      await untilLength(ran, 1);
      await before.stop();
      const after = await openStore(leg, place);
      after.jobs.work('start-rollout', noteKeys(ran));
      after.start();
      await untilLength(ran, 2);
      expect(ran).toEqual(['a', 'b']);
    });

    test('a store stopped as it starts begins no job', async () => {
      const { store, jobs, start, stop } = await openStore(leg);
      const ran: string[] = [];
      jobs.work('check-rollout', noteKeys(ran));
      await store.tx((tx) => ask(tx, 'a'));
      start();
      await stop();
      expect(ran).toEqual([]);
    });
  });
}

export function stopContract(leg: StoreLeg): void {
  describe('stop while working', () => {
    test('stopping waits for jobs in flight and begins none', async () => {
      const place = await freshPlace(leg);
      const first = await openStore(leg, place);
      const begun: string[] = [];
      const ended: string[] = [];
      const held = gate();
      const handler = (store: Store) => async (job: Job) => {
        begun.push(job.key);
        await held.opened;
        await store.tx((tx) => tx.rollouts.recent(1));
        ended.push(job.key);
      };
      first.jobs.work('check-rollout', handler(first.store));
      first.start();
      await first.store.tx((tx) => ask(tx, 'a'));
      await untilLength(begun, 1);
      const stopping = first.stop();
      await first.store.tx((tx) => ask(tx, 'b'));
      held.open();
      await stopping;
      expect([begun, ended]).toEqual([['a'], ['a']]);
      const second = await openStore(leg, place);
      second.jobs.work('check-rollout', handler(second.store));
      second.start();
      await untilLength(ended, 2);
      expect(ended).toEqual(['a', 'b']);
    });
  });
}
