import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/flow/ports.ts';
import { openStore } from './fixture.ts';
import type { StoreLeg } from './leg.ts';

/** Asks for slots of one lane, as the messenger does. */
function asking(store: Store, lane: string) {
  const asked = { lane, gap: 1000 };
  return {
    take: (key: string, now: number, isFirst = false) =>
      store.tx((tx) => tx.slots.take({ ...asked, key, now, isFirst })),
    hold: (now: number, until: number) => store.tx((tx) => tx.slots.hold({ ...asked, now, until })),
  };
}

export function slotContract(leg: StoreLeg): void {
  describe('slots', () => {
    test('a hundred who ask at once get a slot each', async () => {
      const { store } = await openStore(leg);
      const { take } = asking(store, 'edits');
      const slots = await Promise.all(Array.from({ length: 100 }, (_, at) => take(`card/${at}`, 5000)));
      expect(slots.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => 5000 + at * 1000));
    });

    test('a slot is held until its time, and used once', async () => {
      const { store } = await openStore(leg);
      const { take } = asking(store, 'edits');
      expect(await take('a', 5000)).toBe(5000);
      expect(await take('b', 5000)).toBe(6000);
      expect(await take('b', 5500)).toBe(6000);
      expect(await take('c', 5500)).toBe(7000);
      expect(await asking(store, 'other').take('c', 5500)).toBe(5500);
      expect(await take('b', 6300)).toBe(6300);
      expect(await take('b', 6300)).toBe(8000);
      expect(await take('c', 7000)).toBe(7000);
    });

    test('who is first goes before all that wait, in order', async () => {
      const { store } = await openStore(leg);
      const { take } = asking(store, 'edits');
      for (const key of ['a', 'b', 'c', 'd']) await take(key, 5000);
      expect(await take('end', 5000, true)).toBe(6000);
      expect(await take('end too', 5000, true)).toBe(7000);
      expect(await Promise.all(['b', 'c', 'd'].map((key) => take(key, 5000)))).toEqual([8000, 9000, 10_000]);
      expect(await take('c', 5000, true)).toBe(8000);
      expect(await Promise.all(['b', 'd', 'e'].map((key) => take(key, 5000)))).toEqual([9000, 10_000, 11_000]);
    });

    test('after a pause those who waited do not go all at once', async () => {
      const { store } = await openStore(leg);
      const held = asking(store, 'held up by Slack');
      for (const key of ['a', 'b', 'c']) await held.take(key, 5000);
      await held.hold(5000, 35_000);
      await held.hold(5000, 35_000);
      expect(await held.take('b', 6000)).toBe(35_000);
      expect(await held.take('c', 6000)).toBe(36_000);
      expect(await held.take('d', 6000)).toBe(37_000);
      const late = asking(store, 'late');
      for (const key of ['a', 'b', 'c', 'd']) await late.take(key, 5000);
      expect(await late.take('b', 60_000)).toBe(60_000);
      expect(await late.take('c', 60_000)).toBe(61_000);
      expect(await late.take('d', 60_000)).toBe(62_000);
    });
  });
}
