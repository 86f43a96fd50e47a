import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Surroundings, Timers } from "./connections/ports.ts";

/** The machine's clock and random source, for the functions to hand in. */
export const surroundings: Surroundings = { clock: () => new Date(), random: randomBytes };

/** The machine's timers. */
export const timers: Timers = {
  abortAfter: (milliseconds) => AbortSignal.timeout(milliseconds),
  pause: (milliseconds, signal) => pause(milliseconds, undefined, { signal }),
};
