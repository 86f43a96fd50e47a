/** A source of chance that a seed decides. */
export type Random = {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(least: number, most: number): number;
  /** @throws {RangeError} There is nothing to pick from. */
  pick<T>(from: readonly T[]): T;
};

/**
 * Makes a source of chance: the same seed gives the same numbers on every machine (mulberry32). Not for secrets.
 *
 * @param seed - A whole number from 0 to 2³² − 1.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    pick: (from) => {
      const picked = from[int(0, from.length - 1)];
      if (picked === undefined) {
        throw new RangeError("there is nothing to pick from");
      }
      return picked;
    },
  };
}
