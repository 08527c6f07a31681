import { describe, expect, test } from 'vitest';
import { aReport, aRollout, freshPlace, noteKeys, openStore, untilLength } from './fixture.ts';
import type { StoreLeg } from './leg.ts';

export function transactionContract(leg: StoreLeg): void {
  describe('transactions', () => {
    test('rows and jobs of a failed transaction never existed', async () => {
      const { store, jobs, start } = await openStore(leg);
      const ran: string[] = [];
      jobs.work('check-rollout', noteKeys(ran));
      start();
      const failing = store.tx(async (tx) => {
        await tx.rollouts.insert(aRollout('r1'));
        await tx.enqueue('check-rollout', { rolloutId: 'r1' }, { key: 'lost' });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await store.tx((tx) => tx.enqueue('check-rollout', { rolloutId: 'r2' }, { key: 'kept' }));
      await untilLength(ran, 1);
      expect(await store.tx((tx) => tx.rollouts.get('r1'))).toBeUndefined();
      await store.tx((tx) => tx.enqueue('check-rollout', { rolloutId: 'r1' }, { key: 'lost' }));
      await untilLength(ran, 2);
      expect(ran).toEqual(['kept', 'lost']);
    });

    test('a committed row is there after reopening', async () => {
      const place = await freshPlace(leg);
      const before = await openStore(leg, place);
      await before.store.tx((tx) => tx.reports.insert(aReport('p1')));
      await before.stop();
      const after = await openStore(leg, place);
      expect(await after.store.tx((tx) => tx.reports.get('p1'))).toEqual(aReport('p1'));
    });

    test('a transaction inside a transaction is refused at once', async () => {
      const { store } = await openStore(leg);
      const nested = store.tx(() => store.tx(async () => 1));
      await expect(nested).rejects.toMatchObject({ name: 'Fault', code: 'transaction-in-transaction' });
      expect(await store.tx(async () => 2)).toBe(2);
    });

    test('a handle kept beyond its transaction is dead', async () => {
      const { store } = await openStore(leg);
      const kept = await store.tx(async (tx) => ({ tx }));
      await expect(kept.tx.rollouts.insert(aRollout('late'))).rejects.toThrow('committed');
      expect(await store.tx((tx) => tx.rollouts.get('late'))).toBeUndefined();
    });
  });
}
