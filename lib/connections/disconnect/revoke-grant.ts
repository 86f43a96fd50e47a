import { isStoreFailure, toFailureCode } from "../../errors.ts";
import type { System } from "../../system.ts";
import { type Connection, type GrantReturn, toDisconnectId, toReplacedId } from "../connection.ts";
import { findGrantOf } from "../credential/own-credential.ts";
import type { CredentialFields, CredentialStore, StoredCredential } from "../credential-store.ts";
import { type Methods, toCall } from "../methods.ts";
import { findLostReturn } from "../parked/find-out-return.ts";
import { holdsToken, toGrantReturn } from "../parked/revocation-mark.ts";
import { type RevokeDeps, revokeUnlessShared } from "../parked/revoke-unless-shared.ts";
import { parkUnknown, storeParkedCredential, toParkedGrant } from "../parked/to-parked-grant.ts";
import type { Connections, ParkedGrants } from "../stores.ts";
import type { Disconnecting } from "./tear-down-first.ts";

type RevokeGrantDeps = RevokeDeps & {
  readonly parked: Pick<ParkedGrants, "write" | "listWaiting">;
  readonly credentials: CredentialStore;
  readonly methods: Methods;
};

/**
 * Revokes the grant of a connection at the provider, and returns the outcome.
 *
 * When the provider is down, or another login of the account is in progress, the grant is parked for the sweeper, which retries for seven
 * days.
 *
 * @param disconnectId - The id under which it is parked. It belongs to this disconnect alone, so a grant that is already there is this one.
 * @param fields - Absent: its method stores nothing.
 * @throws {Failure} One of our stores failed: nothing may be erased yet.
 */
export async function revokeGrant(
  deps: RevokeGrantDeps,
  connection: Connection,
  disconnectId: string,
  fields: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<GrantReturn> {
  const method = deps.methods.find(connection);
  const held = fields ?? {};
  if (method === undefined) {
    return { state: "left", code: "revocation_unsupported" };
  }
  const own = { connectionId: connection.id, grantId: connection.grantId };
  if (method.connect === "code_flow" && !holdsToken(held)) {
    return findLostReturn({ ...deps, method }, connection, own);
  }
  try {
    const returned = toGrantReturn(await revokeUnlessShared({ ...deps, method }, connection, held, toCall(connection, signal), own));
    if (returned.state === "pending") {
      await park(deps, connection, disconnectId, fields, signal);
    }
    return returned;
  } catch (error) {
    const code = toFailureCode(error);
    if (isStoreFailure(code)) {
      throw error;
    }
    if (code === "revocation_unsupported") {
      return { state: "left", code };
    }
    deps.logger.warn("a revocation is tried again by the sweeper", { code, connection: connection.id });
    await park(deps, connection, disconnectId, fields, signal);
    return { state: "pending", code };
  }
}

/** Parks the grant until it is revoked. */
async function park(
  deps: RevokeGrantDeps,
  connection: Connection,
  disconnectId: string,
  fields: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<void> {
  const parked = { ...toParkedGrant(connection, disconnectId, fields, deps.clock()), connectionId: connection.id };
  await deps.parked.write(parked);
  if (fields !== undefined) {
    await storeParkedCredential(deps, parked, fields, signal);
  }
}

type Deps = Pick<System, "clock"> & {
  readonly parked: Pick<ParkedGrants, "read" | "write">;
  readonly credentials: CredentialStore;
  readonly methods: Methods;
};

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
  deps: Deps,
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
    await parkUnknown(deps, connection, toDisconnectId(connection.id, connection.disconnect), stored.fields, signal);
  }
  return undefined;
}

type KeptDeps = Pick<System, "clock"> & {
  readonly parked: Pick<ParkedGrants, "read" | "advance">;
  readonly connections: Pick<Connections, "listByAccount" | "read">;
  readonly methods: Methods;
};

/**
 * Finds the outcome for a connection's grant whose token is not under its key. A grant that another account was to replace is parked, and
 * the sweeper revokes it: at once, also where its tokens were to expire before.
 */
export async function findKept({ parked, clock, connections, methods }: KeptDeps, connection: Connection): Promise<GrantReturn> {
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
    : findLostReturn({ method, connections }, connection, { connectionId, grantId });
}
