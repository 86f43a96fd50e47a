import { memoryOf, rememberedSeconds } from "../connections/tokens/remembered-tokens.ts";
import { Failure } from "../errors.ts";
import { secondsAfter } from "../instants.ts";
import type { Clock } from "../system.ts";

/** Seconds after a failure that names no time. */
const shortRestSeconds = 2;

/** Remembers failures for as long as they ask, a minute at most, so that the callers of a process do not ask a provider again at once. */
export function failureRests(clock: Clock) {
  const rests = memoryOf<{ readonly failure: Failure; readonly until: Date }>();
  const secondsLeft = (until: Date) => Math.ceil((until.getTime() - clock().getTime()) / 1000);
  return {
    /** @throws {Failure} The last failure, with the seconds that are left. */
    refuse: (path: string): void => {
      const rest = rests.find(path);
      const left = rest === undefined ? 0 : secondsLeft(rest.until);
      if (rest !== undefined && left > 0) {
        const { code, detail, retryAfterSeconds } = rest.failure;
        throw new Failure(code, { detail, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds: left }) });
      }
    },

    /** A failure that is remembered already keeps its end. */
    note: (path: string, failure: Failure): void => {
      const rest = rests.find(path);
      if (rest === undefined || secondsLeft(rest.until) <= 0) {
        const seconds = Math.min(failure.retryAfterSeconds ?? shortRestSeconds, rememberedSeconds);
        rests.keep(path, { failure, until: secondsAfter(clock(), seconds) });
      }
    },
  };
}
