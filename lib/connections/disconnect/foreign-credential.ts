import type { System } from "../../system.ts";
import { type Connection, type DisconnectProgress, type GrantReturn, toDisconnectId, toReplacedId } from "../connection.ts";
import type { CredentialStore, StoredCredential } from "../credential-store.ts";
import { findGrantOf } from "../grant-of-credential.ts";
import type { Methods } from "../methods.ts";
import type { ParkedGrants } from "../stores.ts";
import { parkUnknown } from "./park-unknown.ts";

type Deps = Pick<System, "clock"> & {
  readonly parked: Pick<ParkedGrants, "read" | "write">;
  readonly credentials: CredentialStore;
  readonly methods: Methods;
};

/**
 * Takes the credential that is stored in a connection's place, if it is of the connection's account. The token of another account
 * must not be revoked for it: each revocation looks for other connections of the account that the record names.
 *
 * A login that was cut off between its credential and its record has its own parked copy, and is given back or made live by
 * that. The grant of a credential that nothing leads to is parked here. So the copy in the connection's place may be erased.
 *
 * @throws {Failure} What the stores throw: nothing may be erased yet.
 */
export async function takeOwn(
  deps: Deps,
  connection: Connection & { readonly disconnect: DisconnectProgress },
  stored: StoredCredential | undefined,
  signal: AbortSignal,
): Promise<StoredCredential | undefined> {
  if (stored === undefined) {
    return undefined;
  }
  const grant = await findGrantOf(deps, connection, stored.fields);
  if (grant.kind === "own" || (grant.kind === "login" && grant.isSameAccount)) {
    return stored;
  }
  if (grant.kind === "unknown") {
    await parkUnknown(deps, connection, toDisconnectId(connection.id, connection.disconnect), stored.fields, signal);
  }
  return undefined;
}

/**
 * What becomes of a connection's grant whose token is not in its place. One whose place another account was to take is parked,
 * and the sweeper revokes it.
 */
export async function findKept({ parked }: Pick<Deps, "parked">, { grantId }: Connection): Promise<GrantReturn> {
  const replaced = await parked.read(toReplacedId(grantId));
  return { state: replaced === undefined ? "left" : "pending", code: "credential_missing" };
}
