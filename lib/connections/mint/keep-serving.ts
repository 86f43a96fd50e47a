import type { ConnectionKey } from "../connection.ts";
import type { Token } from "../provider.ts";
import { toUsable } from "../refresh/live-token.ts";
import type { Served } from "../refresh/note-use.ts";
import type { RefreshDeps, RefreshResult } from "../refresh/refresh-result.ts";
import { hasLife } from "../refresh/remembered-tokens.ts";
import { toServedToken } from "../refresh/served-token.ts";
import { rejectsCredential } from "./separate-access.ts";

const isMinted = ({ methods }: RefreshDeps, { connection }: Served): boolean => methods.find(connection)?.tokens === "minted";

/**
 * Reads the record of a minted token that a process remembers, to serve the token for another minute. A minted token is only in memory:
 * without this it would be requested again every minute.
 *
 * A token of unknown lifetime is requested again instead.
 *
 * @returns `undefined`: the token is not a minted one, has too little life left, or belongs to an earlier grant or an ended connection.
 * @throws {Failure} What the table throws.
 */
export async function keepServing(
  deps: RefreshDeps,
  key: ConnectionKey,
  kept: Served | undefined,
  minTtlSeconds: number,
): Promise<Served | undefined> {
  const isWorthwhile = kept?.token.expiresAt !== undefined && isMinted(deps, kept) && hasLife(kept, minTtlSeconds, deps.clock());
  const connection = isWorthwhile ? await deps.connections.read(key) : undefined;
  if (kept === undefined || connection?.grantId !== kept.connection.grantId) {
    return undefined;
  }
  const readAt = deps.clock();
  const usable = toUsable({ connection, token: toToken(kept) }, readAt);
  return usable && { token: toServedToken(usable, connection), connection, readAt };
}

/** Serves the remembered token of the same grant, while it lives, when a mint fails for a reason that passes. */
export function orKept(deps: RefreshDeps, result: RefreshResult, kept: Served | undefined): RefreshResult {
  const isPassing = result.kind === "failed" && !rejectsCredential(result.failure.code);
  const isKept = isPassing && kept !== undefined && isMinted(deps, kept) && result.connection.grantId === kept.connection.grantId;
  return isKept ? { ...result, token: toToken(kept) } : result;
}

/** Takes the token alone: the warning and the missing scopes belong to the record that it was read with. */
function toToken({ token: { warning: _, missingScopes: __, ...token } }: Served): Token {
  return token;
}
