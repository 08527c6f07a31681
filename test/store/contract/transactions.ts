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

export function concurrencyContract(leg: StoreLeg): void {
  describe('concurrent rollouts', () => {
    test('200 rollouts at once are numbered 1 to 200', async () => {
      const { store } = await openStore(leg);
      const ids = Array.from({ length: 200 }, (_, at) => `r${at}`);
      const inserted = await Promise.all(ids.map((id) => store.tx((tx) => tx.rollouts.insert(aRollout(id)))));
      expect(inserted.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(ids.map((_, at) => at + 1));
    });

    test('a rolled back rollout leaves no gap in numbers', async () => {
      const { store } = await openStore(leg);
      const failing = store.tx(async (tx) => {
        await tx.rollouts.insert(aRollout('lost'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await store.tx((tx) => tx.rollouts.insert(aRollout('r1')))).toMatchObject({ number: 1 });
    });

    test('only the next version of a rollout is saved', async () => {
      const { store } = await openStore(leg);
      const first = await store.tx((tx) => tx.rollouts.insert(aRollout('r1')));
      const next = { ...first, version: 2, state: 'blocked' as const };
      expect(await store.tx((tx) => tx.rollouts.save({ ...next, version: 3 }))).toBe(false);
      expect(await store.tx((tx) => tx.rollouts.save(next))).toBe(true);
      expect(await store.tx((tx) => tx.rollouts.save({ ...next, state: 'failed' }))).toBe(false);
      expect(await store.tx((tx) => tx.rollouts.get('r1'))).toEqual(next);
    });

    test('concurrent writers of one rollout lose no change', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.rollouts.insert(aRollout('r1')));
      const attempt = (userId: string) =>
        store.tx(async (tx) => {
          const read = await tx.rollouts.get('r1');
          if (!read) throw new Error('the rollout is gone');
          const decision = { userId, verdict: 'approve' as const, digest: 'd', reportId: 'r', at: 1 };
          return tx.rollouts.save({ ...read, version: read.version + 1, decisions: [...read.decisions, decision] });
        });
      const decide = async (userId: string) => {
        while (!(await attempt(userId)));
      };
      const users = Array.from({ length: 25 }, (_, at) => `U${at}`);
      await Promise.all(users.map(decide));
      const after = await store.tx((tx) => tx.rollouts.get('r1'));
      expect(after?.version).toBe(26);
      expect(after?.decisions.map(({ userId }) => userId).toSorted()).toEqual(users.toSorted());
    });
  });
}
