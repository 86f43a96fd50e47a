import type { Access, ConnectionKey } from "../connection.ts";
import { type Found, toUsable } from "../record/live-token.ts";
import type { RefreshDeps, RefreshResult } from "../turn/refresh-result.ts";
import { keepServing, orKept, restKept } from "./keep-serving.ts";
import { noteUse, type Served } from "./note-use.ts";
import { providerRests } from "./provider-rests.ts";
import { refreshConnection } from "./refresh-connection.ts";
import type { Memory } from "./remembered-tokens.ts";
import { toServedToken } from "./served-token.ts";
import { toRefusal } from "./to-refusal.ts";
import type { OfferToken, Outcome } from "./token-flights.ts";

/** What the caller that starts a flight asks for. */
type WantedToken = {
  readonly key: ConnectionKey;
  readonly minTtlSeconds: number;
  readonly access: Access;
  readonly signal: AbortSignal;
  readonly endsAt: Date | undefined;
};

/**
 * Makes the requests of a process's broker, each for the callers of one flight: the remembered token after a look at its record, then the
 * store or the provider. A provider that has failed or has asked to wait is left alone. The answer is remembered, and noted as one use.
 */
export function tokenRequests(deps: RefreshDeps, remembered: Memory<Served>) {
  const rests = providerRests(deps);

  const keep = async (path: string, served: Served): Promise<Outcome> => {
    remembered.keep(path, served);
    await noteUse(deps, served, (noted) => remembered.keep(path, noted));
    return { served };
  };

  const conclude = async (path: string, access: Access, result: RefreshResult, readAt: Date): Promise<Outcome> => {
    const now = deps.clock();
    const token = result.kind === "absent" ? undefined : toUsable(result, now, access);
    if (token === undefined || result.kind === "absent") {
      remembered.forget(path);
      return { refusal: toRefusal(result, now) };
    }
    return keep(path, { token: toServedToken(token, result.connection), connection: result.connection, readAt, takenAt: now });
  };

  return async (path: string, wanted: WantedToken, offerToken: OfferToken): Promise<Outcome> => {
    const { key, minTtlSeconds, access, signal, endsAt } = wanted;
    const found = (at: Found) => {
      const token = toUsable(at, deps.clock(), access);
      offerToken(token && toServedToken(token, at.connection));
    };
    const kept = remembered.find(path);
    const readAt = deps.clock();
    const still = await keepServing(deps, key, kept, { minTtlSeconds, access });
    if (still !== undefined) {
      return keep(path, still);
    }
    const rest = rests.find(path);
    if (rest !== undefined) {
      return conclude(path, access, await restKept(deps, key, rest, kept), readAt);
    }
    const result = await refreshConnection(deps, key, { kind: "use", minTtlSeconds, access, isNoted: true, found }, signal, endsAt);
    rests.note(path, result);
    return conclude(path, access, orKept(deps, result, kept), readAt);
  };
}
