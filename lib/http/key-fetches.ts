import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { asFailure, Failure } from "../errors.ts";

export type KeyFetchDeps = {
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

export type Attempt = { readonly startedAt: number; endedAt?: number; readonly outcome: Promise<Failure | undefined> };

/** The attempts of one process to fetch the issuer's keys, and the keys of the last good one. */
export class KeyFetches {
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
