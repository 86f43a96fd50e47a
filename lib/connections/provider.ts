import type { Failure, FailureCode } from "../errors.ts";
import type { UnprovenTokens } from "../oauth/issued-tokens.ts";
import type { Secret } from "../secret.ts";
import type { Access, Connection, ConnectionKey, Details, DutyTimes, GrantPart, Identity, Provider } from "./connection.ts";
import type { CredentialFields } from "./credential-store.ts";
import type { Finding } from "./finding.ts";
import type { Targets } from "./targets.ts";

/** The subject of a call to a provider, for every method. */
export type Call = {
  readonly at: ConnectionKey;
  readonly details: Details;
  /** Absent before there is a connection. */
  readonly connectionId?: string;
  /** The principal who connected it. Absent before there is a connection. */
  readonly connectedBy?: string;
  /** For `verify`: the end user of a connect session, to whom alone the customer gives the trust. */
  readonly endUser?: string;
  /** Of `revoke`: the details of the connection that took this one's place, and that may use the same things at the provider. */
  readonly successor?: Details;
  readonly signal: AbortSignal;
};

/** A token for callers: never a refresh token, never a client secret. */
export type Token = {
  /** Absent: the provider did not say. */
  readonly expiresAt?: Date;
  readonly issuedAt: Date;
  readonly scopes: readonly string[];
} & TokenValue;

type TokenValue =
  | { readonly type: "bearer"; readonly accessToken: Secret }
  | {
      readonly type: "sigv4";
      readonly accessKeyId: string;
      readonly secretAccessKey: Secret;
      readonly sessionToken: Secret;
      /** Names the session in the provider's log. Not secret, as the access key id is not. */
      readonly sessionId: string;
    };

/** The grant at the end of a code flow. */
export type Grant = {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  readonly expiresAt?: Date;
  readonly refreshTokenExpiresAt?: Date;
  readonly scopes: readonly string[];
  readonly identity: Identity;
};

/**
 * How the redemption of a code ended. `unproven`: the provider has issued tokens, and a check of its answer failed, so their account is not
 * known. They are returned only to be revoked.
 * `unanswered`: the code was sent, and no answer came. The provider may have issued tokens, which cannot be revoked from here.
 */
export type Redemption =
  | { readonly kind: "granted"; readonly grant: Grant }
  | { readonly kind: "unproven"; readonly failure: Failure; readonly tokens: UnprovenTokens }
  | { readonly kind: "unanswered"; readonly failure: Failure };

/** The answer to a refresh. A field that the provider does not name stays as it is. */
export type RefreshedTokens = {
  readonly accessToken: Secret;
  /** Replaces the stored refresh token. Absent: the stored one stays. */
  readonly refreshToken?: Secret;
  readonly expiresAt?: Date;
  readonly refreshTokenExpiresAt?: Date;
  readonly scopes?: readonly string[];
};

/** The outcome of a verified submission. Verifying changes nothing at the provider: a duty creates what a connection needs there. */
export type Verified = {
  readonly identity: Identity;
  /** Absent: the method stores nothing. */
  readonly credential?: CredentialFields;
  readonly scopes: readonly string[];
  readonly details: Details;
  readonly duties: DutyTimes;
  readonly findings: readonly Finding[];
  /** What the account may reach, such as its projects: for the answer to the caller. Stored nowhere. */
  readonly reachable?: readonly Reachable[];
};

/** A thing that an account may reach, by the provider's id and its name for people. */
export type Reachable = { readonly id: string; readonly name: string };

/**
 * What a duty found that subscribers must learn. The engine publishes it with the record: at least once, and at most once a day for one
 * duty, because a repeated event has the same id.
 *
 * `secret_expiring`: the connection works, and its customer must act before `code` ends it. `expiresAt`: the instant of that, if it is
 * known. `trust_insecure`: the connection ends, as if the duty had thrown that failure, and the rest of the outcome is kept. Only its probe
 * restores it, so the probe must find the same.
 */
export type Telling =
  | { readonly name: "secret_expiring"; readonly code: FailureCode; readonly expiresAt?: Date }
  | { readonly name: "trust_insecure"; readonly code: "trust_insecure" };

/** The outcome of one step of a duty. */
export type DutyDone = {
  /** When the duty falls due again. Absent: never. */
  readonly next?: Date;
  /** The whole credential, in place of the stored one. */
  readonly credential?: CredentialFields;
  /** The whole details, in place of those on the record. Absent: those stay. */
  readonly details?: Details;
  readonly tell?: Telling;
  /** What the tokens are used in. Absent: what is known stays. */
  readonly targets?: Targets;
  /** Everything that the duty looked at and has to remark. The record keeps the summary. Absent: what was found before stays. */
  readonly findings?: readonly Finding[];
};

/**
 * Runs one idempotent step of the work that falls due besides tokens. It computes its next time from the stored credential or from the
 * provider, so that a lost write of the record does no harm.
 *
 * @throws {Failure} The duty is retried later. A failure that only the customer can repair ends the connection.
 */
export type Duty = (held: CredentialFields, call: Call, now: Date) => Promise<DutyDone>;

/** The connection is made in the browser: it goes to the provider and comes back with a code. */
export type CodeFlow = {
  readonly connect: "code_flow";
  readonly scopes: readonly string[];
  /** A login without a refresh token is refused. `false`: the connection then lasts as long as its access token. */
  readonly needsRefreshToken: boolean;
  /** Builds the authorization request and names its issuer. */
  begin(
    request: {
      readonly redirectUri: string;
      readonly state: Secret;
      readonly nonce: Secret;
      readonly codeChallenge: string;
      /** Ask for consent again, which is how a provider issues another refresh token. */
      readonly askConsent: boolean;
      /** The account that is connected already. */
      readonly identity?: Identity;
      /** Let the person choose an account, also where the browser is signed in with one only. */
      readonly letsChoose?: boolean;
    },
    call: Call,
  ): Promise<{ readonly url: URL; readonly issuer: string; readonly tokenEndpoint: string }>;
  /**
   * Checks the callback, redeems the code once, checks the ID token.
   *
   * @param call - `send`: the code is sent before this fires, or not at all. `work`: the end of everything else, at least the time of one
   *   answer later: an interrupted answer leaves a grant that cannot be revoked from here.
   * @throws {Failure} No tokens were issued. `deadline_exceeded`: the code was not sent in time.
   */
  redeem(
    callback: {
      readonly parameters: URLSearchParams;
      readonly state: string;
      readonly issuer: string;
      readonly tokenEndpoint: string;
      readonly redirectUri: string;
      readonly codeVerifier: Secret;
      readonly nonce: Secret;
    },
    call: Pick<Call, "at" | "details"> & { readonly send: AbortSignal; readonly work: AbortSignal },
  ): Promise<Redemption>;
  /** Asks the provider for the account of an access token. @throws {Failure} `grant_revoked` when the token does not work. */
  identify(accessToken: Secret, call: Call): Promise<Identity>;
};

/** The connection is made from what the caller sends. */
export type Submitted = {
  readonly connect: "submission";
  /**
   * Copies into the next credential the fields of the previous one that stay, such as an SSH key. Pure. Called only for the same account.
   */
  carryOver?(before: CredentialFields, next: CredentialFields): CredentialFields;
  /** What the details repeat of the credential that is stored, which may carry over more than was known when it was proved. Pure. */
  detailsOf?(stored: CredentialFields): Details;
};

/** What makes the connection: only functions that connect have it. `Input` is what the method has parsed. */
export type Submission<Input = unknown> = {
  /**
   * What the customer trusts names the id of the connection. So `verify` gets that of the connection in this place, made by any method, or one
   * that is reserved for the next. Default: `verify` gets an id only of a connection that this method made.
   */
  readonly needsId?: true;
  /**
   * Reads the body of a request: that of the provider's own route and that of a preflight are the same.
   * @throws {Failure} `invalid_request`, with the field.
   */
  parse(body: unknown): Input;
  /** The fields that `parse` reads, in every spelling. A route for every method refuses the others. */
  readonly fields: readonly string[];
  /**
   * Whether a refusal may only mean that not every place of the provider knows yet what the customer has just made. The submission is then tried
   * again while its request lasts. Default: never. @param previous - The connection in this place.
   */
  isSettling?(refusal: Failure, input: Input, previous: Connection | undefined): boolean;
  /**
   * Proves a submission at the provider, by reads alone. @param input - The output of this method's `parse`.
   * @param call - `details` and `connectionId` of the connection that the method made under the same key before, if there is one.
   * @throws {Failure} What does not work. What works, or could not be checked, is a finding.
   */
  verify(input: Input, call: Call): Promise<Verified>;
};

/** Tokens come from a stored refresh token. The engine defines the credential's fields. */
export type Refreshed = {
  readonly tokens: "refreshed";
  /**
   * Each refresh replaces the refresh token and invalidates the previous one. A process that dies between the provider's answer and our
   * store loses the connection, so one process runs fewer refreshes at a time.
   */
  readonly rotatesRefreshTokens: boolean;
  /**
   * Requests a new token once, with the stored credential. After a failure without an answer the provider may have rotated.
   * @throws {Failure}
   */
  refresh(held: CredentialFields, call: Call): Promise<RefreshedTokens>;
};

/** Tokens can be requested at any time. The method defines the credential's fields; the engine adds `grant_id`. */
export type Minted = {
  readonly tokens: "minted";
  /** The levels of access that a token can be requested with. */
  readonly access: readonly Access[];
  /**
   * The levels whose tokens are requested with a credential of their own, stored beside that of `full`. If the provider rejects it, that
   * level alone stops working. Default: none, and a rejected credential ends the connection, for a token of any level.
   */
  readonly separateAccess?: readonly Exclude<Access, "full">[];
  /**
   * Requests a token of one level, and never a wider one in its place.
   *
   * @param held - Empty: the method stores nothing.
   * @throws {Failure} `invalid_request` with the field `access`: this connection was made without the level's own credential.
   */
  mint(held: CredentialFields, access: Access, call: Call): Promise<Token>;
};

/** The part of a method that the engine always needs. The engine knows no provider by name. */
export type MethodCommon = {
  readonly provider: Provider;
  /** Names the method among those of its provider, such as `login`. */
  readonly name: string;
  /** Refreshes or tokens that the provider, or each of its peers, allows in a minute, for all connections together. */
  readonly refreshesPerMinute: number;
  /**
   * Names the part of the provider that serves a connection and fails by itself, such as a region. Default: the provider is one. Computed
   * from the key alone, and the same for every method of the provider: the schedule needs it before it reads the record.
   */
  readonly peer?: (at: ConnectionKey) => string;
  /** Revoking one grant ends all grants that the account gave to the application, in every organisation. */
  readonly revokesWholeAccount: boolean;
  /** An account serves one organisation: another one that connects it as well is refused with `account_claimed`. Default: it may serve many. */
  readonly isExclusive?: true;
  /** The provider's page on which a person removes the application. */
  readonly accountPage?: string;
  /** The requested scopes that a grant lacks. */
  missingScopes(granted: readonly string[]): readonly string[];
  /** Asks the provider whether the token works. @throws {Failure} `grant_revoked` when it does not. */
  probe(token: Token, call: Call): Promise<readonly Finding[]>;
  /**
   * Revokes or removes everything that the credential stands for. Idempotent as a whole: a part that the provider no longer knows counts as
   * done. A part that failed is `pending`.
   * @throws {Failure} The outcome is unknown. `revocation_unsupported`: only the customer can remove the grant.
   */
  revoke(held: CredentialFields, call: Call): Promise<readonly GrantPart[]>;
  /** The work that falls due besides tokens, by name. */
  readonly duties?: Readonly<Record<string, Duty>>;
};

export type CodeFlowMethod = MethodCommon & CodeFlow & Refreshed;
export type MintedMethod = MethodCommon & Submitted & Minted;
export type SubmissionMethod<Input = unknown> = MintedMethod & Submission<Input>;

/** A way to connect to a provider. `connect` says how a connection is made, `tokens` how its tokens are obtained. */
export type Method = CodeFlowMethod | MintedMethod;
