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
 * Returns the stored credential, unless it is of another grant than the record's: such a credential is never served, refreshed or accepted.
 * Except that of a login of the same account that is being made live: its record is written next.
 *
 * @throws {Failure} What the table throws.
 */
export async function unlessForeign(
  deps: Deps,
  connection: Connection,
  stored: StoredCredential | undefined,
): Promise<StoredCredential | undefined> {
  if (stored === undefined) {
    return undefined;
  }
  const grant = await findGrantOf(deps, connection, stored.fields);
  const isGoingLive = grant.kind === "login" && grant.isSameAccount && grant.login.phase === "confirming";
  if (grant.kind === "own" || isGoingLive) {
    return stored;
  }
  deps.logger.warn("the stored credential is of another grant than the record's, and is not used", { connection: connection.id });
  return undefined;
}

/**
 * Returns the credential of a connection that must have one.
 *
 * @throws {Failure} What the store answered, and what the table throws. `credential_missing`: nothing is stored, or only the credential of
 *   another grant.
 */
export async function requireOwn(deps: Deps, connection: Connection, reading: Reading): Promise<StoredCredential> {
  if ("failure" in reading) {
    throw reading.failure;
  }
  const own = await unlessForeign(deps, connection, reading.stored);
  if (own === undefined) {
    throw new Failure("credential_missing");
  }
  return own;
}
