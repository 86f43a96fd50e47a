import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { asFailure, Failure } from "../errors.ts";
import { fetchIssuerKeys, type IssuerAddress, type SigningAlgorithm } from "./fetch-issuer-keys.ts";

/** `issuer` is compared letter by letter with the token's `iss` as well. */
export type TokenRules = IssuerAddress & {
  readonly audience: string;
  /** Only asymmetric ones: with HS256 allowed, the issuer's public key would work as a secret (RFC 8725, section 2.1). */
  readonly algorithms: readonly SigningAlgorithm[];
  /** A token that was issued longer ago is refused, whatever its `exp`, and so is one without `iat`. Default: `exp` alone counts. */
  readonly maxAgeSeconds?: number;
};

/**
 * Verifies the tokens of one issuer: signature, `iss`, `aud`, `exp` and `nbf`. Clocks may differ by 30 seconds. How the issuer's keys are kept, and how
 * often they are fetched, is in {@link issuerKeys}; each verifier has its own, so that no issuer's outage concerns another's tokens.
 *
 * @param onRefreshFailed - Called when the keys could not be refreshed while the last good ones are still in use.
 * @returns A function that returns the claims. It throws `unauthenticated` for a token that is not valid, `identity_unavailable` when the keys
 *   could not be fetched (a retry helps), and `configuration_invalid` when the discovery document belongs to another issuer.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725.html#section-3 RFC 8725, section 3}
 */
export function tokenVerifier(
  rules: TokenRules,
  clock: () => Date,
  onRefreshFailed: (failure: Failure) => void,
): (token: string) => Promise<JWTPayload> {
  const { issuer, audience, algorithms, maxAgeSeconds } = rules;
  const keys = issuerKeys({ fetchKeys: () => fetchIssuerKeys(rules, algorithms), clock, onRefreshFailed });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [...algorithms],
        issuer,
        audience,
        requiredClaims: ["exp", "sub"],
        clockTolerance: 30,
        currentDate: clock(),
        ...(maxAgeSeconds === undefined ? {} : { maxTokenAge: maxAgeSeconds }),
      });
      return payload;
    } catch (error) {
      throw toJwtFailure(error);
    }
  };
}

function toJwtFailure(error: unknown): unknown {
  if (!(error instanceof errors.JOSEError)) {
    return error;
  }
  const claim = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired ? ` ${error.claim}` : "";
  return new Failure("unauthenticated", { detail: `jwt: ${error.code}${claim}` });
}

/**
 * Reads the bearer token of a request.
 *
 * @throws {Failure} `unauthenticated`: there is none.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750.html#section-2.1 RFC 6750, section 2.1}
 */
export function parseBearer(authorization: string | undefined): string {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw new Failure("unauthenticated", { detail: authorization === undefined ? "no credential" : "not a bearer token" });
  }
  return token;
}

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

type KeyFetchDeps = {
  /** Fetches the key set. One call is one attempt, however many documents it reads. */
  readonly fetchKeys: () => Promise<JSONWebKeySet>;
  readonly clock: () => Date;
  /** Called when a refresh in the background failed: no caller gets that failure. */
  readonly onRefreshFailed: (failure: Failure) => void;
};

/** At most one attempt in this time, whether or not the last one succeeded. */
const coolDownMs = 30_000;
/** The pause after the first failed attempt while there was never a key: every caller is refused until then. Each failure doubles it. */
const firstPauseMs = 1000;
/** Longer than any attempt takes. An attempt that seems to take longer was suspended with its process. */
const suspendedAfterMs = 10_000;

type KeySet = { readonly find: JWTVerifyGetKey; readonly fetchedAt: number };

type Attempt = { readonly startedAt: number; endedAt?: number; readonly outcome: Promise<Failure | undefined> };

/** The attempts of one process to fetch the issuer's keys, and the keys of the last good one. */
class KeyFetches {
  good: KeySet | undefined;
  last: Attempt | undefined;
  underWay: Attempt | undefined;
  /** Failed attempts since the process started, while there was never a key. */
  #failures = 0;
  readonly #deps: KeyFetchDeps;

  constructor(deps: KeyFetchDeps) {
    this.#deps = deps;
  }

  /** Milliseconds since the good keys were fetched. */
  get ageMs(): number {
    return this.good === undefined ? Number.POSITIVE_INFINITY : this.#now() - this.good.fetchedAt;
  }

  /** @returns `undefined` when an attempt is in progress, or it is too early for another one. */
  begin(): Attempt | undefined {
    const startedAt = this.#now();
    if (this.underWay !== undefined || (this.last !== undefined && startedAt < this.#nextAt(this.last))) {
      return undefined;
    }
    this.last = this.underWay = { startedAt, outcome: this.#run(startedAt) };
    return this.last;
  }

  /** Refreshes the keys while no request waits, if an attempt may begin. */
  async refreshBeside(): Promise<void> {
    const attempt = this.begin();
    this.report(attempt, await attempt?.outcome);
  }

  /** Reports a failure that no caller gets. An attempt that was suspended says nothing. */
  report(attempt: Attempt | undefined, failure: Failure | undefined): void {
    if (attempt !== undefined && failure !== undefined && this.#now() - attempt.startedAt < suspendedAfterMs) {
      this.#deps.onRefreshFailed(failure);
    }
  }

  /** Adds to a failure how long to wait for the next attempt. */
  withRetryAfter(cause: Failure): Failure {
    const waitMs = this.last === undefined ? 0 : this.#nextAt(this.last) - this.#now();
    return new Failure(cause.code, { cause, detail: cause.detail, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
  }

  #now(): number {
    return this.#deps.clock().getTime();
  }

  async #run(startedAt: number): Promise<Failure | undefined> {
    try {
      this.good = { find: createLocalJWKSet(await this.#deps.fetchKeys()), fetchedAt: startedAt };
      return undefined;
    } catch (error) {
      this.#failures += 1;
      return asFailure(error);
    } finally {
      if (this.underWay !== undefined) {
        this.underWay.endedAt = this.#now();
      }
      this.underWay = undefined;
    }
  }

  /** The instant from which another attempt may begin. */
  #nextAt({ startedAt, endedAt = startedAt }: Attempt): number {
    if (this.good !== undefined) {
      return startedAt + coolDownMs;
    }
    // Counted from the end: callers that waited for a slow failure make no attempt of their own. One that was suspended says nothing.
    const from = endedAt - startedAt < suspendedAfterMs ? endedAt : startedAt;
    return from + Math.min(firstPauseMs * 2 ** Math.max(0, this.#failures - 1), coolDownMs);
  }
}
