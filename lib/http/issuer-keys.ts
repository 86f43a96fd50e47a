import { errors, type JWTVerifyGetKey } from "jose";
import { Failure } from "../errors.ts";
import { type KeyFetchDeps, KeyFetches } from "./key-fetches.ts";

/** Keys that are older are refreshed, in the background. */
const staleAfterMs = 10 * 60_000;
/** For older keys a caller waits. They were never refreshed in the background, as in a process that is suspended after each call. */
const overdueAfterMs = 3_600_000;
/** Older keys are not used: a key that the issuer has withdrawn must stop working at some time. */
const usableForMs = 24 * 3_600_000;

/**
 * Finds the issuer's key that signed a token. While the issuer is down, callers are verified with the last good keys. No caller can make us
 * flood the issuer: a process makes one attempt at a time, and at most one in 30 seconds once it has had keys.
 *
 * - A token whose key is known does not wait. Keys older than ten minutes are refreshed in the background. If they are older than an hour,
 *   the token waits for an attempt, and is verified with the old keys if the attempt fails.
 * - A token with an unknown key id waits for an attempt, if the cool-down allows one.
 * - Keys are used for a day after they were fetched.
 * - While there was never a key, the next attempt may begin 1 second after the last one failed, then 2 seconds, 4 and so on up to 30: a process
 *   that started during a short outage of the issuer lets its callers in soon after it.
 *
 * Lambda suspends a process between two invocations. A refresh in the background is then interrupted, and may time out when the process
 * resumes: that is a spent attempt and says nothing about the issuer.
 *
 * @throws {Failure} The failure of the last attempt, and the seconds until the next one, when the key is unknown.
 * @throws {JWKSNoMatchingKey} The issuer was asked in the last 30 seconds and had no such key.
 */
export function issuerKeys(deps: KeyFetchDeps): JWTVerifyGetKey {
  const fetches = new KeyFetches(deps);

  /** @returns `undefined`: no usable key has this id. */
  const find = async (...wanted: Parameters<JWTVerifyGetKey>) => {
    if (fetches.good === undefined || fetches.ageMs >= usableForMs) {
      return undefined;
    }
    try {
      return await fetches.good.find(...wanted);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) {
        return undefined;
      }
      if (error instanceof errors.JWKSMultipleMatchingKeys) {
        throw error;
      }
      // The issuer may have corrected a published key that could not be read.
      void fetches.refreshBeside();
      throw new Failure("identity_unavailable", { detail: "identity provider: a key cannot be read" });
    }
  };

  return async (header, token) => {
    const known = await find(header, token);
    if (known !== undefined && fetches.ageMs < overdueAfterMs) {
      if (fetches.ageMs >= staleAfterMs) {
        void fetches.refreshBeside();
      }
      return known;
    }
    // The attempt in progress may have begun before the process was suspended: after its failure another one is made.
    await fetches.underWay?.outcome;
    const arrived = await find(header, token);
    if (arrived !== undefined && fetches.ageMs < overdueAfterMs) {
      return arrived;
    }
    const attempt = fetches.begin();
    const failure = await fetches.last?.outcome;
    const found = await find(header, token);
    if (found === undefined) {
      throw failure === undefined ? new errors.JWKSNoMatchingKey() : fetches.withRetryAfter(failure);
    }
    fetches.report(attempt, failure);
    return found;
  };
}
