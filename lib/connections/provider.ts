import type { Failure } from "../errors.ts";
import type { UnprovenTokens } from "../oauth/issued-tokens.ts";
import type { Secret } from "../secret.ts";
import type { Identity, Provider } from "./connection.ts";
import type { CredentialFields } from "./credential-store.ts";

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

/** What the engine needs of a provider to keep its connections alive and to give them back. It knows no provider by name. */
export type KeptProvider = {
  readonly provider: Provider;
  /** Refreshes that the provider takes in a minute, for all connections together. */
  readonly refreshesPerMinute: number;
  /**
   * Each refresh replaces the refresh token and ends the one before. A process that dies between the provider's answer and our
   * store loses the connection, so fewer refreshes are under way in one process.
   */
  readonly rotatesRefreshTokens: boolean;
  /** Revoking one token ends everything the person gave to the application, in whichever organisation. */
  readonly revokesWholeAccount: boolean;
  /** Where a person removes an application, for what only they can do. */
  readonly accountPage?: string;
  /**
   * Asks once for a new token with what is stored. After a failure without an answer the provider may have rotated.
   * @throws {Failure}
   */
  refresh(held: CredentialFields, signal: AbortSignal): Promise<RefreshedTokens>;
  /** The requested scopes that a grant lacks. */
  missingScopes(granted: readonly string[]): readonly string[];
  /** Asks the provider whether the token works. @throws {Failure} `grant_revoked` when it does not. */
  probe(accessToken: Secret, signal: AbortSignal): Promise<void>;
  /** Asks the provider whose grant an access token belongs to. @throws {Failure} `grant_revoked` when the token does not work. */
  identify(accessToken: Secret, signal: AbortSignal): Promise<Identity>;
  /**
   * Gives a token back. A token the provider does not know any more is success.
   * @throws {Failure} `revocation_unsupported`: only the customer can remove the grant.
   */
  revoke(token: Secret, signal: AbortSignal): Promise<void>;
};

/** A provider that is connected by authorization code. The use cases know no provider by name. */
export type CodeFlowProvider = KeptProvider & {
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
    signal: AbortSignal,
  ): Promise<{ readonly url: URL; readonly issuer: string; readonly tokenEndpoint: string }>;
  /**
   * Checks the callback, redeems the code once, checks the ID token.
   *
   * @param signals - `send`: the code is sent before this fires, or not at all. `work`: the end of everything else; at least the
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
    signals: { readonly send: AbortSignal; readonly work: AbortSignal },
  ): Promise<Redemption>;
};

/** The providers of this deployment, by their word. */
export type KeptProviders = ReadonlyMap<Provider, KeptProvider>;
