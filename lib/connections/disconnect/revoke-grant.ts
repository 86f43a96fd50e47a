import { isStoreFailure, toFailureCode } from "../../errors.ts";
import { type Connection, type RevocationResult, toDisconnectId, toReplacedId } from "../connection.ts";
import { findGrantOf } from "../credential/own-credential.ts";
import type { CredentialFields, StoredCredential } from "../credential-store.ts";
import { toCall } from "../methods.ts";
import { endAtProvider, lacksToken, parkGrant } from "../parked/end-grant.ts";
import { findLostReturn } from "../parked/resolve-missing-credential.ts";
import { parkUnknownGrant, toParkedGrant } from "../parked/to-parked-grant.ts";
import type { DisconnectPorts } from "../ports.ts";
import type { Disconnecting } from "./tear-down-first.ts";

/**
 * Revokes the grant of a connection at the provider, and returns the outcome.
 *
 * When the provider is down, or another login of the account is in progress, the grant is parked for the sweeper, which retries for seven
 * days. It is parked under the id of this disconnect, so a grant that is already there is this one.
 *
 * @param fields - Absent: its method stores nothing.
 * @throws {Failure} One of our stores failed: nothing may be erased yet.
 */
export async function revokeGrant(
  deps: DisconnectPorts,
  connection: Disconnecting,
  fields: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<RevocationResult> {
  const { id: connectionId, grantId } = connection;
  const method = deps.methods.find(connection);
  if (method === undefined) {
    return { state: "left", code: "revocation_unsupported" };
  }
  const grant = { account: connection, own: { connectionId, grantId }, fields: fields ?? {}, call: toCall(connection, signal) };
  if (lacksToken(method, grant.fields)) {
    return findLostReturn(deps, method, grant);
  }
  const returned = await endAtProvider({ ...deps, method }, grant).catch((error): RevocationResult => {
    const code = toFailureCode(error);
    if (isStoreFailure(code)) {
      throw error;
    }
    deps.logger.warn("a revocation is tried again by the sweeper", { code, connection: connectionId });
    return { state: "pending", code };
  });
  if (returned.state === "pending") {
    const disconnectId = toDisconnectId(connectionId, connection.disconnect);
    await parkGrant(deps, { ...toParkedGrant(connection, disconnectId, fields, deps.clock()), connectionId }, fields, signal);
  }
  return returned;
}

/**
 * Returns the credential that is stored under a connection's key, if it is of the connection's account. The token of another account must
 * not be revoked in its place: each revocation looks for other connections of the account that the record names.
 *
 * A login that was interrupted between its credential and its record has its own parked copy, which is revoked or made live. The grant of a
 * credential that no record names is parked here. So the copy under the connection's key may be erased.
 *
 * @throws {Failure} What the stores throw: nothing may be erased yet.
 */
export async function takeOwn(
  deps: DisconnectPorts,
  connection: Disconnecting,
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
    await parkUnknownGrant(deps, connection, toDisconnectId(connection.id, connection.disconnect), stored.fields, signal);
  }
  return undefined;
}

/**
 * Finds the outcome for a connection's grant whose token is not under its key. A grant that another account was to replace is parked, and
 * the sweeper revokes it: at once, also where its tokens were to expire before.
 */
export async function findKept(
  { parked, clock, connections, methods }: DisconnectPorts,
  connection: Connection,
): Promise<RevocationResult> {
  const { id: connectionId, grantId } = connection;
  const id = toReplacedId(grantId);
  const replaced = await parked.read(id);
  if (replaced !== undefined) {
    await parked.advance(id, ["rejected"], "rejected", clock());
    return { state: "pending", code: "credential_missing" };
  }
  const method = methods.find(connection);
  return method === undefined
    ? { state: "left", code: "credential_missing" }
    : findLostReturn({ connections }, method, { account: connection, own: { connectionId, grantId } });
}
