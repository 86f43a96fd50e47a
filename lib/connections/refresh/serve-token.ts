import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import { untilAborted } from "../../until-aborted.ts";
import type { ConnectionKey } from "../connection.ts";
import { sufficientSeconds } from "./decide-refresh.ts";
import { leaseWaitMs, toLookAgainMs } from "./lease.ts";
import { type Found, isAlive, toUsable } from "./live-token.ts";
import { noteUse, type Served } from "./note-use.ts";
import { refreshConnection } from "./refresh-connection.ts";
import type { RefreshDeps, RefreshResult } from "./refresh-result.ts";
import { type ServedToken, toServedToken } from "./served-token.ts";
import { soonSeconds, toRefusal } from "./to-refusal.ts";

/** Hands out live tokens. One for a process: it remembers what it has served, and lets callers share one flight. */
export type TokenBroker = {
  /**
   * @param minTtlSeconds - Seconds that should be left; never more than half of the token's life is insisted on.
   * @param endsAt - The instant at which the process stops: no refresh is begun that could not be finished by then.
   * @throws {Failure} Why there is no token now, with the seconds after which asking again makes sense.
   */
  serve(key: ConnectionKey, minTtlSeconds: number, signal: AbortSignal, endsAt?: Date): Promise<ServedToken>;
};

type Landing = { readonly served: Served } | { readonly refusal: Failure };

/** `found`: a token that is still alive while the flight gets another one; `undefined` when there is none, or it has landed. */
type Flight = { readonly minTtlSeconds: number; readonly landing: Promise<Landing>; readonly found: Promise<ServedToken | undefined> };

/** Seconds a token is served from memory before the store is asked again: for so long a disconnect elsewhere may go unnoticed. */
const rememberedSeconds = 60;
/** Connections a process remembers; the one read longest ago goes first. */
const rememberedConnections = 1000;

/**
 * Makes the broker of a process.
 *
 * A token with enough life left is served from memory, then from the store, then by refreshing it under the lease. While
 * somebody else refreshes it, or the provider cannot, a token that is still alive is served although less is left than was
 * asked for; otherwise the caller waits for that somebody, up to five seconds.
 *
 * Of the callers in this process one flies: it refreshes, for as long as that takes. The others get what it found, at once, if
 * that is still alive. Otherwise those who join it wait as long, for its token is theirs as well, and asking again would only
 * join it again. A caller who wants more life left than the flight was asked for may get nothing of it: to that caller it is
 * somebody else, and the five seconds count. The flight goes on without those who leave.
 *
 * What is said beside a token is of the record it was read with: from memory, at most a minute old.
 */
export function tokenBroker(deps: RefreshDeps): TokenBroker {
  const remembered = new Map<string, Served>();
  const flights = new Map<string, Flight>();

  const remember = (path: string, served: Served) => {
    remembered.delete(path);
    remembered.set(path, served);
    const [oldest] = remembered.keys();
    if (remembered.size > rememberedConnections && oldest !== undefined) {
      remembered.delete(oldest);
    }
  };

  /** What came of a flight, for all who wait for it: remembered once, and noted as one use. */
  const land = async (path: string, result: RefreshResult): Promise<Landing> => {
    const now = deps.clock();
    const token = result.kind === "absent" ? undefined : toUsable(result, now);
    if (token === undefined || result.kind === "absent") {
      remembered.delete(path);
      return { refusal: toRefusal(result, now) };
    }
    const served = { token: toServedToken(token, result.connection), connection: result.connection, readAt: now };
    remember(path, served);
    await noteUse(deps, served, (noted) => remember(path, noted));
    return { served };
  };

  const fly = (
    path: string,
    key: ConnectionKey,
    minTtlSeconds: number,
    signal: AbortSignal,
    endsAt: Date | undefined,
  ): Promise<Landing> => {
    const found = Promise.withResolvers<ServedToken | undefined>();
    const tell = (at: Found) => {
      const token = toUsable(at, deps.clock());
      found.resolve(token && toServedToken(token, at.connection));
    };
    const landing = refreshConnection(deps, key, { kind: "use", minTtlSeconds, isNoted: true, found: tell }, signal, endsAt)
      .then((result) => land(path, result))
      .finally(() => {
        flights.delete(path);
        found.resolve(undefined);
      });
    flights.set(path, { minTtlSeconds, landing, found: found.promise });
    return landing;
  };

  return {
    async serve(key, minTtlSeconds, signal, endsAt) {
      const path = JSON.stringify([key.tenant, key.provider, key.account]);
      const deadline = deps.clock().getTime() + leaseWaitMs;
      let looks = 0;
      for (;;) {
        const hit = remembered.get(path);
        if (hit !== undefined && isEnough(hit, minTtlSeconds, deps.clock())) {
          await noteUse(deps, hit, (noted) => remember(path, noted));
          return hit.token;
        }
        const flight = flights.get(path);
        // What it brings may be too little for this caller, who then waits no longer than for somebody else.
        const isTooLittle = flight !== undefined && flight.minTtlSeconds < minTtlSeconds;
        const patience = isTooLittle ? deps.timers.abortAfter(Math.max(deadline - deps.clock().getTime(), 0)) : undefined;
        const found = flight && (await waitFor(flight.found, signal, patience));
        if (found !== undefined) {
          return found;
        }
        if (isTooLittle) {
          await waitFor(flight.landing, signal, patience);
          continue;
        }
        const landing = await (flight === undefined
          ? fly(path, key, minTtlSeconds, signal, endsAt)
          : untilAborted(flight.landing, signal, tooLate));
        if ("served" in landing) {
          return landing.served.token;
        }
        if (landing.refusal.code !== "connection_busy" || deps.clock().getTime() >= deadline) {
          throw landing.refusal;
        }
        await deps.timers.pause(toLookAgainMs(looks), signal);
        looks += 1;
      }
    },
  };
}

const tooLate = () => new Failure("deadline_exceeded", { detail: "while another caller refreshed the token" });
const busy = () => new Failure("connection_busy", { retryAfterSeconds: soonSeconds });

/** Waits for what a flight brings, for as long as the caller may. What fails in it is for those to hear whose flight it is. */
function waitFor<T>(work: Promise<T>, signal: AbortSignal, patience: AbortSignal | undefined): Promise<T | undefined> {
  const end = work.catch(() => undefined);
  const both = patience === undefined ? signal : AbortSignal.any([signal, patience]);
  return untilAborted(end, both, () => (signal.aborted ? tooLate() : busy()));
}

function isEnough({ token, connection, readAt }: Served, minTtlSeconds: number, now: Date): boolean {
  if (secondsAfter(readAt, rememberedSeconds) <= now || !isAlive(token, now)) {
    return false;
  }
  const { expiresAt, issuedAt } = token;
  return (
    expiresAt === undefined ||
    secondsAfter(now, sufficientSeconds({ ...connection, expiresAt, refreshedAt: issuedAt }, minTtlSeconds)) <= expiresAt
  );
}
