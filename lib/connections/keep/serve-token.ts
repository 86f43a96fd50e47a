import { type Failure, toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import { toChance } from "./back-off.ts";
import { sufficientSeconds } from "./decide-refresh.ts";
import { leaseWaitMs, toLookAgainMs } from "./lease.ts";
import { isAlive, type LiveToken } from "./live-token.ts";
import { nextDueAt } from "./next-due-at.ts";
import { refreshConnection } from "./refresh-connection.ts";
import type { RefreshDeps, RefreshResult } from "./refresh-result.ts";
import { toRefusal } from "./to-refusal.ts";

/** Hands out live tokens. One for a process: it remembers what it has served, and lets callers share one flight. */
export type TokenBroker = {
  /**
   * @param minTtlSeconds - Seconds that should be left; never more than half of the token's life is insisted on.
   * @param endsAt - The instant at which the process stops: no renewal is begun that could not be finished by then.
   * @throws {Failure} Why there is no token now, with the seconds after which asking again makes sense.
   */
  serve(key: ConnectionKey, minTtlSeconds: number, signal: AbortSignal, endsAt?: Date): Promise<LiveToken>;
};

type Served = { readonly token: LiveToken; readonly connection: Connection; readonly readAt: Date };

type Landing = { readonly served: Served } | { readonly refusal: Failure };

type Flight = { readonly minTtlSeconds: number; readonly landing: Promise<Landing> };

/** Seconds a token is served from memory before the store is asked again: for so long a disconnect elsewhere may go unnoticed. */
const rememberedSeconds = 60;
/** Connections a process remembers; the one read longest ago goes first. */
const rememberedConnections = 1000;
/** A use is written down when the last one is this old. */
const usedEverySeconds = 3600;

/**
 * Makes the broker of a process.
 *
 * A token with enough life left is served from memory, then from the store, then by renewing it under the lease. While
 * somebody else renews it, or the provider cannot, a token that is still alive is served although less is left than was
 * asked for; otherwise the caller waits for that somebody, up to five seconds.
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
    const token = takeToken(result, now);
    if (token === undefined || result.kind === "absent") {
      remembered.delete(path);
      return { refusal: toRefusal(result, now) };
    }
    const served = { token, connection: result.connection, readAt: now };
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
    const landing = refreshConnection(deps, key, { kind: "use", minTtlSeconds }, signal, endsAt)
      .then((result) => land(path, result))
      .finally(() => flights.delete(path));
    flights.set(path, { minTtlSeconds, landing });
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
        if (flight !== undefined && flight.minTtlSeconds < minTtlSeconds) {
          // What it brings may be too little for this caller.
          await flight.landing.catch(() => undefined);
          continue;
        }
        const landing = await (flight?.landing ?? fly(path, key, minTtlSeconds, signal, endsAt));
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

/** The token that may be handed out: alive, and of a connection that its customer has not ended. */
function takeToken(result: RefreshResult, now: Date): LiveToken | undefined {
  if (result.kind === "absent" || result.token === undefined || !isAlive(result.token, now)) {
    return undefined;
  }
  const { status } = result.connection;
  return status === "active" || status === "degraded" ? result.token : undefined;
}

/**
 * Writes down that the connection is in use, at most once an hour: an idle one is renewed only once a week. It is remembered
 * before it is written, so that the callers of a process write it once; of several processes the table lets one.
 */
async function noteUse(deps: RefreshDeps, served: Served, remember: (served: Served) => void): Promise<void> {
  const { connection } = served;
  const now = deps.clock();
  if (secondsAfter(connection.lastUsedAt, usedEverySeconds) > now) {
    return;
  }
  const { due: _, ...used } = { ...connection, lastUsedAt: now };
  const due = nextDueAt(used, now, toChance(deps.random));
  const use = { lastUsedAt: now, ...(due === undefined ? {} : { due }) };
  remember({ ...served, connection: { ...used, ...use } });
  try {
    await deps.connections.touch(connection, use);
  } catch (error) {
    deps.logger.warn("a use could not be written down", { code: toFailureCode(error), connection: connection.id });
  }
}
