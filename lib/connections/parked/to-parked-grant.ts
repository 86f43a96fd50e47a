import { defined } from "../../defined.ts";
import { minutesAfter } from "../../instants.ts";
import { hashOpaqueValue } from "../../oauth/opaque-value.ts";
import type { System } from "../../system.ts";
import { type ParkedGrant, unknownIdentity } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import { retryMinutes } from "../grant-life.ts";
import type { Methods } from "../methods.ts";
import { lacksToken, parkGrant } from "./end-grant.ts";

/** The fields that a parked grant keeps of its connection or login. */
export type GrantHolder = Pick<
  Connection,
  | "tenant"
  | "provider"
  | "account"
  | "method"
  | "identity"
  | "details"
  | "connectedBy"
  | "scopesRequested"
  | "scopesGranted"
  | "hasRefreshToken"
>;

/**
 * Builds the parked grant of a connection's grant that is to be revoked. It cannot be confirmed.
 *
 * @param id - The id under which it is parked: the same for the same grant, so that a retry finds the first one's.
 * @param fields - The credential with which it is revoked. Absent: its method stores nothing.
 */
export const toParkedGrant = (holder: GrantHolder, id: string, fields: CredentialFields | undefined, now: Date): ParkedGrant => ({
  tenant: holder.tenant,
  provider: holder.provider,
  account: holder.account,
  attemptId: id,
  phase: "rejected",
  principalId: holder.connectedBy,
  // No confirmation has this hash.
  confirmationHash: hashOpaqueValue(""),
  needsConfirmation: true,
  method: holder.method,
  identity: holder.identity,
  ...defined({ details: holder.details }),
  ...(fields === undefined ? { storesNothing: true } : {}),
  scopesRequested: holder.scopesRequested,
  scopesGranted: holder.scopesGranted,
  hasRefreshToken: holder.hasRefreshToken,
  replaceAccount: false,
  expiresAt: minutesAfter(now, retryMinutes),
});

/**
 * Parks the grant of a credential that no record names: the sweeper asks the provider for its account, and revokes it unless a connection
 * of that account is live. So the copy under the connection's key may be erased or overwritten.
 *
 * @param holder - The connection or login under whose key the credential is stored.
 * @param cause - The id of the disconnect or login that found it: a retry does not park it twice.
 * @throws {Failure} What the stores throw: nothing may be erased or overwritten yet.
 */
export async function parkUnknownGrant(
  deps: Pick<System, "clock"> & { readonly methods: Methods } & Parameters<typeof parkGrant>[0],
  holder: Omit<GrantHolder, "identity">,
  cause: string,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  const method = nameMethodOf(deps.methods, holder, fields);
  const parked = toParkedGrant({ ...holder, method, identity: unknownIdentity }, `${cause}-foreign`, fields, deps.clock());
  await parkGrant(deps, parked, fields, signal);
}

/** Names the method by the fields, because another method may have used the key before: only a code flow's credential holds a token. */
function nameMethodOf(methods: Methods, { provider, method }: Pick<GrantHolder, "provider" | "method">, fields: CredentialFields): string {
  const isOfCodeFlow = !lacksToken({ connect: "code_flow" }, fields);
  const fitting = methods.of(provider).filter(({ connect }) => (connect === "code_flow") === isOfCodeFlow);
  return (fitting.find(({ name }) => name === method) ?? fitting[0])?.name ?? method;
}
