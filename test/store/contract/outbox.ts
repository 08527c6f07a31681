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
  });
}

/** A card that is posted, and shows version 1. */
async function posted(leg: StoreLeg) {
  const { store } = await openStore(leg);
  await store.tx(async (tx) => {
    await tx.outbox.add(aMessage('card'));
    await tx.outbox.claim('card', 1000, 0);
    await tx.outbox.posted('card', { channel: 'C1', ts: '1.1', shownVersion: 1, at: 1100 });
  });
  return {
    claim: (version: number, at: number, staleBefore = 0) =>
      store.tx((tx) => tx.outbox.claimEdit('card', version, at, staleBefore)),
    edited: (claimedAt: number, version?: number) =>
      store.tx((tx) => tx.outbox.edited('card', claimedAt, version === undefined ? undefined : { version, at: 9000 })),
    card: async () => (await store.tx((tx) => tx.outbox.thread('card')))[0],
  };
}

export function editContract(leg: StoreLeg): void {
  describe('edits', () => {
    test('of many edits at once exactly one goes on', async () => {
      const { claim } = await posted(leg);
      const claims = Array.from({ length: 20 }, () => claim(2, 2000));
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    test('what a message shows already is not edited', async () => {
      const { claim, edited, card } = await posted(leg);
      expect(await claim(1, 2000)).toBe(false);
      expect(await claim(5, 2000)).toBe(true);
      expect(await edited(2000, 5)).toBe(true);
      expect(await claim(4, 3000)).toBe(false);
      expect(await card()).toMatchObject({ state: 'posted', ts: '1.1', shownVersion: 5, shownAt: 9000 });
      expect(await card()).not.toHaveProperty('claimedAt');
    });

    test('an edit given up leaves the message to others', async () => {
      const { claim, edited, card } = await posted(leg);
      await claim(2, 2000);
      expect(await edited(2000)).toBe(true);
      expect(await card()).toMatchObject({ shownVersion: 1, shownAt: 1100 });
      expect(await claim(2, 2001)).toBe(true);
    });
  });
}

export function lateEditContract(leg: StoreLeg): void {
  describe('edits that end late', () => {
    test('an edit that ends late counts as shown by nobody', async () => {
      const { claim, edited, card } = await posted(leg);
      await claim(2, 2000);
      expect(await claim(6, 30_000, 2000)).toBe(false);
      expect(await claim(6, 30_000, 2001)).toBe(true);
      expect(await edited(30_000, 6)).toBe(true);
      expect(await edited(2000, 2)).toBe(false);
      expect(await card()).toMatchObject({ shownVersion: 0 });
      expect(await claim(6, 40_000)).toBe(true);
    });

    test('an edit during which a late one ended is not believed', async () => {
      const { claim, edited, card } = await posted(leg);
      await claim(2, 2000);
      await claim(6, 30_000, 2001);
      expect(await edited(2000, 2)).toBe(false);
      expect(await edited(30_000, 6)).toBe(false);
      expect(await card()).toMatchObject({ shownVersion: 0 });
      expect(await claim(6, 60_000, 40_000)).toBe(true);
    });
  });
}
