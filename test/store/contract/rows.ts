import { describe, expect, test } from 'vitest';
import type { RolloutRows } from '../../../src/flow/ports.ts';
import { findingOf, reportOf } from '../../support/sample-rollout.ts';
import { aMessage, aReport, aRollout, openStore, pause } from './fixture.ts';
import type { StoreLeg } from './leg.ts';

export function rolloutContract(leg: StoreLeg): void {
  describe('rollouts', () => {
    test('a rollout is found by id and by number', async () => {
      const { store } = await openStore(leg);
      const inserted = await store.tx((tx) => tx.rollouts.insert(aRollout('r1')));
      expect(inserted).toEqual({ ...aRollout('r1'), number: 1, version: 1 });
      expect(await store.tx((tx) => tx.rollouts.get('r1'))).toEqual(inserted);
      expect(await store.tx((tx) => tx.rollouts.byNumber(1))).toEqual(inserted);
      expect(await store.tx((tx) => tx.rollouts.byNumber(2))).toBeUndefined();
    });

    test('the newest rollouts come first', async () => {
      const { store } = await openStore(leg);
      for (const id of ['r1', 'r2', 'r3']) await store.tx((tx) => tx.rollouts.insert(aRollout(id)));
      const recent = await store.tx((tx) => tx.rollouts.recent(2));
      expect(recent.map(({ id, number }) => [id, number])).toEqual([
        ['r3', 3],
        ['r2', 2],
      ]);
    });

    test('rollouts are found by state and by who asked', async () => {
      const { store } = await openStore(leg);
      await store.tx(async (tx) => {
        await tx.rollouts.insert(aRollout('r1'));
        await tx.rollouts.insert({ ...aRollout('r2'), requestedBy: 'U2' });
        await tx.rollouts.insert({ ...aRollout('r3'), requestedBy: 'U2', state: 'blocked' });
        await tx.rollouts.insert({ ...aRollout('r4'), requestedBy: 'U2', state: 'failed' });
      });
      const found = (...wanted: Parameters<RolloutRows['matching']>) =>
        store.tx(async (tx) => (await tx.rollouts.matching(...wanted)).map(({ id }) => id));
      expect(await found({ states: ['checking', 'blocked'] }, 5)).toEqual(['r3', 'r2', 'r1']);
      expect(await found({ requestedBy: 'U2' }, 2)).toEqual(['r4', 'r3']);
      expect(await found({ requestedBy: 'U2', states: ['checking'] }, 5)).toEqual(['r2']);
    });
  });
}

export function figuresContract(leg: StoreLeg): void {
  describe('figures', () => {
    test('an empty store has nothing to tell', async () => {
      const { figures } = await openStore(leg);
      expect(await figures()).toEqual({ rollouts: {}, oldestMessageMs: 0, oldestJobMs: 0, leasesLost: 0 });
    });

    test('rollouts are counted, and what waits is told', async () => {
      const { store, figures } = await openStore(leg);
      await store.tx(async (tx) => {
        for (const id of ['r1', 'r2']) await tx.rollouts.insert(aRollout(id));
        await tx.rollouts.insert({ ...aRollout('r3'), state: 'available' });
        await tx.outbox.add(aMessage('m1'));
        await tx.enqueue('start-rollout', { rolloutId: 'r1' }, { key: 'start/later', runAt: Date.now() + 60_000 });
      });
      await pause(20);
      const told = await figures();
      expect(told.rollouts).toEqual({ checking: 2, available: 1 });
      expect(told.oldestMessageMs).toBeGreaterThan(0);
      expect(told.oldestJobMs).toBeGreaterThan(0);
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

export function keptContract(leg: StoreLeg): void {
  describe('kept reports', () => {
    const subject = { kind: 'account' as const, account: '111122223333' };

    test('a kept report is read back whole', async () => {
      const { store } = await openStore(leg);
      const finding = { ...findingOf('a', subject, 'fail'), cause: '<"ünïcode"> & \u{1F4A5}' };
      const report = { ...reportOf(finding), id: 'p1' };
      await store.tx((tx) => tx.reports.keep(report));
      expect(await store.tx((tx) => tx.reports.kept('p1'))).toEqual(report);
      expect(await store.tx((tx) => tx.reports.kept('p2'))).toBeUndefined();
    });

    test('a report kept again replaces the one before', async () => {
      const { store } = await openStore(leg);
      for (const verdict of ['fail', 'pass'] as const) {
        await store.tx((tx) => tx.reports.keep({ ...reportOf(findingOf('a', subject, verdict)), id: 'p1' }));
      }
      expect((await store.tx((tx) => tx.reports.kept('p1')))?.findings).toMatchObject([{ verdict: 'pass' }]);
    });

    test('a report of very many findings is kept', async () => {
      const { store } = await openStore(leg);
      const findings = Array.from({ length: 30_000 }, (_, at) => findingOf(`check-${at}`, subject, 'pass'));
      await store.tx((tx) => tx.reports.keep({ ...reportOf(...findings), id: 'p1' }));
      expect((await store.tx((tx) => tx.reports.kept('p1')))?.findings).toHaveLength(30_000);
    });

    test('a rolled back report is not kept', async () => {
      const { store } = await openStore(leg);
      const failing = store.tx(async (tx) => {
        await tx.reports.keep({ ...reportOf(), id: 'p1' });
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await store.tx((tx) => tx.reports.kept('p1'))).toBeUndefined();
    });
  });
}

export function reportContract(leg: StoreLeg): void {
  describe('reports', () => {
    test('only the next version of a report is saved', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.reports.insert(aReport('p1')));
      const next = { ...aReport('p1'), version: 2, state: 'done' as const, problem: '<"ünïcode"> & \u{1F4A5}' };
      expect(await store.tx((tx) => tx.reports.save({ ...next, version: 3 }))).toBe(false);
      expect(await store.tx((tx) => tx.reports.save(next))).toBe(true);
      expect(await store.tx((tx) => tx.reports.save({ ...next, state: 'broken' }))).toBe(false);
      expect(await store.tx((tx) => tx.reports.get('p1'))).toEqual(next);
    });

    test('an unknown report is neither found nor saved', async () => {
      const { store } = await openStore(leg);
      expect(await store.tx((tx) => tx.reports.get('p1'))).toBeUndefined();
      expect(await store.tx((tx) => tx.reports.save(aReport('p1')))).toBe(false);
    });
  });
}

export function draftContract(leg: StoreLeg): void {
  describe('drafts', () => {
    test('drafts of a person are found, the newest first, and removed', async () => {
      const { store } = await openStore(leg);
      const draft = {
        id: 'd1',
        userId: 'U1',
        channel: 'C1',
        input: { name: 'golden', distributions: [] },
        updatedAt: 1,
      };
      await store.tx(async (tx) => {
        await tx.drafts.save(draft);
        await tx.drafts.save({ ...draft, id: 'd2', updatedAt: 2 });
        await tx.drafts.save({ ...draft, updatedAt: 3 });
        await tx.drafts.save({ ...draft, id: 'd3', userId: 'U2', updatedAt: 9 });
      });
      expect(await store.tx((tx) => tx.drafts.of('U1'))).toEqual([
        { ...draft, updatedAt: 3 },
        { ...draft, id: 'd2', updatedAt: 2 },
      ]);
      await store.tx((tx) => tx.drafts.remove('d1'));
      expect(await store.tx((tx) => tx.drafts.get('d1'))).toBeUndefined();
      expect(await store.tx((tx) => tx.drafts.of('U1'))).toMatchObject([{ id: 'd2' }]);
    });
  });
}
