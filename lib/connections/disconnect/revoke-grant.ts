import { Failure, isStoreFailure, toFailureCode } from "../../errors.ts";
import { type Connection, type RevocationResult, toDisconnectId, toReplacedId } from "../connection.ts";
import { findCredentialGrant } from "../credential/own-credential.ts";
import { openRotationOrGiveUp } from "../credential/rotation.ts";
import { type CredentialFields, type StoredCredential, toLiveKey } from "../credential-store.ts";
import { toCall } from "../methods.ts";
import { endAtProvider, lacksToken, parkGrant, parkUnknownGrant, toParkedGrant } from "../parked/end-grant.ts";
import { findLostReturn } from "../parked/revoke-unless-shared.ts";
import type { DisconnectPorts } from "../ports.ts";
import type { Disconnecting } from "./tear-down-first.ts";

/**
 * Revokes the grant of a connection that is being disconnected, with its newest credential: a sealed rotation is newer than the version that it
 * follows, and a later stored version is newer than both.
 *
 * @throws {Failure} One of our stores failed: nothing may be erased yet. `configuration_invalid`: the credential may be in another store.
 */
export async function revokeHeldGrant(deps: DisconnectPorts, connection: Disconnecting, signal: AbortSignal): Promise<RevocationResult> {
  const fields = connection.credential === undefined ? undefined : await readNewest(deps, connection, connection.credential.ref, signal);
  return revokeGrant(deps, connection, fields, signal);
}

async function readNewest(
  deps: DisconnectPorts,
  connection: Disconnecting,
  ref: string,
  signal: AbortSignal,
): Promise<CredentialFields | undefined> {
  const stored = await deps.credentials.read(toLiveKey(connection), signal);
  // The credential may still be where the record says: erasing here would leave it there, with no record that leads to it.
  if (stored === undefined && deps.credentials.locate(toLiveKey(connection)) !== ref) {
    throw new Failure("configuration_invalid", { detail: "its credential was put into another store, mount or base than is configured" });
  }
  const rotation = await openRotationOrGiveUp(deps, connection);
  const own = await takeOwn(deps, connection, stored, signal);
  return rotation !== undefined && (own === undefined || own.version <= rotation.follows) ? rotation.fields : own?.fields;
}

/**
 * Revokes the grant of a connection at the provider, and returns the outcome.
 *
 * When the provider is down, or another login of the account is in progress, the grant is parked for the sweeper, which retries for seven
 * days. It is parked under the id of this disconnect, so a grant that is already there is this one.
 *
 * @param fields - Absent: its method stores nothing, or its token is lost.
 */
async function revokeGrant(
  deps: DisconnectPorts,
  connection: Disconnecting,
  fields: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<RevocationResult> {
  const { id: connectionId, grantId } = connection;
  const isLost = connection.credential !== undefined && fields === undefined;
  if (isLost && (await endReplacedNow(deps, connection))) {
    return { state: "pending", code: "credential_missing" };
  }
  const method = deps.methods.find(connection);
  if (method === undefined) {
    return { state: "left", code: isLost ? "credential_missing" : "revocation_unsupported" };
  }
  const grant = { account: connection, own: { connectionId, grantId }, fields: fields ?? {}, call: toCall(connection, signal) };
  if (isLost || lacksToken(method, grant.fields)) {
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
async function takeOwn(
  deps: DisconnectPorts,
  connection: Disconnecting,
  stored: StoredCredential | undefined,
  signal: AbortSignal,
): Promise<StoredCredential | undefined> {
  if (stored === undefined) {
    return undefined;
  }
  const grant = await findCredentialGrant(deps, connection, stored.fields);
  if (grant.kind === "own" || (grant.kind === "login" && grant.isSameAccount)) {
    return stored;
  }
  if (grant.kind === "unknown") {
    await parkUnknownGrant(deps, connection, toDisconnectId(connection.id, connection.disconnect), stored.fields, signal);
  }
  return undefined;
}

/** Makes the grant due for the sweeper that another account was to replace, and that is parked: also where its tokens were to expire before. */
async function endReplacedNow({ parked, clock }: DisconnectPorts, { grantId }: Connection): Promise<boolean> {
  const id = toReplacedId(grantId);
  const isParked = (await parked.read(id)) !== undefined;
  if (isParked) {
    await parked.advance(id, ["rejected"], "rejected", clock());
  }
  return isParked;
}
