import type { Connection, ConnectionKey, Details, DutyTimes, Identity, Tags } from "./connection.ts";
import type { CheckSummary } from "./finding.ts";

/** Minutes a person has for each step: opening the login link, agreeing at the provider, confirming. */
export const attemptMinutes = 10;

/** Minutes until the sweeper continues an interrupted callback or submission: longer than either of them runs. */
export const carryOnMinutes = 1;

/** The content of a login link: who asked for which connection. Stored under the hash of its single-use ticket. */
export type Ticket = ConnectionKey & {
  /** The method of the provider by which the connection is made. */
  readonly method: string;
  readonly principalId: string;
  /** Where the provider sends the browser back to; exactly one of the URIs registered there. */
  readonly redirectUri: string;
  /** The front end's page that gets the outcome: a path from the allow-list. */
  readonly returnPath: string;
  /** The caller agreed that another account may take the place of the one connected before. */
  readonly replaceAccount: boolean;
  /** The id of the connection that the login takes over: see {@link findsOwn}. Absent: none. */
  readonly takesOver?: string;
  /** What the person calls the connection. Absent: it keeps the name that it has. */
  readonly label?: string;
  /** All tags of the connection. Absent: it keeps those that it has. */
  readonly tags?: Tags;
  /** The connect session that the login is of, the hash of the cookie of the browser that owns it, and whether it connects a connection again. Absent: none. */
  readonly connectSession?: { readonly id: string; readonly browserHash: string; readonly reconnects?: boolean };
  /** What the login needs that is not secret: the OAuth client, if it is the organisation's own. Absent: decided when the link is opened. */
  readonly details?: Details;
  readonly expiresAt: Date;
};

/** An authorization request in progress. Stored under the hash of its `state`; the first callback that names it removes it. */
export type PendingAuthorization = Ticket & {
  /** Binds the attempt to the browser: only the browser that opened the login link has the value. */
  readonly cookieHash: string;
  /** The PKCE verifier and the nonce, sealed. */
  readonly sealed: string;
  /** The provider that was asked, so that its answer cannot be redeemed at another one (RFC 9700, section 4.4). */
  readonly issuer: string;
  readonly tokenEndpoint: string;
};

/**
 * Whether a login that takes a connection over finds that very connection in its place. A link to take it over is old once the connection was disconnected, was
 * made again, or hangs on no person any more because another method has taken its place: it must replace nothing then.
 *
 * @returns `true` for every other login.
 */
export const findsOwn = (
  { takesOver, method }: Pick<Ticket, "takesOver" | "method">,
  there: Pick<Connection, "id" | "method"> | undefined,
): boolean => takesOver === undefined || (there?.id === takesOver && there.method === method);

/** The account of a rejected grant while it is not known. */
export const unknownIdentity: Identity = { id: "" };

export const isKnown = ({ id }: Identity): boolean => id !== unknownIdentity.id;

/** How many of the targets that are set up, such as projects, an account sees. `missing`: the first of those that it does not see. */
export type Reach = { readonly seen: number; readonly of: number; readonly missing: readonly string[] };

/**
 * A grant, or a submitted credential, that belongs to no connection: it is not live yet, or it is to be revoked. The record is written
 * before the credential, so that every stored credential has a record that leads to it.
 *
 * `parked`: waits for the person who started it. `confirming`: is being made live; the sweeper continues it when the process dies.
 * `rejected`: is being revoked. `ended`: its outcome at the provider is known and reported, and its record and credential are being erased.
 */
export type ParkedGrant = ConnectionKey &
  Pick<Ticket, "method" | "principalId" | "replaceAccount" | "takesOver" | "label" | "tags" | "expiresAt"> & {
    /**
     * The key of the parked grant, and of its credential. A new grant has the hash of its confirmation's secret, and keeps it as its `grantId`. A
     * grant that belonged to a connection has the id of its disconnect, or `<grant>-replaced` when another account takes its place.
     */
    readonly parkedId: string;
    readonly phase: "parked" | "confirming" | "rejected" | "ended";
    readonly confirmationHash: string;
    /** Whether a person has to confirm it. If not, the callback or the submission makes it live. */
    readonly needsConfirmation: boolean;
    /** Instant of the first confirmation, or of a callback or submission that needs none. A later disconnect cancels it. */
    readonly confirmedAt?: Date;
    /**
     * The code of a callback that is under way, sealed. The record is `rejected` and holds it from before the code is sent until the grant's
     * credential and record are stored. The sweeper that finds it without a credential sends the code again.
     */
    readonly sealedCode?: string;
    /** The account that granted it, or {@link unknownIdentity}. */
    readonly identity: Identity;
    readonly details?: Details;
    readonly duties?: DutyTimes;
    /** What the verification of a submission found. */
    readonly checked?: CheckSummary;
    /** Of the connection that was disconnected, or whose account was replaced: what it made at the provider is known by it. */
    readonly connectionId?: string;
    /** What its connection is called by in the provider's trust, and must have as its id. */
    readonly reservedId?: string;
    /** Its method stores nothing: no credential belongs to this record. */
    readonly storesNothing?: boolean;
    readonly scopesRequested: readonly string[];
    readonly scopesGranted: readonly string[];
    readonly hasRefreshToken: boolean;
    readonly tokenExpiresAt?: Date;
    /** What its account sees of what the account before has set up. Absent: not compared. */
    readonly reach?: Reach;
    /**
     * The id of the grant of the login that setup ends with it: it replaces no other grant, and what setup made stays. Its state machine tries again
     * after a failure, so the sweeper never makes it live. Absent: it ends no login for setup.
     */
    readonly endsLogin?: string;
    /** It is of a connect session: only the session's finish makes it live, never the sweeper. Absent: it is of none. */
    readonly waitsForFinish?: boolean;
  };
