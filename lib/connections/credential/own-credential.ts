import { Failure } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { Connection } from "../connection.ts";
import type { StoredCredential } from "../credential-store.ts";
import type { ParkedGrants } from "../stores.ts";
import { findGrantOf } from "./grant-of-credential.ts";
import type { Reading } from "./read-credential.ts";

type Deps = { readonly parked: Pick<ParkedGrants, "read">; readonly logger: Logger };

/** The credential of a method that stores nothing. It does not depend on the store: its tokens can be minted while Vault is sealed. */
export const nothingStored: StoredCredential = { fields: {}, version: 0 };

/**
 * Whose credential is stored. `taking_place`: that of another account or method, whose record is written next, or by the sweeper if its process has
 * died. `none`: nothing that the connection may use.
 */
export type FoundCredential =
  | { readonly kind: "own"; readonly stored: StoredCredential }
  | { readonly kind: "taking_place" }
  | { readonly kind: "none" };

/**
 * Finds out whether the stored credential is the connection's. One of another grant than the record's is never served, refreshed or accepted.
 * Except that of a login that is being made live, if it is of the same account or takes this connection over: its record is written next.
 *
 * @throws {Failure} What the table throws.
 */
export async function findOwn(deps: Deps, connection: Connection, stored: StoredCredential | undefined): Promise<FoundCredential> {
  if (stored === undefined) {
    return { kind: "none" };
  }
  const grant = await findGrantOf(deps, connection, stored.fields);
  const isGoingLive = grant.kind === "login" && grant.login.phase === "confirming";
  if (grant.kind === "own" || (isGoingLive && (grant.isSameAccount || grant.takesOver))) {
    return { kind: "own", stored };
  }
  if (isGoingLive && grant.login.account === connection.account) {
    return { kind: "taking_place" };
  }
  deps.logger.warn("the stored credential is of another grant than the record's, and is not used", { connection: connection.id });
  return { kind: "none" };
}

/** Returns the stored credential if it is the connection's. @throws {Failure} What the table throws. */
export async function unlessForeign(
  deps: Deps,
  connection: Connection,
  stored: StoredCredential | undefined,
): Promise<StoredCredential | undefined> {
  const found = await findOwn(deps, connection, stored);
  return found.kind === "own" ? found.stored : undefined;
}

/**
 * Returns the credential of a connection that must have one.
 *
 * @throws {Failure} What the store answered, and what the table throws. `credential_missing`: nothing is stored, or only the credential of
 *   another grant. `connection_busy`: another account or method is taking its place.
 */
export async function requireOwn(deps: Deps, connection: Connection, reading: Reading): Promise<StoredCredential> {
  if ("failure" in reading) {
    throw reading.failure;
  }
  const found = await findOwn(deps, connection, reading.stored);
  switch (found.kind) {
    case "own":
      return found.stored;
    case "taking_place":
      throw new Failure("connection_busy", { detail: "another account or method is taking its place", retryAfterSeconds: 2 });
    case "none":
      throw new Failure("credential_missing");
  }
}
