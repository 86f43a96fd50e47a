import { restsOf, shortRestSeconds } from "../connections/tokens/rests.ts";
import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";

/** Remembers failures for as long as they ask, so that the callers of a process do not ask a provider again at once. */
export function failureRests(clock: Clock) {
  const rests = restsOf<Failure>(clock);
  return {
    /** @throws {Failure} The last failure, with the seconds that are left. */
    refuse: (path: string): void => {
      const rest = rests.find(path);
      if (rest !== undefined) {
        const { code, detail, retryAfterSeconds } = rest.failed;
        throw new Failure(code, { detail, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds: rest.leftSeconds }) });
      }
    },

    /** A failure that is remembered already keeps its end. The operator's stop says nothing about the provider. */
    note: (path: string, failure: Failure): void => {
      if (failure.code !== "stopped" && rests.find(path) === undefined) {
        rests.keep(path, failure, failure.retryAfterSeconds ?? shortRestSeconds);
      }
    },
  };
}
