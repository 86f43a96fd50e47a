import type { System } from "../../system.ts";
import { unknownIdentity } from "../attempt.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";
import type { ParkedGrants } from "../stores.ts";
import { storeParkedCredential } from "./store-parked-credential.ts";
import { type GrantHolder, toParkedGrant } from "./to-parked-grant.ts";

type Deps = Pick<System, "clock"> & {
  readonly parked: Pick<ParkedGrants, "write">;
  readonly credentials: CredentialStore;
};

/**
 * Parks the grant of a credential that nothing on record leads to: the sweeper asks the provider whose it is, and revokes it
 * unless a connection of that account is live. So the copy in the connection's place may be erased or overwritten.
 *
 * @param holder - The connection or login in whose place the credential is.
 * @param cause - The id of the disconnect or login that meets it: a second try parks it once.
 * @throws {Failure} What the stores throw: nothing may be erased or overwritten yet.
 */
export async function parkUnknown(
  deps: Deps,
  holder: Omit<GrantHolder, "identity">,
  cause: string,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  const parked = toParkedGrant({ ...holder, identity: unknownIdentity }, `${cause}-foreign`, fields, deps.clock());
  await deps.parked.write(parked);
  await storeParkedCredential(deps, parked, fields, signal);
}
