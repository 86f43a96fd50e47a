import type { Connection } from "./connection.ts";

/**
 * Names the daily look at a connection whose tokens are minted: it asks the provider for a token and tries it. No other connection
 * has a duty of this name.
 */
export const probeDuty = "probe";

/** Names the one notice that a connection of refreshed tokens expires, because its login gave no refresh token. */
export const expiryDuty = "expiry_notice";

/** A duty and the instant at which it falls due. */
export type DueDuty = { readonly name: string; readonly at: Date };

/**
 * Finds the duty of a connection that falls due first. Pure.
 *
 * A connection in `reauth_required` keeps only its probe, which notices a client that its customer has allowed again. A connection that is
 * being disconnected has no duties. A rotation that waits to be written back comes before every duty, because a duty would use the
 * credential that it replaces.
 */
export function firstDuty({
  status,
  duties = {},
  sealedRotation,
}: Pick<Connection, "status" | "duties" | "sealedRotation">): DueDuty | undefined {
  if (status === "disconnecting" || sealedRotation !== undefined) {
    return undefined;
  }
  return Object.entries(duties)
    .map(([name, at]) => ({ name, at }))
    .filter(({ name }) => status !== "reauth_required" || name === probeDuty)
    .sort((one, other) => one.at.getTime() - other.at.getTime())[0];
}
