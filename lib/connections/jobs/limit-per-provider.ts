import type { Provider } from "../connection.ts";
import type { DueEntry } from "../stores.ts";

/** A due entry as a worker takes it. `isPassedOver`: too many entries of its provider wait already, so it stays due for the next tick. */
export type LaneEntry = { readonly due: DueEntry; readonly isPassedOver: boolean };

/** Entries of one provider that wait in memory: more than 16 workers can do in the 45 s of a tick, at 150 ms each. */
const mostWaiting = 5000;

type Lane = { inFlight: number; readonly waiting: DueEntry[] };

/**
 * Hands out due entries in their order, with at most so many of each provider in progress. An entry whose provider is full is set aside, so
 * that it does not block the entries of other providers behind it.
 *
 * A worker that finishes an entry calls `ended` and then `next`, and so takes over the entries that were set aside. A worker that gets no
 * entry may therefore stop.
 *
 * @param mostInFlight - Entries of a provider that may be in progress: 1 or more.
 */
export function limitPerProvider(entries: AsyncGenerator<DueEntry, undefined>, mostInFlight: (provider: Provider) => number) {
  const lanes = new Map<Provider | "unknown", Lane>();

  const laneOf = ({ key }: DueEntry): Lane => {
    const name = key?.provider ?? "unknown";
    const lane = lanes.get(name) ?? { inFlight: 0, waiting: [] };
    lanes.set(name, lane);
    return lane;
  };
  const hasRoom = ({ key }: DueEntry, { inFlight }: Lane): boolean => key === undefined || inFlight < mostInFlight(key.provider);

  const begin = (due: DueEntry, lane: Lane): LaneEntry => {
    lane.inFlight += 1;
    return { due, isPassedOver: false };
  };

  const takeWaiting = (): LaneEntry | undefined => {
    for (const lane of lanes.values()) {
      const [first] = lane.waiting;
      if (first !== undefined && hasRoom(first, lane)) {
        lane.waiting.shift();
        return begin(first, lane);
      }
    }
    return undefined;
  };

  return {
    /** @returns The next entry to work on; `undefined` when none is left for this worker. */
    async next(): Promise<LaneEntry | undefined> {
      const waiting = takeWaiting();
      if (waiting !== undefined) {
        return waiting;
      }
      for (let read = await entries.next(); read.done !== true; read = await entries.next()) {
        const due = read.value;
        const lane = laneOf(due);
        if (lane.waiting.length === 0 && hasRoom(due, lane)) {
          return begin(due, lane);
        }
        if (lane.waiting.length >= mostWaiting) {
          return { due, isPassedOver: true };
        }
        lane.waiting.push(due);
      }
      return takeWaiting();
    },

    /** Notes that the work on an entry has finished. */
    ended({ due, isPassedOver }: LaneEntry): void {
      if (!isPassedOver) {
        laneOf(due).inFlight -= 1;
      }
    },
  };
}
