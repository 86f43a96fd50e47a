import type { Access, ConnectionKey } from "../connection.ts";
import { leaseWaitMs, toLookAgainMs } from "../lease/with-lease.ts";
import type { RefreshPorts } from "../ports.ts";
import { toFingerprint } from "../record/live-token.ts";
import { unlessStopped } from "../switches.ts";
import { inFlightRequests, join, waitFor } from "./in-flight-requests.ts";
import { noteUse, type Served } from "./note-use.ts";
import { buildMemory, isEnough } from "./remembered-tokens.ts";
import type { ServedToken } from "./served-token.ts";
import { tokenRequests } from "./token-requests.ts";

/** Serves live tokens. One for a process: it remembers the tokens it has served, and lets callers share one flight. */
export type TokenBroker = {
  /**
   * Forgets what this process remembers of a connection's token: the next caller's comes from the store or the provider.
   *
   * @param fingerprint - Forgets that token alone. Default: any token of the connection.
   */
  forget(key: ConnectionKey, access: Access, fingerprint?: string): void;
  /**
   * @param minTtlSeconds - Seconds that should be left; never more than half of the token's life is insisted on.
   * @param endsAt - The instant at which the process stops: no refresh is begun that could not be finished by then.
   * @param access - How much the token may do. Default `full`, the only level of a refreshed token.
   * @throws {Failure} Why there is no token now, with the seconds to wait before a retry. `invalid_request` with the field `access`: the
   *   method does not offer this level. `stopped`: the operator has stopped the connection.
   */
  serve(key: ConnectionKey, minTtlSeconds: number, signal: AbortSignal, endsAt?: Date, access?: Access): Promise<ServedToken>;
};

export type TokenBrokerDeps = RefreshPorts & {
  /** Called once for each caller whose token is not in memory. Default: nothing. */
  readonly missed?: () => void;
};

/**
 * Makes the broker of a process.
 *
 * A token with enough life left is served from memory, then from the store, then by refreshing it under the lease. While another process
 * refreshes it, or the provider is down, a token that still lives is served although less is left than was asked for. Otherwise the caller
 * waits up to five seconds for the other process.
 *
 * One caller of a process starts the flight, which refreshes the token. The others get the stored token at once, if it still lives.
 * Otherwise they wait for as long as the flight takes: asking again would only join it again. A caller who wants more life left than the
 * flight was asked for waits at most the five seconds, as for another process. The flight goes on when callers leave.
 *
 * What a process remembers is served for a second without a call, and then after a look at the record: so a token that another process has
 * dropped or replaced, and a disconnect, are noticed within that second. A token of the store is taken from there again after a minute.
 *
 * A minted token is in memory only, for its whole life. Its flight has its own time limit, so that
 * a caller who leaves does not abort it for the others.
 *
 * The warning and the missing scopes beside a token are of the record that was read last.
 *
 * The operator's switches have the last word, wherever the token came from: so a stop holds two seconds later at most.
 */
export function tokenBroker(deps: TokenBrokerDeps): TokenBroker {
  const remembered = buildMemory<Served>();
  const request = tokenRequests(deps, remembered);
  const flights = inFlightRequests();

  const find: TokenBroker["serve"] = async (key, minTtlSeconds, signal, endsAt, access = "full") => {
    const path = toPath(key, access);
    const deadline = deps.clock().getTime() + leaseWaitMs;
    let looks = 0;
    let { missed } = deps;
    for (;;) {
      const hit = remembered.find(path);
      if (hit !== undefined && isEnough(hit, minTtlSeconds, deps.clock())) {
        await noteUse(deps, hit, (noted) => remembered.keep(path, noted));
        return hit.token;
      }
      missed?.();
      missed = undefined;
      const flight = flights.find(path);
      // Its token may have too little life for this caller, who then waits no longer than for another process.
      const isTooLittle = flight !== undefined && flight.minTtlSeconds < minTtlSeconds;
      const patience = isTooLittle ? deps.timers.abortAfter(Math.max(deadline - deps.clock().getTime(), 0)) : undefined;
      const found = flight && (await waitFor(flight.found, signal, patience));
      if (found !== undefined) {
        return found;
      }
      if (isTooLittle) {
        await waitFor(flight.outcome, signal, patience);
        continue;
      }
      const outcome = await (flight === undefined
        ? flights.begin(path, minTtlSeconds, (offerToken) => request(path, { key, minTtlSeconds, access, signal, endsAt }, offerToken))
        : join(flight, signal));
      if ("served" in outcome) {
        return outcome.served.token;
      }
      if (outcome.refusal.code !== "connection_busy" || deps.clock().getTime() >= deadline) {
        throw outcome.refusal;
      }
      await deps.timers.pause(toLookAgainMs(looks), signal);
      looks += 1;
    }
  };

  return {
    forget(key, access, fingerprint) {
      const path = toPath(key, access);
      const kept = remembered.find(path);
      if (kept !== undefined && (fingerprint === undefined || toFingerprint(kept.token) === fingerprint)) {
        remembered.forget(path);
      }
    },

    serve: (key, ...wanted) => unlessStopped(deps.switches, key, () => find(key, ...wanted)),
  };
}

const toPath = ({ tenant, provider, account }: ConnectionKey, access: Access): string =>
  JSON.stringify([tenant, provider, account, access]);
