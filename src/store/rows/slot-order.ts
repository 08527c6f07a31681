import type { SlotRows } from '../../flow/ports.ts';

export type Slot = { key: string; at: number; isFirst: boolean; isTaken: boolean };

type Asked = Omit<Parameters<SlotRows['take']>[0], 'lane'>;

/** Slots not taken yet, from one moment to before another, go to later ones; `onlyLast` leaves those that are first. */
export type Move = { from: number; until: number; by: number; onlyLast: boolean };

/** Whoever comes later than this many gaps goes only if nobody else has just gone: others may be as late. */
const LATE_GAPS = 4;

/** The slot that a caller has or gets among those of the lane, and which others make room for it. */
export function slotAmong(slots: Slot[], { key, gap, now, isFirst }: Asked): Slot & { moved?: Move } {
  const mine = slots.find((slot) => slot.key === key && !slot.isTaken);
  if (mine !== undefined && mine.at <= now) {
    const isLate = mine.at < now - LATE_GAPS * gap;
    const used = Math.max(0, ...slots.filter(({ isTaken }) => isTaken).map(({ at }) => at));
    if (!isLate || used + gap <= now) return { ...mine, at: isLate ? now : mine.at, isTaken: true };
  }
  const own = mine !== undefined && mine.at > now ? mine : undefined;
  if (own !== undefined && (!isFirst || own.isFirst)) return own;
  const ahead = slots.filter((slot) => !slot.isTaken && !slot.isFirst && slot.at > now);
  if (isFirst && ahead.length > 0) {
    const at = Math.min(...ahead.map((slot) => slot.at));
    const moved = { from: at, until: own?.at ?? Infinity, by: gap, onlyLast: true };
    return { key, at, isFirst, isTaken: false, moved };
  }
  const at = Math.max(now, ...slots.map((slot) => slot.at + gap));
  return { key, at, isFirst, isTaken: at <= now };
}

/** How the slots of the lane move where nobody may go before `until`. */
export function holdAmong(slots: Slot[], { gap, now, until }: { gap: number; now: number; until: number }): Move {
  const from = now - LATE_GAPS * gap;
  const next = Math.min(until, ...slots.filter(({ at, isTaken }) => !isTaken && at >= from).map(({ at }) => at));
  return { from, until: Infinity, by: until - next, onlyLast: false };
}
