import { isKnown, type ParkedGrant } from "../attempt.ts";
import { type GrantReturn, type Tombstone, toReplacedId } from "../connection.ts";
import type { MethodCommon } from "../provider.ts";
import type { Connections, Tombstones } from "../stores.ts";
import { countSharing } from "./revoke-unless-shared.ts";

type Deps = {
  readonly method: Pick<MethodCommon, "revokesWholeAccount">;
  readonly connections: Pick<Connections, "listByAccount" | "read">;
  readonly tombstones: Pick<Tombstones, "read">;
};

const left: GrantReturn = { state: "left", code: "credential_missing" };

/**
 * Finds out what became of a parked grant whose token is not in the store. Its record is written first, so a process that dies
 * between the two, or a store that fails there, leaves a grant at the provider that nothing here can revoke.
 *
 * Only a record or a tombstone that names this very grant explains its token away: that it was confirmed does not say that it
 * went live, and another grant of the same connection may be of another account.
 *
 * @returns `undefined`: the grant was ended elsewhere, and that was told there. `left`: nothing says that it was revoked.
 */
export async function findOutReturn(deps: Deps, parked: ParkedGrant): Promise<GrantReturn | undefined> {
  const { attemptId } = parked;
  // Read before the tombstone: a disconnect leaves the tombstone in the transaction that removes the record.
  const connection = await deps.connections.read(parked);
  if (connection !== undefined && isGrant(connection.grantId, attemptId)) {
    return undefined;
  }
  const tombstone = await deps.tombstones.read(parked);
  if (tombstone !== undefined && isOf(tombstone, attemptId)) {
    // The disconnect parked it under its own id, which is told there. Of what was parked for the disconnect to be returned, only
    // a later try may have revoked it.
    return tombstone.grant.state === "pending" && tombstone.grantId !== attemptId ? left : undefined;
  }
  const mayShare = deps.method.revokesWholeAccount && isKnown(parked.identity);
  return mayShare && (await countSharing(deps, parked, { grantId: parked.attemptId })) > 0 ? { state: "shared" } : left;
}

/** Whether the parked grant is this one, or what is kept of it while another account takes its place. */
const isGrant = (grantId: string, attemptId: string): boolean => grantId === attemptId || toReplacedId(grantId) === attemptId;

const isOf = ({ disconnectId, grantId }: Tombstone, attemptId: string): boolean =>
  disconnectId === attemptId || (grantId !== undefined && isGrant(grantId, attemptId));
