import type { ConnectionKey, Details, DutyTimes, Identity } from "./connection.ts";
import type { Method } from "./provider.ts";

/** Minutes a person has for each step: opening the login link, agreeing at the provider, confirming. */
export const attemptMinutes = 10;

/** Minutes until the sweeper carries on what a callback or a submission was making live: longer than any of them runs. */
export const carryOnMinutes = 1;

/** What a login link stands for: who asked for which connection. Kept under the hash of its one-use ticket. */
export type Ticket = ConnectionKey & {
  /** The method of the provider by which the connection is made. */
  readonly method: string;
  readonly principalId: string;
  /** Where the provider sends the browser back to; exactly one of the URIs registered there. */
  readonly redirectUri: string;
  /** The front end's page that hears the outcome: a path from the allow-list. */
  readonly returnPath: string;
  /** The caller agreed that another account may take the place of the one connected before. */
  readonly replaceAccount: boolean;
  readonly expiresAt: Date;
};

/** One authorization request under way. Kept under the hash of its `state`; taken out by the first callback that names it. */
export type PendingAuthorization = Ticket & {
  /** Binds the attempt to the browser: only the one that opened the login link has the value. */
  readonly cookieHash: string;
  /** The PKCE verifier and the nonce, sealed. */
  readonly sealed: string;
  /** The provider that was asked, as a pair, so that an answer cannot be redeemed anywhere else (RFC 9700, section 4.4). */
  readonly issuer: string;
  readonly tokenEndpoint: string;
};

/** The account of a rejected grant of which the provider has not said yet who gave it. */
export const unknownIdentity: Identity = { id: "" };

export const isKnown = ({ id }: Identity): boolean => id !== unknownIdentity.id;

/**
 * A grant, or what a caller has submitted, outside of any connection: one that is not live yet, or one that is to be revoked. The record is written before
 * the grant's credential, so that nothing in the credential store is ever without a record that leads to it.
 *
 * `parked`: waits for the person who started it. `confirming`: is being made live, and is carried on by the sweeper when
 * the process dies. `rejected`: is being revoked. `ended`: what became of it at the provider is known and told, and what is left of
 * it here is being erased.
 */
export type ParkedGrant = ConnectionKey & {
  readonly method: string;
  /**
   * Names it among the parked ones: the id of its login attempt, which is the hash of its confirmation's secret. A grant that was a connection's is parked by another id than
   * that of the attempt it came from: by its disconnect's, or by `<attempt>-replaced` when another account takes its place.
   */
  readonly attemptId: string;
  readonly phase: "parked" | "confirming" | "rejected" | "ended";
  readonly principalId: string;
  readonly confirmationHash: string;
  /** Whether a person has to confirm it; otherwise the callback, or the submission, itself makes it live. */
  readonly needsConfirmation: boolean;
  /** Instant of the first confirmation, or of a callback or submission that needs none: a disconnect after it ends it. */
  readonly confirmedAt?: Date;
  /** The account that gave it, or {@link unknownIdentity}. */
  readonly identity: Identity;
  readonly details?: Details;
  readonly duties?: DutyTimes;
  /** Of the connection that was disconnected: what it made at the provider is known by it. */
  readonly connectionId?: string;
  /** Its method stores nothing: no credential belongs to this record. */
  readonly storesNothing?: boolean;
  readonly scopesRequested: readonly string[];
  readonly scopesGranted: readonly string[];
  readonly hasRefreshToken: boolean;
  readonly tokenExpiresAt?: Date;
  readonly replaceAccount: boolean;
  readonly expiresAt: Date;
};

/** Whether a parked grant may still become a connection: somebody has confirmed it, or still can. */
export const mayGoLive = ({ phase, expiresAt }: Pick<ParkedGrant, "phase" | "expiresAt">, now: Date): boolean =>
  phase === "confirming" || (phase === "parked" && expiresAt > now);

/**
 * Whether the record is that of a submission, and not of a grant that a connection had. Its connection, if it became one, gives back
 * what was made at the provider. Until then nothing was: verifying changes nothing there, and the secret is the customer's own.
 */
export const isSubmitted = ({ needsConfirmation }: Pick<ParkedGrant, "needsConfirmation">, { connect }: Pick<Method, "connect">): boolean =>
  connect === "submission" && !needsConfirmation;
