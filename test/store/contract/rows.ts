import { describe, expect, test } from 'vitest';
import { ENDS } from '../../../src/domain/rollout/transitions.ts';
import type { RolloutRows } from '../../../src/flow/ports.ts';
import type { OpenStore } from '../../../src/store/open-store.ts';
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

/** Ids of rollouts that ended before then. */
const ended = ({ store }: OpenStore, endedBefore: number) =>
  store.tx(async (tx) => (await tx.rollouts.matching({ states: ENDS, endedBefore }, 5)).map(({ id }) => id));

export function removalContract(leg: StoreLeg): void {
  describe('removal', () => {
    test('only what ended before, and is told, is found', async () => {
      const opened = await openStore(leg);
      const { store } = opened;
      await store.tx(async (tx) => {
        await tx.rollouts.insert({ ...aRollout('r1'), state: 'available' });
        await tx.rollouts.insert({ ...aRollout('r2'), state: 'failed' });
        await tx.rollouts.insert({ ...aRollout('r3'), state: 'building' });
        await tx.outbox.add(aMessage('rollout/r1/v2/0', 'rollout/r1'));
      });
      const later = Date.now() + 60_000;
      expect(await ended(opened, Date.now() - 60_000)).toEqual([]);
      expect(await ended(opened, later)).toEqual(['r2']);
      await store.tx((tx) => tx.outbox.posted('rollout/r1/v2/0', { channel: 'C1', ts: '1.1', shownVersion: 0, at: 1 }));
      expect(await ended(opened, later)).toEqual(['r2', 'r1']);
    });

    test('a rollout is removed once, and its number stays taken', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.rollouts.insert(aRollout('r1')));
      const removed = await Promise.all([1, 2, 3].map(() => store.tx((tx) => tx.rollouts.remove('r1'))));
      expect(removed.filter(Boolean)).toHaveLength(1);
      expect(await store.tx((tx) => tx.rollouts.byNumber(1))).toBeUndefined();
      expect(await store.tx((tx) => tx.rollouts.insert(aRollout('r1')))).toMatchObject({ number: 2 });
    });

    test('a thread and reports are removed, and no others', async () => {
      const { store } = await openStore(leg);
      const finding = findingOf('a', { kind: 'account', account: '111122223333' }, 'fail');
      const removed = await store.tx(async (tx) => {
        for (const id of ['p1', 'p2', 'p3']) await tx.reports.keep({ ...reportOf(finding), id });
        for (const thread of ['mine', 'other']) await tx.outbox.add(aMessage(thread));
        await tx.outbox.add(aMessage('reply', 'mine'));
        await tx.outbox.remove('mine');
        await tx.reports.forget(['p1', 'p3', 'p4']);
        const kept = await Promise.all(['p1', 'p2', 'p3'].map((id) => tx.reports.kept(id)));
        return { mine: await tx.outbox.thread('mine'), other: await tx.outbox.thread('other'), kept };
      });
      expect(removed).toMatchObject({
        mine: [],
        other: [{ key: 'other' }],
        kept: [undefined, { id: 'p2' }, undefined],
      });
    });

    test('a report kept again after its removal has its own findings alone', async () => {
      const { store } = await openStore(leg);
      const subject = { kind: 'account' as const, account: '111122223333' };
      await store.tx((tx) => tx.reports.keep({ ...reportOf(findingOf('a', subject, 'fail')), id: 'p1' }));
      await store.tx((tx) => tx.reports.forget(['p1']));
      await store.tx((tx) => tx.reports.keep({ ...reportOf(), id: 'p1' }));
      expect((await store.tx((tx) => tx.reports.kept('p1')))?.findings).toEqual([]);
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
