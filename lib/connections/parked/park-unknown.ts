import type { System } from "../../system.ts";
import { unknownIdentity } from "../attempt.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";
import type { Methods } from "../methods.ts";
import type { ParkedGrants } from "../stores.ts";
import { holdsToken } from "./revocation-mark.ts";
import { type GrantHolder, storeParkedCredential, toParkedGrant } from "./to-parked-grant.ts";

type Deps = Pick<System, "clock"> & {
  readonly parked: Pick<ParkedGrants, "write">;
  readonly credentials: CredentialStore;
  readonly methods: Methods;
};

/**
 * Parks the grant of a credential that no record names: the sweeper asks the provider for its account, and revokes it unless a connection
 * of that account is live. So the copy under the connection's key may be erased or overwritten.
 *
 * @param holder - The connection or login under whose key the credential is stored.
 * @param cause - The id of the disconnect or login that found it: a retry does not park it twice.
 * @throws {Failure} What the stores throw: nothing may be erased or overwritten yet.
 */
export async function parkUnknown(
  deps: Deps,
  holder: Omit<GrantHolder, "identity">,
  cause: string,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  const method = nameMethodOf(deps.methods, holder, fields);
  const parked = toParkedGrant({ ...holder, method, identity: unknownIdentity }, `${cause}-foreign`, fields, deps.clock());
  await deps.parked.write(parked);
  await storeParkedCredential(deps, parked, fields, signal);
}

/** Names the method by the fields, because another method may have used the key before: only a code flow's credential holds a token. */
function nameMethodOf(methods: Methods, { provider, method }: Pick<GrantHolder, "provider" | "method">, fields: CredentialFields): string {
  const fitting = methods.of(provider).filter(({ connect }) => (connect === "code_flow") === holdsToken(fields));
  return (fitting.find(({ name }) => name === method) ?? fitting[0])?.name ?? method;
}
