import type { Logger } from "../../log.ts";
import type { Connection } from "../connection.ts";
import type { StoredCredential } from "../credential-store.ts";
import type { ParkedGrants } from "../stores.ts";
import { findGrantOf } from "./grant-of-credential.ts";

/**
 * Returns the stored credential, unless it is of another grant than the record's: such a credential is never served, refreshed or accepted.
 * Except that of a login of the same account that is being made live: its record is written next.
 *
 * @throws {Failure} What the table throws.
 */
export async function unlessForeign(
  deps: { readonly parked: Pick<ParkedGrants, "read">; readonly logger: Logger },
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
