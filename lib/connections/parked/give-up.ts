import { minutesAfter } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";

/** Days for which the sweeper retries a revocation. */
const givingUpDays = 7;

/** Whether the sweeper has retried for so long that it does not retry any more. */
export const hasGivenUp = ({ expiresAt }: Pick<ParkedGrant, "expiresAt">, now: Date): boolean =>
  minutesAfter(expiresAt, givingUpDays * 24 * 60) <= now;
