import { endsConnection, Failure, failures, toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../system.ts";
import { type Access, type Connection, type ConnectionKey, toCredentialVersion } from "../connection.ts";
import { rejectsCredential } from "../mint/separate-access.ts";
import type { RefreshPorts } from "../ports.ts";
import type { Token } from "../provider.ts";
import { type Found, toUsable } from "../record/live-token.ts";
import type { RefreshResult } from "../turn/turn.ts";
import type { FlightResult, OfferToken } from "./in-flight-requests.ts";
import { noteUse, type Served } from "./note-use.ts";
import { refreshConnection } from "./refresh-connection.ts";
import { buildCooldowns, hasLife, type Memory, rememberedSeconds, shortRestSeconds } from "./remembered-tokens.ts";
import { toServedToken } from "./served-token.ts";
import { toRefusal } from "./to-refusal.ts";

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
export function tokenRequests(deps: RefreshPorts, remembered: Memory<Served>) {
  const rests = providerCooldowns(deps);

  const keep = async (path: string, served: Served): Promise<FlightResult> => {
    remembered.keep(path, served);
    await noteUse(deps, served, (noted) => remembered.keep(path, noted));
    return { served };
  };

  const conclude = async (path: string, access: Access, result: RefreshResult, readAt: Date): Promise<FlightResult> => {
    const now = deps.clock();
    const token = result.kind === "absent" ? undefined : toUsable(result, now, access);
    if (token === undefined || result.kind === "absent") {
      remembered.forget(path);
      return { refusal: toRefusal(result, now) };
    }
    return keep(path, { token: toServedToken(token, result.connection), connection: result.connection, readAt, takenAt: now });
  };

  return async (path: string, wanted: WantedToken, offerToken: OfferToken): Promise<FlightResult> => {
    const { key, minTtlSeconds, access, signal, endsAt } = wanted;
    const found = (at: Found) => {
      const token = toUsable(at, deps.clock(), access);
      offerToken(token && toServedToken(token, at.connection));
    };
    const kept = remembered.find(path);
    const readAt = deps.clock();
    const still = await revalidateCachedToken(deps, key, kept, { minTtlSeconds, access });
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

const isMinted = ({ methods }: RefreshPorts, { connection }: Served): boolean => methods.find(connection)?.tokens === "minted";

/**
 * Reads the record of a token that a process remembers, to serve the token for another moment: so each process learns in a second that the
 * token was refused, replaced, or disconnected by another one. While the table does not answer, the last read counts for a minute.
 *
 * A minted token is only in memory, and is kept for its life. A token of the store, and one of unknown lifetime, is taken again after a minute.
 *
 * @returns `undefined`: the token has too little life left, is not to be served any more, or belongs to an earlier grant, an earlier refresh or
 *   an ended connection.
 * @throws {Failure} What the table throws, a minute after the last read.
 */
async function revalidateCachedToken(
  deps: RefreshPorts,
  key: ConnectionKey,
  kept: Served | undefined,
  { minTtlSeconds, access }: { readonly minTtlSeconds: number; readonly access: Access },
): Promise<Served | undefined> {
  const readAt = deps.clock();
  if (kept === undefined || !hasLife(kept.token, minTtlSeconds, readAt) || !isKept(deps, kept, readAt)) {
    return undefined;
  }
  let connection: Connection | undefined;
  try {
    connection = await deps.connections.read(key);
  } catch (error) {
    if (secondsAfter(kept.readAt, rememberedSeconds) <= readAt) {
      throw error;
    }
    deps.logger.warn("a token is served without a look at its record", { code: toFailureCode(error), connection: kept.connection.id });
    return kept;
  }
  if (connection === undefined || !isSameToken(deps, kept, connection)) {
    return undefined;
  }
  const usable = toUsable({ connection, token: toToken(kept) }, deps.clock(), access);
  return usable && { token: toServedToken(usable, connection), connection, readAt, takenAt: kept.takenAt };
}

const isKept = (deps: RefreshPorts, kept: Served, now: Date): boolean =>
  secondsAfter(kept.takenAt, rememberedSeconds) > now || (kept.token.expiresAt !== undefined && isMinted(deps, kept));

/** Whether the record still is that of the remembered token. A minted token stays valid whatever else is written on its record. */
function isSameToken(deps: RefreshPorts, kept: Served, now: Connection): boolean {
  const { connection: then } = kept;
  const isAsStored = toCredentialVersion(now) === toCredentialVersion(then) && now.refreshedAt.getTime() === then.refreshedAt.getTime();
  return now.grantId === then.grantId && (isAsStored || isMinted(deps, kept));
}

/** Serves the remembered token of the same grant, while it lives, when a mint fails for a reason that passes. */
function orKept(deps: RefreshPorts, result: RefreshResult, kept: Served | undefined): RefreshResult {
  const isPassing = result.kind === "failed" && !rejectsCredential(result.failure.code);
  const isKept = isPassing && kept !== undefined && isMinted(deps, kept) && result.connection.grantId === kept.connection.grantId;
  return isKept ? { ...result, token: toToken(kept) } : result;
}

/** The outcome for a caller while the provider is left alone: the remembered token, if the record says that it may be served still. */
async function restKept(
  deps: RefreshPorts,
  key: ConnectionKey,
  rest: Extract<RefreshResult, { kind: "failed" }>,
  kept: Served | undefined,
): Promise<RefreshResult> {
  if (kept === undefined) {
    return rest;
  }
  const connection = await deps.connections.read(key);
  return connection === undefined ? { kind: "absent" } : orKept(deps, { ...rest, connection }, kept);
}

/** Takes the token alone: the warning and the missing scopes belong to the record that it was read with. */
function toToken({ token: { warning: _, missingScopes: __, ...token } }: Served): Token {
  return token;
}

type Failed = Extract<RefreshResult, { kind: "failed" }>;

/**
 * Remembers for which connections the provider has failed or has asked to wait, so that the callers of a process do not ask it again at
 * once. A passing failure of a minted token is not on the record, nor is the rejected credential of one level of access.
 */
function providerCooldowns(deps: Pick<RefreshPorts, "clock" | "methods">) {
  const rests = buildCooldowns<Failed>(deps.clock);
  return {
    /** The failure of the last request, until the provider accepts the next one. */
    find: (path: string): Failed | undefined => {
      const rest = rests.find(path);
      if (rest === undefined) {
        return undefined;
      }
      const { failed, leftSeconds } = rest;
      const { code, detail } = failed.failure;
      const wait = rejectsCredential(code) ? {} : { retryAfterSeconds: leftSeconds };
      return { ...failed, failure: new Failure(code, { detail, ...wait }) };
    },
    note: (path: string, result: RefreshResult): void => {
      const isMinted = result.kind === "failed" && deps.methods.find(result.connection)?.tokens === "minted";
      const seconds = isMinted ? toRestSeconds(result.failure) : undefined;
      if (!isMinted || seconds === undefined) {
        rests.forget(path);
        return;
      }
      rests.keep(path, result, seconds);
    },
  };
}

/** `undefined`: the next caller may ask at once. */
function toRestSeconds({ code, retryAfterSeconds }: Failure): number | undefined {
  if (code === "access_credential_rejected") {
    return rememberedSeconds;
  }
  if (endsConnection(code)) {
    return undefined;
  }
  return retryAfterSeconds ?? (failures[code].owner === "provider" ? shortRestSeconds : undefined);
}
