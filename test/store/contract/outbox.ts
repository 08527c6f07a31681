import { describe, expect, test } from 'vitest';
import { aMessage, openStore, pause, untilLength } from './fixture.ts';
import type { StoreLeg } from './leg.ts';

export function outboxContract(leg: StoreLeg): void {
  describe('outbox', () => {
    test('a message added twice is there once and told once', async () => {
      const { store, jobs, start } = await openStore(leg);
      const told: unknown[] = [];
      jobs.work('tell-thread', async ({ key, payload }) => {
        told.push({ key, payload });
      });
      start();
      await store.tx((tx) => tx.outbox.add(aMessage('card')));
      await untilLength(told, 1);
      await store.tx((tx) => tx.outbox.add({ ...aMessage('card'), channel: 'C2' }));
      await pause(50);
      expect(told).toEqual([{ key: 'tell/card', payload: { threadKey: 'card' } }]);
      const stored = { ...aMessage('card'), state: 'pending', sequence: 1, shownVersion: 0 };
      expect(await store.tx((tx) => tx.outbox.thread('card'))).toEqual([stored]);
    });

    test('messages of a thread come oldest first', async () => {
      const { store } = await openStore(leg);
      const keys = ['z-first', 'm-second', 'a-third'];
      for (const key of keys) {
        await store.tx(async (tx) => {
          await tx.outbox.add(aMessage(key, 'card'));
          await tx.outbox.add(aMessage(`${key}-elsewhere`, 'other'));
        });
      }
      const thread = await store.tx((tx) => tx.outbox.thread('card'));
      expect(thread.map(({ key }) => key)).toEqual(keys);
    });

    test('of many claims at once exactly one holds', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.outbox.add(aMessage('card')));
      const claims = Array.from({ length: 20 }, () => store.tx((tx) => tx.outbox.claim('card', 1000, 500)));
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    test('only a stale claim is taken over', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.outbox.add(aMessage('card')));
      expect(await store.tx((tx) => tx.outbox.claim('card', 1000, 0))).toBe(true);
      expect(await store.tx((tx) => tx.outbox.claim('card', 2000, 1000))).toBe(false);
      expect(await store.tx((tx) => tx.outbox.claim('card', 2000, 1001))).toBe(true);
      expect(await store.tx((tx) => tx.outbox.thread('card'))).toMatchObject([{ state: 'posting', claimedAt: 2000 }]);
    });

    test('a released message is claimed again, a dropped one never', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.outbox.add(aMessage('card')));
      await store.tx((tx) => tx.outbox.claim('card', 1000, 0));
      await store.tx((tx) => tx.outbox.release('card', 1000, 'pending'));
      expect(await store.tx((tx) => tx.outbox.claim('card', 1001, 0))).toBe(true);
      await store.tx((tx) => tx.outbox.release('card', 1001, 'dropped'));
      expect(await store.tx((tx) => tx.outbox.claim('card', 9000, 9000))).toBe(false);
    });
  });
}

export function shownContract(leg: StoreLeg): void {
  describe('shown messages', () => {
    test('a claim that was taken over is not released', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.outbox.add(aMessage('card')));
      await store.tx((tx) => tx.outbox.claim('card', 1000, 0));
      await store.tx((tx) => tx.outbox.claim('card', 2000, 1001));
      await store.tx((tx) => tx.outbox.release('card', 1000, 'dropped'));
      expect(await store.tx((tx) => tx.outbox.thread('card'))).toMatchObject([{ state: 'posting', claimedAt: 2000 }]);
    });

    test('a posted message stays where it was first seen', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.outbox.add(aMessage('card')));
      await store.tx((tx) => tx.outbox.claim('card', 1000, 0));
      const first = { channel: 'C9', ts: '1.1', shownVersion: 2, at: 1100 };
      await store.tx((tx) => tx.outbox.posted('card', first));
      await store.tx((tx) => tx.outbox.posted('card', { ...first, ts: '2.2' }));
      await store.tx((tx) => tx.outbox.release('card', 1000, 'pending'));
      expect(await store.tx((tx) => tx.outbox.claim('card', 9000, 9000))).toBe(false);
      expect(await store.tx((tx) => tx.outbox.thread('card'))).toEqual([
        { ...aMessage('card'), channel: 'C9', ts: '1.1', state: 'posted', sequence: 1, shownVersion: 2, shownAt: 1100 },
      ]);
    });

    test('the version that a message shows never falls', async () => {
      const { store } = await openStore(leg);
      await store.tx((tx) => tx.outbox.add(aMessage('card')));
      await store.tx((tx) => tx.outbox.shown('card', 5, 100));
      await store.tx((tx) => tx.outbox.shown('card', 3, 200));
      expect(await store.tx((tx) => tx.outbox.thread('card'))).toMatchObject([{ shownVersion: 5, shownAt: 200 }]);
    });
  });
}
