import type { ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import { isSameAccount } from "../is-same-account.ts";
import type { ParkedGrants } from "../stores.ts";

type Deps = { readonly parked: Pick<ParkedGrants, "read"> };

/**
 * The grant that a stored credential belongs to. `own`: the grant that the record names. `login`: a parked login whose credential was
 * written and whose record was not; `takesOver`: it is a colleague's, who takes this connection over. `unknown`: a grant without a record, as after the credential store was restored to a time before the
 * account was replaced.
 */
export type GrantOfCredential =
  | { readonly kind: "own" }
  | { readonly kind: "login"; readonly login: ParkedGrant; readonly isSameAccount: boolean; readonly takesOver: boolean }
  | { readonly kind: "unknown" };

/** A connection's key, and the facts of its record: a login that has no record yet names no grant. */
type Place = Pick<Connection, "tenant" | "provider" | "account" | "identity" | "method"> &
  Partial<Pick<Connection, "id">> & { readonly grantId?: string | undefined };

/**
 * Finds the grant of the credential that is stored under a connection's key. A lookup is needed only when the record names
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
  const isOfPlace = login.account === place.account;
  const takesOver = isOfPlace && login.takesOver !== undefined && login.takesOver === place.id;
  return { kind: "login", login, isSameAccount: isOfPlace && isSameAccount(login, place), takesOver };
}
