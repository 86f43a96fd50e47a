import { covers, type Stop, type StoppedPlace, type Switches } from "../../lib/connections/switches.ts";
import { Failure } from "../../lib/errors.ts";

/**
 * The operator's switches, which every process knows at once. With `hasNotRead` a process learns of a stop only when it waits for it, as one does
 * whose last read is too old.
 */
export function fakeSwitches() {
  const state: { stops: readonly Stop["target"][]; isDrained: boolean; hasNotRead: boolean } = {
    stops: [],
    isDrained: false,
    hasNotRead: false,
  };
  const isStopped = (place: StoppedPlace) => state.stops.some((target) => covers(target, place));
  const refuse = (place: StoppedPlace) => {
    if (isStopped(place)) {
      throw new Failure("stopped", { retryAfterSeconds: 60 });
    }
  };
  return {
    glance: (place) => (state.hasNotRead ? undefined : refuse(place)),
    requireOpen: async (place) => refuse(place),
    isStopped: async (place) => isStopped(place),
    isDrained: async () => state.isDrained,
    /** Turns the switches. */
    turn: (next: Partial<typeof state>) => void Object.assign(state, next),
  } satisfies Switches & { turn: unknown };
}
