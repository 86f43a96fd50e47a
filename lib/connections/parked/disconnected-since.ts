import type { ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import { confirmedSince } from "../grant-life.ts";
import type { Tombstones } from "../stores.ts";

/**
 * Whether the connection was disconnected after the grant was confirmed: that confirmation is then cancelled, however far it came. A
 * confirmation or login after the disconnect connects again.
 *
 * @param connection - The current record. Read it before this call: a disconnect writes its tombstone in the transaction that removes the
 *   record, so that one of them is always seen.
 */
export async function isDisconnectedSince(
  { tombstones }: { readonly tombstones: Pick<Tombstones, "read"> },
  parked: ParkedGrant,
  connection: Connection | undefined,
): Promise<boolean> {
  const since = confirmedSince(parked);
  const { disconnect, grantId } = connection ?? {};
  // If this grant became the connection, every disconnect of it came later.
  if (disconnect !== undefined && (disconnect.startedAt > since || grantId === parked.attemptId)) {
    return true;
  }
  const tombstone = await tombstones.read(parked);
  return tombstone !== undefined && tombstone.startedAt > since;
}
