import { type Connection, toCredentialVersion } from "../connection.ts";
import { findOwn } from "../credential/own-credential.ts";
import { isOf, type Reading, readCredential } from "../credential/read-credential.ts";
import type { Token } from "../provider.ts";
import { decideWithToken } from "../record/decide-refresh.ts";
import { toLiveToken } from "../record/live-token.ts";
import { type RefreshDeps, type RefreshResult, withToken } from "../turn/refresh-result.ts";
import type { TurnRequest } from "../turn/turn.ts";

/** A record whose lease this process does not hold. `leased`: another process holds it. */
export type Unheld = { readonly connection: Connection; readonly leased: boolean };

/** The record names a token that the store does not hold. */
export type Outdated = {
  readonly kind: "outdated";
  readonly connection: Connection;
  readonly reading: Reading;
  readonly token?: Token;
};

/**
 * Serves the stored token when the lease was not taken: another process holds it, or the record says that no refresh is due. Not if the
 * record is wrong about the store, as after a restore from a backup.
 */
export async function serveStored(
  deps: RefreshDeps,
  { connection, leased }: Unheld,
  first: Reading,
  { cause, signal }: TurnRequest,
): Promise<RefreshResult | Outdated> {
  const isBehind = "stored" in first && !isOf(connection, first.stored, (version) => version >= toCredentialVersion(connection));
  const reading = isBehind ? await readCredential(deps, connection, signal) : first;
  if ("failure" in reading) {
    return { kind: "failed", failure: reading.failure, connection };
  }
  const own = await findOwn(deps, connection, reading.stored);
  if (own.kind === "taking_place") {
    return { kind: "busy", connection };
  }
  const stored = own.kind === "own" ? own.stored : undefined;
  const token = toLiveToken(stored, connection);
  const found = withToken(token);
  const decision = decideWithToken(connection, stored, deps.clock(), cause);
  // A sealed rotation waits to be written back: the record is ahead of the store until then.
  const isUnstored = connection.sealedRotation !== undefined;
  if (leased && (decision.refresh || isUnstored || cause.kind === "schedule")) {
    return { kind: "busy", connection, ...found };
  }
  // An older token does not end `reauth_required`. One that is gone is due for a refresh, and tells nothing else.
  const isOlder =
    stored !== undefined &&
    token !== undefined &&
    stored.version < toCredentialVersion(connection) &&
    connection.status !== "reauth_required";
  if (!leased && (decision.refresh || isOlder)) {
    return { kind: "outdated", connection, reading, ...found };
  }
  return { kind: "kept", reason: decision.refresh ? "fresh" : decision.reason, connection, ...found };
}
