import { toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import { type Access, type Connection, type ConnectionKey, toCredentialVersion } from "../connection.ts";
import { rejectsCredential } from "../mint/separate-access.ts";
import type { Token } from "../provider.ts";
import { toUsable } from "../record/live-token.ts";
import type { RefreshDeps, RefreshResult } from "../turn/refresh-result.ts";
import type { Served } from "./note-use.ts";
import { hasLife, rememberedSeconds } from "./remembered-tokens.ts";
import { toServedToken } from "./served-token.ts";

const isMinted = ({ methods }: RefreshDeps, { connection }: Served): boolean => methods.find(connection)?.tokens === "minted";

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
export async function keepServing(
  deps: RefreshDeps,
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

const isKept = (deps: RefreshDeps, kept: Served, now: Date): boolean =>
  secondsAfter(kept.takenAt, rememberedSeconds) > now || (kept.token.expiresAt !== undefined && isMinted(deps, kept));

/** Whether the record still is that of the remembered token. A minted token stays valid whatever else is written on its record. */
function isSameToken(deps: RefreshDeps, kept: Served, now: Connection): boolean {
  const { connection: then } = kept;
  const isAsStored = toCredentialVersion(now) === toCredentialVersion(then) && now.refreshedAt.getTime() === then.refreshedAt.getTime();
  return now.grantId === then.grantId && (isAsStored || isMinted(deps, kept));
}

/** Serves the remembered token of the same grant, while it lives, when a mint fails for a reason that passes. */
export function orKept(deps: RefreshDeps, result: RefreshResult, kept: Served | undefined): RefreshResult {
  const isPassing = result.kind === "failed" && !rejectsCredential(result.failure.code);
  const isKept = isPassing && kept !== undefined && isMinted(deps, kept) && result.connection.grantId === kept.connection.grantId;
  return isKept ? { ...result, token: toToken(kept) } : result;
}

/** The outcome for a caller while the provider is left alone: the remembered token, if the record says that it may be served still. */
export async function restKept(
  deps: RefreshDeps,
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
