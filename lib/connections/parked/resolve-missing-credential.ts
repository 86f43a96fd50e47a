import type { ParkedGrant } from "../attempt.ts";
import { type RevocationResult, type Tombstone, toReplacedId } from "../connection.ts";
import type { Connections, Tombstones } from "../stores.ts";
import { findLostReturn, lost } from "./revoke-unless-shared.ts";

/**
 * Finds out what became of a parked grant whose token is not in the store. The record is written before the token. A process that dies in
 * between, or a store that fails, leaves a grant at the provider that can no longer be revoked from here.
 *
 * Only a record or a tombstone that names this grant explains the missing token: a confirmation does not prove that the grant went live,
 * and another grant of the same connection may be of another account.
 *
 * @returns `undefined`: the grant was ended and reported elsewhere. `left`: there is no proof that it was revoked.
 */
export async function resolveMissingCredential(
  deps: { readonly connections: Pick<Connections, "listByAccount" | "read">; readonly tombstones: Pick<Tombstones, "read"> },
  method: Parameters<typeof findLostReturn>[1],
  parked: ParkedGrant,
): Promise<RevocationResult | undefined> {
  const { attemptId } = parked;
  // Read before the tombstone: a disconnect writes the tombstone in the transaction that removes the record.
  const connection = await deps.connections.read(parked);
  if (connection !== undefined && isGrant(connection.grantId, attemptId)) {
    return undefined;
  }
  const tombstone = await deps.tombstones.read(parked);
  if (tombstone !== undefined && isOf(tombstone, attemptId)) {
    // For a connection's own grant, the disconnect's parked record reports the outcome. For that parked record, an earlier try has revoked
    // the grant only if the tombstone is no longer pending.
    return tombstone.grant.state === "pending" && tombstone.grantId !== attemptId ? lost : undefined;
  }
  return findLostReturn(deps, method, { account: parked, own: { grantId: parked.attemptId } });
}

/** Whether the parked grant is this one, or the copy of it that is kept while another account takes its place. */
const isGrant = (grantId: string, attemptId: string): boolean => grantId === attemptId || toReplacedId(grantId) === attemptId;

const isOf = ({ disconnectId, grantId }: Tombstone, attemptId: string): boolean =>
  disconnectId === attemptId || (grantId !== undefined && isGrant(grantId, attemptId));
