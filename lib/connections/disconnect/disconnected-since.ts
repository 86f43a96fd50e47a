import { minutesAfter } from "../../instants.ts";
import { attemptMinutes, type ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import type { Tombstones } from "../stores.ts";

/** Instant the grant was confirmed; of one that nobody had to confirm or has confirmed yet, the instant it was parked. */
export const confirmedSince = ({ confirmedAt, expiresAt }: ParkedGrant): Date => confirmedAt ?? minutesAfter(expiresAt, -attemptMinutes);

/**
 * Whether the connection was given back after the grant was confirmed: then that confirmation is over, however far it came.
 * Whoever confirms or logs in after the disconnect connects again.
 *
 * @param connection - The record as it is now. Read before this is asked: a disconnect leaves its tombstone in the same
 *   transaction that removes the record, so that one of them is always seen.
 */
export async function isDisconnectedSince(
  { tombstones }: { readonly tombstones: Pick<Tombstones, "read"> },
  parked: ParkedGrant,
  connection: Connection | undefined,
): Promise<boolean> {
  const since = confirmedSince(parked);
  const { disconnect, grantId } = connection ?? {};
  // Of the connection that this grant has become, any disconnect came later.
  if (disconnect !== undefined && (disconnect.startedAt > since || grantId === parked.attemptId)) {
    return true;
  }
  const tombstone = await tombstones.read(parked);
  return tombstone !== undefined && tombstone.startedAt > since;
}
