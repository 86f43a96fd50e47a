import { Failure } from "../../errors.ts";
import { findsOwn, type ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import { confirmedSince } from "../grant-life.ts";
import type { GrantPorts } from "../ports.ts";

// The checks of a parked grant against the connection that stands in its place.

/**
 * Refuses a grant that names what it may replace, when something else is in the place. Asked when it is parked, and again when it goes live: an old link
 * never replaces a connection that it does not name, and a setup never ends a login that a colleague has made since.
 *
 * @throws {Failure} `confirmation_invalid`: the connection that a login takes over is not there any more. `account_mismatch`: the login that setup ends
 *   is not there any more.
 */
export function refuseStaleTakeover(parked: Pick<ParkedGrant, "takesOver" | "endsLogin" | "method">, there: Connection | undefined): void {
  if (!findsOwn(parked, there)) {
    throw new Failure("confirmation_invalid", { detail: "the connection that it takes over is not there any more" });
  }
  if (parked.endsLogin !== undefined && there?.grantId !== parked.endsLogin) {
    throw new Failure("account_mismatch", { detail: "the login that it ends is not there any more" });
  }
}

/** Refuses a grant of another account than the connected one, unless its caller has agreed to that. @throws {Failure} `account_mismatch`. */
export function refuseOtherAccount({ identity, replaceAccount }: ParkedGrant, there: Connection | undefined): void {
  if (there !== undefined && there.identity.id !== identity.id && !replaceAccount) {
    throw new Failure("account_mismatch");
  }
}

/** Refuses a grant if its trust names another connection than the one that was made in this place meanwhile. @throws {Failure} `trust_refused`. */
export function refuseOtherId({ reservedId }: ParkedGrant, { id }: Connection): void {
  if (reservedId !== undefined && reservedId !== id) {
    throw new Failure("trust_refused", { detail: "another connection was made in this place since: its trust has another subject" });
  }
}

/**
 * Refuses a grant if its connection was disconnected after its confirmation. The sweeper does not try again: a disconnect is final.
 *
 * @throws {Failure} `confirmation_invalid`, or `connection_disconnecting` for a submission: its caller has confirmed nothing.
 */
export async function refuseAfterDisconnect(
  deps: Pick<GrantPorts, "methods" | "tombstones">,
  parked: ParkedGrant,
  connection: Connection | undefined,
): Promise<void> {
  if (await isDisconnectedSince(deps, parked, connection)) {
    const isSubmission = deps.methods.find(parked)?.connect === "submission";
    throw new Failure(isSubmission ? "connection_disconnecting" : "confirmation_invalid", {
      detail: "the connection was disconnected since",
    });
  }
}

/**
 * Whether the connection was disconnected after the grant was confirmed: that confirmation is then cancelled, however far it came. A
 * confirmation or login after the disconnect connects again.
 *
 * @param connection - The current record. Read it before this call: a disconnect writes its tombstone in the transaction that removes the
 *   record, so that one of them is always seen.
 */
export async function isDisconnectedSince(
  { tombstones }: Pick<GrantPorts, "tombstones">,
  parked: ParkedGrant,
  connection: Connection | undefined,
): Promise<boolean> {
  const since = confirmedSince(parked);
  const { disconnect, grantId } = connection ?? {};
  // If this grant became the connection, every disconnect of it came later.
  if (disconnect !== undefined && (disconnect.startedAt > since || grantId === parked.parkedId)) {
    return true;
  }
  const tombstone = await tombstones.read(parked);
  return tombstone !== undefined && tombstone.startedAt > since;
}
