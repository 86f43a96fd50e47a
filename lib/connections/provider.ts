import type { Failure } from "../errors.ts";
import type { UnprovenTokens } from "../oauth/issued-tokens.ts";
import type { Secret } from "../secret.ts";
import type { ConnectionKey, Details, DutyTimes, GivenBack, Identity, Provider } from "./connection.ts";
import type { CredentialFields } from "./credential-store.ts";
import type { Finding } from "./finding.ts";

/** What a call to a provider is about, whatever the method. */
export type Call = {
  readonly at: ConnectionKey;
  readonly details: Details;
  /** Absent before there is a connection. */
  readonly connectionId?: string;
  readonly signal: AbortSignal;
};

/** How much a token may do. `read`: at most look. */
export type Access = "full" | "read";

/** A token as it is handed out: never a refresh token, never a client secret. */
export type Token = {
  /** Absent: the provider did not say. */
  readonly expiresAt?: Date;
  readonly issuedAt: Date;
  readonly scopes: readonly string[];
} & TokenValue;

type TokenValue =
  | { readonly type: "bearer"; readonly accessToken: Secret }
  | { readonly type: "sigv4"; readonly accessKeyId: string; readonly secretAccessKey: Secret; readonly sessionToken: Secret };

/** What a provider gave at the end of a code flow. */
export type Grant = {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  readonly expiresAt?: Date;
  readonly refreshTokenExpiresAt?: Date;
  readonly scopes: readonly string[];
  readonly identity: Identity;
};

/**
 * How the redemption of a code ended. `unproven`: the provider has issued tokens, and a check of its answer failed, so it is not
 * known who gave them. They are handed out to be given back, and for nothing else.
 * `unanswered`: the code was sent, and no answer came. The provider may have issued tokens, and nothing here can revoke them.
 */
export type Redemption =
  | { readonly kind: "granted"; readonly grant: Grant }
  | { readonly kind: "unproven"; readonly failure: Failure; readonly tokens: UnprovenTokens }
  | { readonly kind: "unanswered"; readonly failure: Failure };

/** What a provider gave in place of a token that ran out. What it does not name stays as it is. */
export type RefreshedTokens = {
  readonly accessToken: Secret;
  /** Replaces the one held. Absent: the one held stays. */
  readonly refreshToken?: Secret;
  readonly expiresAt?: Date;
  readonly refreshTokenExpiresAt?: Date;
  readonly scopes?: readonly string[];
};

/** What a submission proved to be. Verifying changes nothing at the provider: what a connection needs there is a duty. */
export type Verified = {
  readonly identity: Identity;
  /** Absent: the method stores nothing. */
  readonly credential?: CredentialFields;
  readonly scopes: readonly string[];
  readonly details: Details;
  readonly duties: DutyTimes;
  readonly findings: readonly Finding[];
};

/** What one step of a duty has done. */
export type DutyDone = {
  /** When the duty falls due again. Absent: never. */
  readonly next?: Date;
  /** The whole credential, in place of the one held. */
  readonly credential?: CredentialFields;
  /** The whole details, in place of those on the record. Absent: those stay. */
  readonly details?: Details;
};

/**
 * One idempotent step of what falls due besides tokens. It works its next time out of what is stored or at the provider, so that a
 * lost write of the record costs nothing.
 *
 * @throws {Failure} The duty is tried again later. A failure that only the customer can mend ends the connection.
 */
export type Duty = (held: CredentialFields, call: Call, now: Date) => Promise<DutyDone>;

/** The connection is made in the browser: it goes to the provider and comes back with a code. */
export type CodeFlow = {
  readonly connect: "code_flow";
  readonly scopes: readonly string[];
  /** A login without a refresh token is refused. `false`: the connection then lasts as long as its access token. */
  readonly needsRefreshToken: boolean;
  /** Builds the authorization request and says whom it asks. */
  begin(
    request: {
      readonly redirectUri: string;
      readonly state: Secret;
      readonly nonce: Secret;
      readonly codeChallenge: string;
      /** Ask for consent again, which is how a provider gives another refresh token. */
      readonly askConsent: boolean;
      /** The account that is connected already. */
      readonly identity?: Identity;
    },
    call: Call,
  ): Promise<{ readonly url: URL; readonly issuer: string; readonly tokenEndpoint: string }>;
  /**
   * Checks the callback, redeems the code once, checks the ID token.
   *
   * @param call - `send`: the code is sent before this fires, or not at all. `work`: the end of everything else; at least the
   *   time of one answer later, because an answer that is cut off leaves a grant that nothing here can revoke.
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
    call: { readonly at: ConnectionKey; readonly send: AbortSignal; readonly work: AbortSignal },
  ): Promise<Redemption>;
  /** Asks the provider whose grant an access token belongs to. @throws {Failure} `grant_revoked` when the token does not work. */
  identify(accessToken: Secret, call: Call): Promise<Identity>;
};

/** The connection is made from what the caller sends. `Input` is what the method has parsed. */
export type Submission<Input = unknown> = {
  readonly connect: "submission";
  /**
   * Reads the body of a request: that of the provider's own route and that of a preflight are the same.
   * @throws {Failure} `invalid_request`, with the field.
   */
  parse(body: unknown): Input;
  /**
   * Proves what was sent at the provider, by reads alone.
   * @param input - What this very method has parsed.
   * @param call - `details` and `connectionId` of the connection that the method made in the same place before, if there is one.
   * @throws {Failure} What does not work. What works, or could not be looked at, is a finding.
   */
  verify(input: Input, call: Call): Promise<Verified>;
  /** What of the credential before lives on in the next one, such as an SSH key. Pure. Asked only for the same account. */
  carryOver?(before: CredentialFields, next: CredentialFields): CredentialFields;
  /** What the details repeat of the credential that is stored, which may carry over more than was known when it was proved. Pure. */
  detailsOf?(stored: CredentialFields): Details;
};

/** A stored refresh token is spent for each token. The engine lays the credential's fields out. */
export type Refreshed = {
  readonly tokens: "refreshed";
  /**
   * Each refresh replaces the refresh token and ends the one before. A process that dies between the provider's answer and our
   * store loses the connection, so fewer refreshes are under way in one process.
   */
  readonly rotatesRefreshTokens: boolean;
  /**
   * Asks once for a new token with what is stored. After a failure without an answer the provider may have rotated.
   * @throws {Failure}
   */
  refresh(held: CredentialFields, call: Call): Promise<RefreshedTokens>;
};

/** A token can be asked for at any time. The method lays the credential's fields out; the engine adds `grant_id`. */
export type Minted = {
  readonly tokens: "minted";
  /** The levels of access that a token can be asked for. */
  readonly access: readonly Access[];
  /** @param held - Empty: the method stores nothing. @throws {Failure} */
  mint(held: CredentialFields, access: Access, call: Call): Promise<Token>;
};

/** What the engine needs of every method. It knows no provider by name. */
export type MethodCommon = {
  readonly provider: Provider;
  /** Names the method among those of its provider, such as `login`. */
  readonly name: string;
  /** Refreshes or tokens that the provider takes in a minute, for all connections together. */
  readonly refreshesPerMinute: number;
  /** Giving one grant back ends everything that the account gave to the application, in whichever organisation. */
  readonly revokesWholeAccount: boolean;
  /** Where a person removes the application, for what only they can do. */
  readonly accountPage?: string;
  /** The requested scopes that a grant lacks. */
  missingScopes(granted: readonly string[]): readonly string[];
  /** Asks the provider whether the token works. @throws {Failure} `grant_revoked` when it does not. */
  probe(token: Token, call: Call): Promise<readonly Finding[]>;
  /**
   * Gives back what the credential stands for. Idempotent as a whole: what the provider does not know any more is given back. A part
   * that failed is `pending`.
   * @throws {Failure} Nothing is known. `revocation_unsupported`: only the customer can remove the grant.
   */
  giveBack(held: CredentialFields, call: Call): Promise<readonly GivenBack[]>;
  /** What falls due besides tokens, by name. */
  readonly duties?: Readonly<Record<string, Duty>>;
};

export type CodeFlowMethod = MethodCommon & CodeFlow & Refreshed;
export type SubmissionMethod<Input = unknown> = MethodCommon & Submission<Input> & Minted;

/** A way to connect to a provider. How a connection is made and how its tokens come are told apart by `connect` and `tokens`. */
export type Method = CodeFlowMethod | SubmissionMethod;
