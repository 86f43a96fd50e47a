import type { ParkedGrant } from "./attempt.ts";
import type { Connection } from "./connection.ts";
import type { CredentialFields } from "./credential-store.ts";
import { isSameAccount } from "./is-same-account.ts";
import type { ParkedGrants } from "./stores.ts";

type Deps = { readonly parked: Pick<ParkedGrants, "read"> };

/**
 * Tells whose grant a stored credential is. `own`: of the grant that the record names. `login`: of a login that is parked, whose
 * credential was written and whose record was not. `unknown`: of no grant that is on record, as after the credential store
 * was restored to before the account was replaced.
 */
export type GrantOfCredential =
  | { readonly kind: "own" }
  | { readonly kind: "login"; readonly login: ParkedGrant; readonly isSameAccount: boolean }
  | { readonly kind: "unknown" };

/** A connection's place, and what its record says of it: a login that has no record yet names no grant. */
type Place = Pick<Connection, "tenant" | "provider" | "account" | "identity" | "method"> & { readonly grantId?: string | undefined };

/**
 * Finds the grant of the credential that is stored in a connection's place. A lookup is needed only when the record names
 * another grant.
 *
 * @throws {Failure} What the table throws.
 */
export async function findGrantOf({ parked }: Deps, place: Place, { grant_id }: CredentialFields): Promise<GrantOfCredential> {
  const grantId = grant_id?.reveal();
  if (grantId !== undefined && grantId === place.grantId) {
    return { kind: "own" };
  }
  const login = grantId === undefined ? undefined : await parked.read(grantId);
  if (login === undefined || login.tenant !== place.tenant || login.provider !== place.provider) {
    return { kind: "unknown" };
  }
  return { kind: "login", login, isSameAccount: login.account === place.account && isSameAccount(login, place) };
}
