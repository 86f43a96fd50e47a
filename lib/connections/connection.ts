import type { FailureCode } from "../errors.ts";
import type { ProviderName } from "../provider-names.ts";

/** The cloud that a connection leads to. No use case compares it with a name: what differs between providers is in their methods. */
export type Provider = ProviderName;

/**
 * Where a connection stands. These words and no others, in every answer and event.
 *
 * `active`: works. `degraded`: its token ran out while the provider could not be reached. `reauth_required`: the
 * customer must connect again. `disconnecting`: being given back.
 */
export type ConnectionStatus = "active" | "degraded" | "reauth_required" | "disconnecting";

/** One connection per organisation, provider and account. */
export type ConnectionKey = {
  /** The organisation. Comes from the verified principal, never from a body, a path or a provider's answer. */
  readonly tenant: string;
  readonly provider: Provider;
  /** Tells the connections of one organisation to one provider apart, such as a region. `default` where a provider has one connection. */
  readonly account: string;
};

/** The key alone, without whatever else a record holds. */
export const toKey = ({ tenant, provider, account }: ConnectionKey): ConnectionKey => ({ tenant, provider, account });

/**
 * Why the schedule looks at a connection. `credential_expiry`: its token expires then, and cannot be refreshed. `verify`: an
 * earlier revocation may have ended its grant after it went live. `duty`: a duty of its method is due, or is tried again.
 */
export type DueReason = "expiry" | "credential_expiry" | "keep_alive" | "verify" | "retry" | "duty" | "disconnect";

/** The next instant at which the schedule looks at a connection, and why. */
export type Due = { readonly at: Date; readonly reason: DueReason };

/** What went wrong since the last success. */
export type LastFailure = {
  readonly code: FailureCode;
  /** Instant of the newest failure. */
  readonly at: Date;
  /** Instant of the first failure in the row. Absent: this one is the first, or only the customer can help. */
  readonly since?: Date;
  /** Failures in a row. */
  readonly attempts: number;
  /** No timer tries again before this instant; absent when only the customer can help. */
  readonly retryAt?: Date;
};

/** How far a disconnect has come, so that one that was cut off can be carried on and still answer honestly. */
export type DisconnectProgress = {
  readonly principalId: string;
  readonly startedAt: Date;
  /** `undefined`: not given back yet. */
  readonly grant?: GrantReturn;
};

/**
 * Names one disconnect, and with it the parked grant and the tombstone that it leaves. A connection's id would not do: it
 * survives a reconnect, so what an unfinished disconnect has left would be taken for the next one's. Worked out, so that a
 * disconnect that is carried on finds its own.
 */
export const toDisconnectId = (connectionId: string, { startedAt }: DisconnectProgress): string => `${connectionId}-${startedAt.getTime()}`;

/**
 * Where a grant is parked whose place another one takes. Not under its own attempt's id: whoever made it live may be
 * clearing that away at this moment.
 */
export const toReplacedId = (grantId: string): string => `${grantId}-replaced`;

/**
 * What became of the grant at the provider. `revoked`: gone there, also when somebody else had ended it before. `shared`:
 * left alone, because revoking would end another live connection of the same account. `pending`: the provider is down, or
 * another login of the account is under way; the schedule goes on trying for seven days. `left`: it is still there and only the customer can remove it.
 */
export type GrantReturn = {
  readonly state: "revoked" | "shared" | "pending" | "left";
  readonly code?: FailureCode;
  /** Of a method that gives back more than its grant. The state is then that of the part that is worst off. */
  readonly parts?: readonly GivenBack[];
};

/** What became of one thing at the provider, such as a key that the connection made there. */
export type GivenBack = {
  /** What it is, in the method's own words, such as `auth_key`. */
  readonly what: string;
  /** Which one, by the provider's id. */
  readonly target?: string;
  /** `removed`: deleted there, or gone already. `pending`: tried again. `left`: only the customer can remove it. */
  readonly state: "revoked" | "removed" | "pending" | "left";
  readonly code?: FailureCode;
  /** Instant until which it still works. */
  readonly livesUntil?: Date;
};

/** The account at a provider that a connection is pinned to: whoever connects again must have the same. */
export type Identity = {
  /** The provider's own id of the account, such as the `sub` of an OpenID provider. Never empty. */
  readonly id: string;
  /** What people call it, such as an e-mail address. */
  readonly label?: string;
};

/** Where a credential is stored. Never the credential. */
export type CredentialReference = {
  /** Such as `vault:kv/data/aurora-oauth-prod/connections/<provider>/acme/default`. */
  readonly ref: string;
  readonly version: number;
};

/** The version of the stored credential that a record names. 0: it names none. */
export const toCredentialVersion = ({ credential }: Pick<Connection, "credential">): number => credential?.version ?? 0;

export type Details = Readonly<Record<string, string>>;

export type DutyTimes = Readonly<Record<string, Date>>;

export type Connection = ConnectionKey & {
  /** Stays the same when the same account is connected again. */
  readonly id: string;
  readonly status: ConnectionStatus;
  /** The login attempt whose grant is live now: a second delivery of the same grant changes nothing. */
  readonly grantId: string;
  /** The method of the provider by which it was made, such as `login`. */
  readonly method: string;
  readonly identity: Identity;
  /** The principal who started and confirmed the connection. */
  readonly connectedBy: string;
  readonly scopesRequested: readonly string[];
  readonly scopesGranted: readonly string[];
  /** The requested scopes that were not granted. Kept, because only the provider knows its spellings of a scope. */
  readonly scopesMissing: readonly string[];
  /** Instant the access token stops working; absent when the provider did not say. */
  readonly expiresAt?: Date;
  /** Instant the access token was issued: the last time that the provider has seen the grant in use. */
  readonly refreshedAt: Date;
  /** Instant somebody last asked for the token, to the hour. Connecting counts as asking. */
  readonly lastUsedAt: Date;
  /** A refresh at this instant or later proves that the grant survived a revocation of its account. Absent: nothing to prove. */
  readonly verifyAt?: Date;
  readonly failure?: LastFailure;
  readonly due?: Due;
  /** A rotated credential that the store could not take, sealed: whoever refreshes next writes it back first. */
  readonly sealedRotation?: string;
  readonly disconnect?: DisconnectProgress;
  readonly hasRefreshToken: boolean;
  /** Absent: the method stores nothing. */
  readonly credential?: CredentialReference;
  /** What the method needs in each call and is not secret, such as a role's ARN. */
  readonly details?: Details;
  /** When each duty of the method falls due, by its name. */
  readonly duties?: DutyTimes;
  /** The last setup run, if the provider has a setup. */
  readonly setupRunId?: string;
  readonly createdAt: Date;
  /** Instant the grant that is live now went live. */
  readonly liveSince: Date;
  readonly updatedAt: Date;
};

/** What is left of a connection that was given back, for 90 days. */
export type Tombstone = ConnectionKey & {
  readonly method: string;
  /** Of the disconnect that left it, as {@link toDisconnectId} names it. */
  readonly disconnectId: string;
  /** The grant that the connection had. Absent on a tombstone of an earlier release. */
  readonly grantId?: string;
  /** Instant the disconnect began: confirmations before it are over. */
  readonly startedAt: Date;
  readonly disconnectedBy: string;
  readonly disconnectedAt: Date;
  readonly grant: GrantReturn;
};
