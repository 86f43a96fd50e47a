import { secondsAfter } from "../system.ts";

/** Days of failures, without one success, after which a webhook is disabled. */
const givingUpDays = 5;

/** @param failingSince - Absent: the receiver does not fail. */
export const isGivenUp = (failingSince: Date | undefined, now: Date): boolean =>
  failingSince !== undefined && now >= secondsAfter(failingSince, givingUpDays * 86_400);
