import { describe, expect, test } from 'vitest';
import type { Job, Tx } from '../../../src/flow/ports.ts';
import { freshPlace, gate, noteKeys, openStore, pause, untilLength } from './fixture.ts';
import type { StoreLeg } from './leg.ts';

const ask = (tx: Tx, key: string) => tx.enqueue('check-rollout', { rolloutId: 'r1' }, { key });

export function enqueueContract(leg: StoreLeg): void {
  describe('enqueued jobs', () => {
    test('a job carries its key, name, payload and attempt', async () => {
      const { store, jobs, start } = await openStore(leg);
      const ran: Job[] = [];
      jobs.work('watch-rollout', async (job) => {
        ran.push(job);
      });
      start();
      const payload = { rolloutId: 'r1', sequence: 7 };
      await store.tx((tx) => tx.enqueue('watch-rollout', payload, { key: 'watch/r1/7' }));
      await untilLength(ran, 1);
      expect(ran).toEqual([{ key: 'watch/r1/7', name: 'watch-rollout', payload, attempts: 1 }]);
    });

    test('a key runs once, also when enqueued after it is done', async () => {
      const place = await freshPlace(leg);
      const ran: string[] = [];
      const open = async () => {
        const opened = await openStore(leg, place);
        opened.jobs.work('check-rollout', noteKeys(ran));
        opened.start();
        return opened;
      };
      const first = await open();
      await first.store.tx(async (tx) => {
        await ask(tx, 'a');
        await ask(tx, 'a');
      });
      await untilLength(ran, 1);
      await first.stop();
      const second = await open();
      await second.store.tx((tx) => ask(tx, 'a'));
      await second.store.tx((tx) => ask(tx, 'b'));
      await untilLength(ran, 2);
      await pause(50);
      expect(ran).toEqual(['a', 'b']);
    });

    test('a delayed job runs at its time, not before', async () => {
      const { store, jobs, start } = await openStore(leg);
      const ranAt: number[] = [];
      jobs.work('check-rollout', async () => {
        ranAt.push(Date.now());
      });
      start();
      const runAt = Date.now() + 300;
      await store.tx((tx) => tx.enqueue('check-rollout', { rolloutId: 'r1' }, { key: 'later', runAt }));
      await untilLength(ranAt, 1);
      expect(ranAt[0]).toBeGreaterThanOrEqual(runAt);
    });
  });
}

export function retryContract(leg: StoreLeg): void {
  describe('jobs that fail', () => {
    test('a job that throws runs again', async () => {
      const { store, jobs, start } = await openStore(leg);
      const attempts: number[] = [];
      jobs.work('check-rollout', async (job) => {
        attempts.push(job.attempts);
        if (job.attempts === 1) throw new Error('not yet');
      });
      start();
      await store.tx((tx) => ask(tx, 'a'));
      await untilLength(attempts, 2);
      expect(attempts).toEqual([1, 2]);
    });

    test('a job settled in a failed transaction runs again', async () => {
      const { store, jobs, start } = await openStore(leg);
      const attempts: number[] = [];
      jobs.work('check-rollout', async (job) => {
        attempts.push(job.attempts);
        await store.tx(async (tx) => {
          await tx.settle(job);
          if (job.attempts === 1) throw new Error('undone');
        });
      });
      start();
      await store.tx((tx) => ask(tx, 'a'));
      await untilLength(attempts, 2);
      expect(attempts).toEqual([1, 2]);
    });

    test('a settled job is done although its handler throws', async () => {
      const { store, jobs, start } = await openStore(leg);
      const ran: string[] = [];
      jobs.work('check-rollout', async (job) => {
        ran.push(job.key);
        await store.tx((tx) => tx.settle(job));
        throw new Error('too late');
      });
      start();
      await store.tx((tx) => ask(tx, 'a'));
      await untilLength(ran, 1);
      await pause(700);
      expect(ran).toEqual(['a']);
    });
  });
}

export function chainContract(leg: StoreLeg): void {
  describe('jobs together', () => {
    test('a job enqueues its successor and settles at once', async () => {
      const { store, jobs, start } = await openStore(leg);
      const ran: number[] = [];
      jobs.work('watch-rollout', async (job) => {
        const { rolloutId, sequence } = job.payload;
        await store.tx(async (tx) => {
          const next = { rolloutId, sequence: sequence + 1 };
          if (next.sequence <= 5) await tx.enqueue('watch-rollout', next, { key: `watch/${next.sequence}` });
          await tx.settle(job);
        });
        ran.push(sequence);
      });
      start();
      await store.tx((tx) => tx.enqueue('watch-rollout', { rolloutId: 'r1', sequence: 1 }, { key: 'watch/1' }));
      await untilLength(ran, 5);
      expect(ran).toEqual([1, 2, 3, 4, 5]);
    });

    test('jobs of one name run at the same time', async () => {
      const { store, jobs, start } = await openStore(leg);
      const all = gate();
      const begun: string[] = [];
      jobs.work('check-rollout', async (job) => {
        begun.push(job.key);
        if (begun.length === 4) all.open();
        await all.opened;
      });
      start();
      await store.tx(async (tx) => {
        for (const key of ['a', 'b', 'c', 'd']) await ask(tx, key);
      });
      await untilLength(begun, 4);
      expect(begun.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    });

    test('a job in flight is not begun a second time', async () => {
      const { store, jobs, start } = await openStore(leg);
      const held = gate();
      const begun: string[] = [];
      jobs.work('check-rollout', async (job) => {
        begun.push(job.key);
        await held.opened;
      });
      start();
      for (const key of ['a', 'b', 'c']) {
        await store.tx((tx) => ask(tx, key));
        await pause(20);
      }
      await untilLength(begun, 3);
      held.open();
      expect(begun).toEqual(['a', 'b', 'c']);
    });
  });
}

export function slowContract(leg: StoreLeg): void {
  describe('slow jobs', () => {
    test('a name that says so runs many at once', async () => {
      const { store, jobs, start } = await openStore(leg);
      const all = gate();
      const begun: string[] = [];
      const together = async (job: Job): Promise<void> => {
        begun.push(job.key);
        await all.opened;
      };
      jobs.work('check-rollout', together, { atOnce: 64 });
      start();
      await store.tx(async (tx) => {
        for (let at = 0; at < 50; at += 1) await ask(tx, `wide/${at}`);
      });
      await untilLength(begun, 50);
      all.open();
      expect(new Set(begun).size).toBe(50);
    });

    test('slow jobs hold up none of another name', async () => {
      const { store, jobs, start } = await openStore(leg);
      const slow = gate();
      const told: string[] = [];
      jobs.work('check-rollout', () => slow.opened);
      jobs.work('tell-thread', noteKeys(told));
      start();
      await store.tx(async (tx) => {
        for (let at = 0; at < 50; at += 1) await ask(tx, `slow/${at}`);
        await tx.enqueue('tell-thread', { threadKey: 'card' }, { key: 'tell' });
      });
      await untilLength(told, 1);
      slow.open();
      expect(told).toEqual(['tell']);
    });
  });
}
