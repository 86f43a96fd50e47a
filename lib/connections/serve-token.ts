import { toFailureCode } from "../errors.ts";
import { toChance } from "./back-off.ts";
import type { Connection, ConnectionKey } from "./connection.ts";
import { sufficientSeconds } from "./decide-refresh.ts";
import { leaseWaitMs } from "./lease.ts";
import { isAlive, type LiveToken } from "./live-token.ts";
import { nextDueAt, secondsAfter } from "./next-due-at.ts";
import { refreshConnection } from "./refresh-connection.ts";
import type { RefreshDeps, RefreshResult } from "./refresh-result.ts";
import { toRefusal } from "./refusal.ts";

/** Hands out live tokens. One for a process: it remembers what it has served, and lets callers share one flight. */
export type TokenBroker = { serve(key: ConnectionKey, minTtlSeconds: number, signal: AbortSignal): Promise<LiveToken> };

type Flight = { readonly minTtlSeconds: number; readonly result: Promise<RefreshResult> };

type Served = { readonly token: LiveToken; readonly connection: Connection; readonly readAt: Date };

/** Seconds a token is served from memory before the store is asked again: for so long a disconnect elsewhere may go unnoticed. */
const rememberedSeconds = 60;
/** Connections a process remembers; the one read longest ago goes first. */
const rememberedConnections = 1000;
const lookAgainMs = 200;
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

  const fly = (path: string, key: ConnectionKey, minTtlSeconds: number, signal: AbortSignal): Promise<RefreshResult> => {
    const result = refreshConnection(deps, key, { kind: "use", minTtlSeconds }, signal).finally(() => flights.delete(path));
    flights.set(path, { minTtlSeconds, result });
    return result;
  };

  const remember = (path: string, served: Served) => {
    remembered.delete(path);
    remembered.set(path, served);
    const [oldest] = remembered.keys();
    if (remembered.size > rememberedConnections && oldest !== undefined) {
      remembered.delete(oldest);
    }
  };

  return {
    async serve(key, minTtlSeconds, signal) {
      const path = JSON.stringify([key.tenant, key.provider, key.account]);
      const deadline = deps.clock().getTime() + leaseWaitMs;
      for (;;) {
        const hit = remembered.get(path);
        if (hit !== undefined && isEnough(hit, minTtlSeconds, deps.clock())) {
          return (await noteUse(deps, hit, (served) => remember(path, served))).token;
        }
        const flight = flights.get(path);
        if (flight !== undefined && flight.minTtlSeconds < minTtlSeconds) {
          // What it brings may be too little for this caller.
          await flight.result.catch(() => undefined);
          continue;
        }
        const result = await (flight?.result ?? fly(path, key, minTtlSeconds, signal));
        const token = takeToken(result, deps.clock());
        if (token !== undefined && result.kind !== "absent") {
          const served = { token, connection: result.connection, readAt: deps.clock() };
          remember(path, served);
          return (await noteUse(deps, served, (noted) => remember(path, noted))).token;
        }
        remembered.delete(path);
        if (result.kind !== "busy" || deps.clock().getTime() >= deadline) {
          throw toRefusal(result, deps.clock());
        }
        await deps.timers.pause(lookAgainMs, signal);
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

/** Writes down that the connection is in use, at most once an hour: an idle one is renewed only once a week. */
async function noteUse(deps: RefreshDeps, served: Served, remember: (served: Served) => void): Promise<Served> {
  const { connection } = served;
  const now = deps.clock();
  if (secondsAfter(connection.lastUsedAt, usedEverySeconds) > now) {
    return served;
  }
  const { due: _, ...used } = { ...connection, lastUsedAt: now };
  const due = nextDueAt(used, now, toChance(deps.random));
  const noted = { ...served, connection: due === undefined ? used : { ...used, due } };
  remember(noted);
  try {
    await deps.connections.touch(noted.connection);
  } catch (error) {
    deps.logger.warn("a use could not be written down", { code: toFailureCode(error), connection: connection.id });
  }
  return noted;
}
