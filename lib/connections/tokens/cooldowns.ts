import { type Clock, secondsAfter } from "../../system.ts";
import { buildMemory, rememberedSeconds } from "./remembered-tokens.ts";

/** Seconds that a provider is left alone after a failure that names no time, such as a page of its gateway. */
export const shortRestSeconds = 2;

/**
 * Makes the memory of a process about failed requests, by path, so that its callers do not ask a provider again at once. Each is remembered
 * for as long as it says, and for a minute at most: the record is read again then.
 */
export function buildCooldowns<T>(clock: Clock) {
  const rests = buildMemory<{ readonly failed: T; readonly until: Date }>();
  return {
    /** `leftSeconds`: 1 or more. */
    find: (path: string): { readonly failed: T; readonly leftSeconds: number } | undefined => {
      const rest = rests.find(path);
      const leftMs = rest === undefined ? 0 : rest.until.getTime() - clock().getTime();
      return rest === undefined || leftMs <= 0 ? undefined : { failed: rest.failed, leftSeconds: Math.ceil(leftMs / 1000) };
    },
    keep: (path: string, failed: T, seconds: number): void =>
      rests.keep(path, { failed, until: secondsAfter(clock(), Math.min(seconds, rememberedSeconds)) }),
    forget: rests.forget,
  };
}
