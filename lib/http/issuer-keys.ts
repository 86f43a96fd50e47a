import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { asFailure, Failure } from "../errors.ts";

type Deps = {
  /** Fetches the key set. One call is one attempt, however many documents it reads. */
  readonly fetchKeys: () => Promise<JSONWebKeySet>;
  readonly clock: () => Date;
  /** Told of a refresh in the background that failed: no caller hears of it. */
  readonly onRefreshFailed: (failure: Failure) => void;
};

/** Keys that are older are refreshed, in the background. */
const staleAfterMs = 10 * 60_000;
/** Keys that are older were never refreshed in the background, as in a process that is suspended after each call: a caller waits. */
const overdueAfterMs = 3_600_000;
/** Keys that are older are not used any more: a key that the issuer has withdrawn must stop working at some time. */
const usableForMs = 24 * 3_600_000;
/** At most one attempt in this time, whatever the last one brought. */
const coolDownMs = 30_000;
/** Longer than any attempt takes. One that seems to take longer was suspended with its process. */
const suspendedAfterMs = 10_000;

type KeySet = { readonly find: JWTVerifyGetKey; readonly fetchedAt: number };
type Attempt = { readonly startedAt: number; readonly outcome: Promise<Failure | undefined> };

/**
 * Finds the issuer's key that signed a token. Our callers are served by the last good keys while the issuer is down, and
 * neither they nor anonymous callers can make us hammer it: at most one attempt in 30 seconds a process.
 *
 * - A token whose key is known does not wait. Keys older than ten minutes are refreshed beside it. Only when they are older than
 *   an hour it waits for an attempt, and is served by them all the same if the attempt fails.
 * - A token with an unknown key id waits for an attempt, if the cool-down allows one.
 * - Keys serve for a day after they were fetched.
 *
 * Lambda suspends a process between two invocations. A refresh in the background is then cut off, and may end with a
 * timeout when the process goes on: that is a spent attempt and says nothing about the issuer.
 *
 * @throws {Failure} What the last attempt failed with, and the seconds until the next one, when the key is not among those
 *   we have.
 * @throws {JWKSNoMatchingKey} The issuer was asked in the last 30 seconds and had no such key.
 */
export function issuerKeys({ fetchKeys, clock, onRefreshFailed }: Deps): JWTVerifyGetKey {
  let good: KeySet | undefined;
  let last: Attempt | undefined;
  let underWay: Attempt | undefined;

  const run = async (startedAt: number): Promise<Failure | undefined> => {
    try {
      good = { find: createLocalJWKSet(await fetchKeys()), fetchedAt: startedAt };
      return undefined;
    } catch (error) {
      return asFailure(error);
    } finally {
      underWay = undefined;
    }
  };
  /** @returns `undefined` when an attempt is under way, or the last one was begun less than a cool-down ago. */
  const begin = (): Attempt | undefined => {
    const startedAt = clock().getTime();
    if (underWay !== undefined || (last !== undefined && startedAt - last.startedAt < coolDownMs)) {
      return undefined;
    }
    last = underWay = { startedAt, outcome: run(startedAt) };
    return last;
  };
  const report = (attempt: Attempt | undefined, failure: Failure | undefined): void => {
    if (attempt !== undefined && failure !== undefined && clock().getTime() - attempt.startedAt < suspendedAfterMs) {
      onRefreshFailed(failure);
    }
  };
  const refreshBeside = async (): Promise<void> => {
    const attempt = begin();
    report(attempt, await attempt?.outcome);
  };
  const ageMs = (): number => (good === undefined ? Number.POSITIVE_INFINITY : clock().getTime() - good.fetchedAt);

  return async (header, token) => {
    const find = async () => {
      if (good === undefined || ageMs() >= usableForMs) {
        return undefined;
      }
      try {
        return await good.find(header, token);
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey) {
          return undefined;
        }
        if (error instanceof errors.JWKSMultipleMatchingKeys) {
          throw error;
        }
        // A published key that cannot be read may be mended by now.
        void refreshBeside();
        throw new Failure("identity_unavailable", { detail: "identity provider: a key cannot be read" });
      }
    };
    const known = await find();
    if (known !== undefined && ageMs() < overdueAfterMs) {
      if (ageMs() >= staleAfterMs) {
        void refreshBeside();
      }
      return known;
    }
    // What is under way may have been begun before the process was suspended: its failure does not end the matter.
    await underWay?.outcome;
    const arrived = await find();
    if (arrived !== undefined && ageMs() < overdueAfterMs) {
      return arrived;
    }
    const attempt = begin();
    const failure = await last?.outcome;
    const found = await find();
    if (found === undefined) {
      throw failure === undefined ? new errors.JWKSNoMatchingKey() : withRetryAfter(failure, last);
    }
    report(attempt, failure);
    return found;
  };

  function withRetryAfter(cause: Failure, attempt: Attempt | undefined): Failure {
    const waitMs = (attempt?.startedAt ?? 0) + coolDownMs - clock().getTime();
    return new Failure(cause.code, { cause, detail: cause.detail, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
  }
}
