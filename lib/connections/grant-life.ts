import type { FailureCode } from "../errors.ts";
import { minutesAfter } from "../system.ts";
import { attemptMinutes, carryOnMinutes, type ParkedGrant } from "./attempt.ts";
import { type Connection, toDisconnectId, toReplacedId } from "./connection.ts";
import type { Method } from "./provider.ts";

/**
 * What the sweeper does with a parked grant that is due. `forget`: the grant is live, and its parked copy is of a restored backup. `erase_copy`: the
 * grant is still live, because the one that was to replace it did not. `wait`: its disconnect goes on first.
 *
 * The life of a grant, in its order. A process may die at any step:
 *
 * | state | what is stored | who goes on | what a death leaves |
 * |---|---|---|---|
 * | asked | a ticket, then an attempt under the hash of its `state` | the browser, ten minutes each | nothing at the provider |
 * | issued | a parked record, `rejected`, with the sealed code | the callback; after a minute the sweeper sends the code again | a grant that the provider revokes, or gives to the sweeper, when the code comes twice |
 * | parked | a credential and a parked record, `parked` | the person who confirms; after ten minutes the sweeper ends it | as it was |
 * | going live | the same, `confirming`; the record and the credential of the connection, one after the other | the confirmation, callback or submission; after a minute the sweeper, which leaves one of a connect session to its finish for as long as one can come | the connection that stood, or the new one |
 * | live | the record and the credential of a connection | the schedule | as it was |
 * | ending | a record that is `disconnecting`, or a parked record, `rejected`, with its credential | the schedule; the sweeper, for seven days | every step that was done, noted |
 * | gone | a parked record, `ended`, until it is erased; of a connection a tombstone, for 90 days | the sweeper | a record to be erased |
 *
 * A new parked record has the hash of its confirmation as its id. One that was a connection has the id of its disconnect ({@link toDisconnectId}), or of the grant
 * that another one replaces ({@link toReplacedId}). `<id>-foreign`: the work of that id found a credential without a record.
 */
export type GrantStep = "make_live" | "forget" | "erase_copy" | "wait" | "send_code" | "discard";

/**
 * Decides what the sweeper does with a parked grant that is due. Pure.
 *
 * @param there - The connection in its place.
 * @param isOvertaken - It was confirmed, and is not made live any more: see {@link mayBeOvertaken}.
 */
export function decideStep(parked: ParkedGrant, there: Connection | undefined, isOvertaken: boolean): GrantStep {
  const { parkedId, phase, sealedCode } = parked;
  if (phase === "confirming" && !isOvertaken) {
    return "make_live";
  }
  if (phase !== "ended" && there !== undefined) {
    const isDisconnecting = there.status === "disconnecting";
    if (!isDisconnecting && there.grantId === parkedId) {
      return "forget";
    }
    // Another account was to replace it, and has not yet.
    if (!isDisconnecting && toReplacedId(there.grantId) === parkedId) {
      return "erase_copy";
    }
    // The tombstone for its outcome is not written yet.
    if (there.disconnect !== undefined && toDisconnectId(there.id, there.disconnect) === parkedId) {
      return "wait";
    }
  }
  return sealedCode === undefined ? "discard" : "send_code";
}

/**
 * Whether a confirmed grant is not made live any more, unless its credential is written already: then only continuing makes credential and record
 * match again. A later grant of the same connection went live since, and making this one live would undo that; it ends a login for setup, which
 * may have told meanwhile that the login is kept; or it is of a connect session, which no finish has made live.
 */
export const mayBeOvertaken = (parked: ParkedGrant, there: Connection | undefined): boolean =>
  there?.grantId !== parked.parkedId &&
  (parked.endsLogin !== undefined || parked.waitsForFinish === true || (there !== undefined && there.liveSince > confirmedSince(parked)));

/** Instant the grant was confirmed. If it needs no confirmation, or is not confirmed yet: the instant it was parked. */
export const confirmedSince = ({ confirmedAt, expiresAt }: ParkedGrant): Date => confirmedAt ?? minutesAfter(expiresAt, -attemptMinutes);

/** Whether a finish of its connect session may still make a confirmed grant live, or ends it at this moment. */
export const awaitsFinish = ({ phase, waitsForFinish, expiresAt }: ParkedGrant, now: Date): boolean =>
  phase === "confirming" && waitsForFinish === true && minutesAfter(expiresAt, carryOnMinutes) > now;

/** Minutes until the sweeper retries: an item that always fails must not block the head of the queue. */
export const retryMinutes = 5;

/** Whether a parked grant may still become a connection: it was confirmed, or can still be confirmed. */
export const mayGoLive = ({ phase, expiresAt }: Pick<ParkedGrant, "phase" | "expiresAt">, now: Date): boolean =>
  phase === "confirming" || (phase === "parked" && expiresAt > now);

/**
 * Whether the record is that of a submission, and not of a grant that a connection had. Only a connection creates anything at the provider,
 * and its disconnect removes it. Verifying changes nothing there, and the secret is the customer's own.
 */
export const isSubmitted = ({ needsConfirmation }: Pick<ParkedGrant, "needsConfirmation">, { connect }: Pick<Method, "connect">): boolean =>
  connect === "submission" && !needsConfirmation;

const ending: ReadonlySet<FailureCode> = new Set([
  "confirmation_invalid",
  "connection_disconnecting",
  "refresh_token_missing",
  "account_mismatch",
  "trust_refused",
  "account_claimed",
  "already_connected",
  "grant_revoked",
  "login_revoked",
]);

/**
 * Whether this failure ends a grant that is not live yet: the grant is revoked. After every other failure the sweeper retries, also after
 * one that only an operator can fix.
 */
export const endsGrant = (code: FailureCode): boolean => ending.has(code);
