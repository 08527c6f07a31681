import type { SlotRows } from '../../../src/flow/ports.ts';
import type { Move, Slot } from '../../../src/store/rows/slot-order.ts';
import { holdAmong, slotAmong } from '../../../src/store/rows/slot-order.ts';
import { HELD_UP } from '../../../src/store/rows/slots.ts';
import type { Rows } from './memory-rows.ts';

export function slotRows(rows: () => Rows): SlotRows {
  const inLane = (lane: string) => rows().slots.filter((slot) => slot.lane === lane);
  const write = (lane: string, slot: Slot) => {
    const others = rows().slots.filter((other) => other.lane !== lane || other.key !== slot.key);
    rows().slots = [...others, { lane, ...slot }];
  };
  const move = (lane: string, { from, until, by, onlyLast }: Move) => {
    for (const slot of inLane(lane)) {
      const isMoved = !slot.isTaken && slot.at >= from && slot.at < until && !(onlyLast && slot.isFirst);
      if (isMoved) slot.at += by;
    }
  };
  return {
    take: async ({ lane, now, ...asked }) => {
      const { moved, ...slot } = slotAmong(inLane(lane), { now, ...asked });
      if (moved !== undefined) move(lane, moved);
      write(lane, slot);
      return slot.isTaken ? now : slot.at;
    },
    hold: async ({ lane, gap, now, until }) => {
      move(lane, holdAmong(inLane(lane), { gap, now, until }));
      write(lane, { key: HELD_UP, at: until - gap, isFirst: false, isTaken: true });
    },
  };
}
