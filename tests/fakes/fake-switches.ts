import { covers, type Stop, type StoppedPlace, type Switches } from "../../lib/connections/switches.ts";
import { Failure } from "../../lib/errors.ts";

/** The operator's switches, which every process knows at once. */
export function fakeSwitches() {
  const state: { stops: readonly Stop["target"][]; isDrained: boolean } = { stops: [], isDrained: false };
  const isStopped = (place: StoppedPlace) => state.stops.some((target) => covers(target, place));
  const refuse = (place: StoppedPlace) => {
    if (isStopped(place)) {
      throw new Failure("stopped", { retryAfterSeconds: 60 });
    }
  };
  return {
    glance: refuse,
    requireOpen: async (place) => refuse(place),
    isStopped: async (place) => isStopped(place),
    isDrained: async () => state.isDrained,
    /** Turns the switches. */
    turn: (next: Partial<typeof state>) => void Object.assign(state, next),
  } satisfies Switches & { turn: unknown };
}
