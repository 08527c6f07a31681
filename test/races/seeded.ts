/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export type Dice = {
  roll(): number;
  /** One of 0 … sides - 1. */
  of(sides: number): number;
  chance(share: number): boolean;
};

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { roll, of: (sides) => Math.floor(roll() * sides), chance: (share) => roll() < share };
}
