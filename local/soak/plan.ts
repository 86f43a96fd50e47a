import { type FaultKind, type FaultName, faultKinds, faultNames, type Lane, lanes, type Size } from "./fault-kinds.ts";
import { createRandom, type Random } from "./random.ts";

export type PlannedFault = {
  readonly name: FaultName;
  /** Seconds from the begin of the soak. */
  readonly at: number;
  /** Seconds that it lasts; 0: it happens, and is over. */
  readonly lasts: number;
  readonly size: Size;
};

/** What is done to the stack, and when. */
export type Plan = {
  readonly seed: number;
  readonly seconds: number;
  /** In order of their begin. */
  readonly faults: readonly PlannedFault[];
};

/** Seconds between two faults of a lane, at least and at most. */
const pauses: Readonly<Record<Lane, readonly [number, number]>> = {
  processes: [8, 40],
  stores: [8, 40],
  providers: [5, 20],
  clock: [30, 120],
};

/** Seconds without any fault: at the begin, so that the figures have something to be compared with, and before the end. */
const calmSeconds = 10;

/**
 * Plans the faults of a soak. Pure: the same seed and the same length give the same plan. Each lane draws from a source of its own, so a
 * change of one kind leaves the faults of the other lanes as they are.
 *
 * @param seconds - The length of the soak, at least 30.
 */
export function planSoak(seed: number, seconds: number): Plan {
  const faults = lanes.flatMap((lane, index) => planLane(lane, createRandom(seed * lanes.length + index), seconds));
  return { seed, seconds, faults: faults.toSorted((one, other) => one.at - other.at || one.name.localeCompare(other.name)) };
}

const kindOf = (name: FaultName): FaultKind => faultKinds[name];

function planLane(lane: Lane, random: Random, seconds: number): readonly PlannedFault[] {
  const names = faultNames.filter((name) => faultKinds[name].lane === lane).flatMap((name) => Array(kindOf(name).often ?? 1).fill(name));
  const planned: PlannedFault[] = [];
  let turn: readonly FaultName[] = [];
  let at = calmSeconds + random.int(0, pauses[lane][0]);
  for (;;) {
    // Every kind in an order of chance, then all again: a short soak meets different kinds, too.
    turn = turn.length === 0 ? shuffle(names, random) : turn;
    const [name, ...rest] = turn;
    if (name === undefined) {
      return planned;
    }
    turn = rest;
    const kind = kindOf(name);
    const [least] = kind.seconds;
    const left = seconds - calmSeconds - at;
    const lasts = Math.min(random.int(...kind.seconds), left);
    const size = kind.draw(random);
    if (left < least) {
      return planned;
    }
    if (at <= (kind.until ?? 1) * seconds) {
      planned.push({ name, at, lasts, size });
    }
    at += lasts + random.int(...pauses[lane]);
  }
}

function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

/** A planned fault in one line, such as `  42 s  12 s  Vault sealed`. */
export function describeFault({ name, at, lasts, size }: PlannedFault): string {
  const sizes = Object.entries(size).map(([what, value]) => `${what} ${value}`);
  return `${at} s, ${lasts === 0 ? "once" : `for ${lasts} s`}: ${[faultKinds[name].title, ...sizes].join(", ")}`;
}
