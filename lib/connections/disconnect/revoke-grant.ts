import { isStoreFailure, toFailureCode } from "../../errors.ts";
import type { Connection, GrantReturn } from "../connection.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";
import { type Methods, toCall } from "../methods.ts";
import { findLostReturn } from "../parked/find-out-return.ts";
import { holdsToken, toGrantReturn } from "../parked/revocation-mark.ts";
import { type RevokeDeps, revokeUnlessShared } from "../parked/revoke-unless-shared.ts";
import { storeParkedCredential, toParkedGrant } from "../parked/to-parked-grant.ts";
import type { ParkedGrants } from "../stores.ts";

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
