import type { Duty, Grant } from "../../connections/provider.ts";
import { secondsAfter } from "../../instants.ts";

/** Seconds before the end at which the owner of a login is told to sign in again. */
const noticeSeconds = 2 * 3600;

/**
 * Computes when the owner of a login without a refresh token is told that it ends: two hours before, or at half of a shorter life.
 *
 * @returns No duty: the login is refreshed, or OVHcloud did not say when it ends.
 */
export function toSignInDuties({ refreshToken, expiresAt }: Pick<Grant, "refreshToken" | "expiresAt">, now: Date): Pick<Grant, "duties"> {
  if (refreshToken !== undefined || expiresAt === undefined) {
    return {};
  }
  const lifeSeconds = Math.max(0, expiresAt.getTime() - now.getTime()) / 1000;
  return { duties: { sign_in_again: secondsAfter(expiresAt, -Math.min(noticeSeconds, lifeSeconds / 2)) } };
}

/** Tells that a login ends soon, once. A login that has a refresh token after all, which an earlier one may have left, does not end. */
export const warnOfExpiry: Duty = async ({ refresh_token, expires_at }) => {
  if (refresh_token !== undefined || expires_at === undefined) {
    return {};
  }
  return { tell: { name: "secret_expiring", code: "credential_expired", expiresAt: new Date(expires_at.reveal()) } };
};
