import { minutesAfter } from "../../instants.ts";
import type { Connection, DutyTimes } from "../connection.ts";
import { expiryDuty } from "../first-duty.ts";
import type { Duty } from "../provider.ts";
import { readInstant } from "../record/live-token.ts";

/** Minutes before the expiry at which the notice is due. */
const noticeMinutes = 120;

/**
 * Computes when the notice is due. None is for a token that lives shorter than that: its owner has just connected, and the answer said when
 * it expires.
 */
export function toExpiryDuty({ hasRefreshToken, expiresAt }: Pick<Connection, "hasRefreshToken" | "expiresAt">, now: Date): DutyTimes {
  const at = expiresAt && minutesAfter(expiresAt, -noticeMinutes);
  return hasRefreshToken || at === undefined || at <= now ? {} : { [expiryDuty]: at };
}

/** Tells when the stored token expires. Done once: afterwards only its expiry is due. */
export const tellExpiry: Duty = async ({ expires_at, refresh_token }, _, now) => {
  const expiresAt = readInstant(expires_at);
  const isExpiring = refresh_token === undefined && expiresAt !== undefined && expiresAt > now;
  return isExpiring ? { tell: { name: "secret_expiring", code: "credential_expired", expiresAt } } : {};
};
