import type { FailureCode } from "../errors.ts";
import type { ProviderName } from "../provider-names.ts";
import type { CheckSummary } from "./finding.ts";
import type { Targets } from "./targets.ts";
import type { TeardownProgress, TeardownResult } from "./teardown-result.ts";

/** The cloud of a connection. No use case compares it with a name: the differences between providers are in their methods. */
export type Provider = ProviderName;

/** How much a token may do. `read`: read only. */
export type Access = "full" | "read";

/**
 * The status of a connection. Every answer and event uses these words.
 *
 * `active`: works. `degraded`: its token expired while it could not be refreshed. `reauth_required`: the customer must connect again.
 * `disconnecting`: its disconnect is in progress.
 */
export type ConnectionStatus = "active" | "degraded" | "reauth_required" | "disconnecting";

/** One connection per organisation, provider and account. */
export type ConnectionKey = {
  /** The organisation. Comes from the verified principal, never from a body, a path or a provider's answer. */
  readonly tenant: string;
  readonly provider: Provider;
  /**
   * Tells the connections of one organisation to one provider apart: a word of the caller who connects, such as `production`. It never changes.
   * `default` where the caller gave none. A provider may put something of its own there, such as a region.
   */
  readonly account: string;
};

/** The account of a connection that was made without a word for it. */
export const usualAccount = "default";

/** Takes the key alone out of a record. */
export const toKey = ({ tenant, provider, account }: ConnectionKey): ConnectionKey => ({ tenant, provider, account });

/**
 * Why the schedule looks at a connection. `credential_expiry`: its token expires then, and cannot be refreshed. `verify`: an
 * earlier revocation may have ended its grant after it went live. `duty`: a duty of its method is due, or is retried.
 */
export type DueReason = "expiry" | "credential_expiry" | "keep_alive" | "verify" | "retry" | "duty" | "disconnect";

/** The next instant at which the schedule looks at a connection, and why. */
export type Due = { readonly at: Date; readonly reason: DueReason };

/** The failures since the last success. */
export type LastFailure = {
  readonly code: FailureCode;
  /** Instant of the newest failure. */
  readonly at: Date;
  /** Instant of the first of the consecutive failures. Absent: this one is the first, or only the customer can help. */
  readonly since?: Date;
  /** Consecutive failures. */
  readonly attempts: number;
  /** No timer tries again before this instant; absent when only the customer can help. */
  readonly retryAt?: Date;
  /** A shell command by which the customer can repair it. */
  readonly command?: string;
};

/** The progress of a disconnect, so that an interrupted one can continue and still report correctly. */
export type DisconnectProgress = {
  readonly principalId: string;
  readonly startedAt: Date;
  /** `undefined`: not revoked yet. */
  readonly grant?: RevocationResult;
  /** Absent: there is no setup to take back, or it is not to be taken back. */
  readonly teardown?: TeardownProgress;
  /** Noted with `grant`. Absent: setup made nothing. */
  readonly setup?: TeardownResult;
};

/**
 * Computes the id of one disconnect, and with it of the parked grant and the tombstone that it leaves. A connection's id survives a
 * reconnect, so it could not tell an unfinished disconnect from the next one. It is computed, so that a resumed disconnect finds its own.
 */
export const toDisconnectId = (connectionId: string, { startedAt }: DisconnectProgress): string => `${connectionId}-${startedAt.getTime()}`;

/**
 * Computes the id under which a replaced grant is parked. Not its own attempt's id: the process that made it live may be erasing that at
 * this moment.
 */
export const toReplacedId = (grantId: string): string => `${grantId}${replacedEnd}`;

const replacedEnd = "-replaced";

/** Reads the grant out of the id under which a replaced one is parked. @returns `undefined`: another id. */
export const readReplacedId = (id: string): string | undefined => (id.endsWith(replacedEnd) ? id.slice(0, -replacedEnd.length) : undefined);

/**
 * The outcome for the grant at the provider. `revoked`: it is no longer valid there, even if we did not revoke it. `shared`: not revoked, because
 * that would end another live connection of the same account. `pending`: the provider is down, or another login of the account is in
 * progress; the schedule retries for seven days. `left`: it is still valid there, and only the customer can remove it.
 */
export type RevocationResult = {
  readonly state: "revoked" | "shared" | "pending" | "left";
  readonly code?: FailureCode;
  /** For a method that revokes in parts. The state is then that of the part that is worst off. */
  readonly parts?: readonly GrantPart[];
};

/** The outcome for one thing at the provider, such as a key that the connection made there. */
export type GrantPart = {
  /** Its kind, in the method's own words, such as `auth_key`. */
  readonly what: string;
  /** Which one, by the provider's id. */
  readonly target?: string;
  /** `removed`: deleted there, now or before. `pending`: retried. `left`: only the customer can remove it. */
  readonly state: "revoked" | "removed" | "pending" | "left";
  readonly code?: FailureCode;
  /** Instant until which it still works. */
  readonly livesUntil?: Date;
  /** What the customer may run in a shell to remove it. */
  readonly command?: string;
  /**
   * Of an earlier grant: the method that left it, if another method took its place. Once that method has the place again, the part may be one that
   * the connection lives of. Absent: the same method, or written by an earlier release.
   */
  readonly method?: string;
};

/** The account at a provider that a connection is pinned to: a reconnect must be of the same account. */
export type Identity = {
  /** The provider's own id of the account, such as the `sub` of an OpenID provider. Never empty. */
  readonly id: string;
  /** Its name for people, such as an e-mail address. */
  readonly label?: string;
};

/** Where a credential is stored. Never the credential. */
export type CredentialReference = {
  /** Such as `vault:kv/data/aurora-oauth-prod/connections/<provider>/acme/default`. */
  readonly ref: string;
  readonly version: number;
  /** Names the newest refresh token, and the version that holds it, once the provider has replaced the first: an older one must never be sent. */
  readonly newest?: { readonly version: number; readonly refreshTokenHash: string };
};

/** The version of the stored credential that a record names. 0: it names none. */
export const toCredentialVersion = ({ credential }: Pick<Connection, "credential">): number => credential?.version ?? 0;

/** Tokens of one level of access that no process serves, because the provider was reported to refuse them. */
export type RejectedTokens = {
  /** By their SHA-256, in base64url. */
  readonly tokens: readonly string[];
  /** Every token of the level that was issued before this instant. Absent: only those that are named. */
  readonly before?: Date;
};

export type Details = Readonly<Record<string, string>>;

/** What a customer sorts connections by, such as `env` and `prod`. No secret: readers, events, webhooks and the audit trail have them. */
export type Tags = Readonly<Record<string, string>>;

export type DutyTimes = Readonly<Record<string, Date>>;

/** Names the one notice that a connection of refreshed tokens expires, because its login gave no refresh token. */
export const expiryDuty = "expiry_notice";

export type Connection = ConnectionKey & {
  /** Stays the same when the same account is connected again. */
  readonly id: string;
  readonly status: ConnectionStatus;
  /** The login attempt whose grant is live now. A second delivery of the same grant changes nothing. */
  readonly grantId: string;
  /** The method of the provider by which it was made, such as `login`. */
  readonly method: string;
  readonly identity: Identity;
  /** What a person calls the connection: 1 to 64 characters. It stays when another account takes its place. Absent: it has no name yet. */
  readonly label?: string;
  /** They stay as the label does. */
  readonly tags?: Tags;
  /** The principal who started and confirmed the connection. */
  readonly connectedBy: string;
  readonly scopesRequested: readonly string[];
  readonly scopesGranted: readonly string[];
  /** The requested scopes that were not granted. Kept, because only the provider knows its spellings of a scope. */
  readonly scopesMissing: readonly string[];
  /** Instant the access token stops working; absent when the provider did not say. */
  readonly expiresAt?: Date;
  /** Instant the access token was issued, which is the grant's last use at the provider. */
  readonly refreshedAt: Date;
  /** Instant of the last request for the token, to the hour. Connecting counts as one. */
  readonly lastUsedAt: Date;
  /** A refresh at this instant or later proves that the grant survived a revocation of its account. Absent: nothing to prove. */
  readonly verifyAt?: Date;
  /** Absent: none was reported since the last refresh or, where tokens are minted, since the connection was made. */
  readonly rejected?: Readonly<Partial<Record<Access, RejectedTokens>>>;
  readonly failure?: LastFailure;
  readonly due?: Due;
  /** A rotated credential that could not be stored, sealed: the next lease holder writes it back first. */
  readonly sealedRotation?: string;
  readonly disconnect?: DisconnectProgress;
  readonly hasRefreshToken: boolean;
  /** Absent: the method stores nothing. */
  readonly credential?: CredentialReference;
  /** Values that the method needs in each call and that are not secret, such as a role's ARN. */
  readonly details?: Details;
  /** What its tokens are used in, such as projects. Absent: not known, or nothing. */
  readonly targets?: Targets;
  /** When each duty of the method falls due, by its name. */
  readonly duties?: DutyTimes;
  /**
   * What was found when the connection was last looked at. Tokens minted: by the connect, a check or the daily probe, and not beside a failure.
   * Tokens refreshed: by a duty.
   */
  readonly checked?: CheckSummary;
  /** Its account serves this organisation alone: a claim beside the record keeps every other organisation from connecting it. */
  readonly isClaimed?: true;
  /** The last setup run, if the provider has a setup. */
  readonly setupRunId?: string;
  /**
   * What earlier grants of the account have left at the provider, if each is ended by itself: not revoked yet (`pending`), or not revocable.
   * A disconnect tells it.
   */
  readonly earlier?: readonly GrantPart[];
  /**
   * Of `default`: no other connection of the organisation to the provider stands beside it. Absent: one may. Written beside the lease: no
   * holder writes it. See `unnamed-account.ts`.
   */
  readonly isOnly?: true;
  /** Of `default`: when another connection was last about to be made beside it. Absent: none since it was found to be the only one. */
  readonly joinedAt?: Date;
  readonly createdAt: Date;
  /** Instant the grant that is live now went live. */
  readonly liveSince: Date;
  readonly updatedAt: Date;
};

/** The trace of a disconnected connection, kept for 90 days. */
export type Tombstone = ConnectionKey & {
  readonly method: string;
  /** Of the disconnect that left it: see {@link toDisconnectId}. */
  readonly disconnectId: string;
  /** The grant that the connection had. Absent on a tombstone of an earlier release. */
  readonly grantId?: string;
  /** Instant the disconnect began: earlier confirmations are cancelled. */
  readonly startedAt: Date;
  readonly disconnectedBy: string;
  readonly disconnectedAt: Date;
  readonly grant: RevocationResult;
  /** Absent: setup had made nothing. */
  readonly setup?: TeardownResult;
};

type Detailed = { readonly details?: Details | undefined };

/** The organisation's own OAuth client that made a grant, by its id. `undefined`: the operator's. */
export const ownClientOf = ({ details }: Detailed): string | undefined => details?.oauth_client;

/**
 * The organisation's own application that a grant was given to. Clients of one project are one application, and their ids begin with the number of the
 * project. A revocation reaches the grants of one application alone. `undefined`: the operator's application.
 */
export const applicationOf = (grant: Detailed): string | undefined => ownClientOf(grant)?.split("-", 1)[0];

type Account = Pick<Connection, "identity" | "method">;

/** Whether a grant continues another one (same account and method). If not, it replaces it, and the old grant is revoked. */
export const isSameAccount = (one: Account, other: Account): boolean =>
  one.identity.id === other.identity.id && one.method === other.method;

/** Whether a connection holds a refresh token that the provider still accepts, according to its record. */
export const isUsable = ({ hasRefreshToken, status }: Connection): boolean => hasRefreshToken && isConnected({ status });

/**
 * Whether a record counts as connected, in the answers that only say yes or no: it works, or its refresh fails for a reason that passes. A
 * connection that its customer must connect again, or that is being disconnected, is not.
 */
export const isConnected = ({ status }: Pick<Connection, "status">): boolean => status === "active" || status === "degraded";
