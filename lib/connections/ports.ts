import type { RandomBytes } from "../oauth/opaque-value.ts";
import type { Secret } from "../secret.ts";
import type { ParkedGrant, PendingAuthorization, Ticket } from "./attempt.ts";
import type { Connection, ConnectionKey, Provider } from "./connection.ts";

export type Clock = () => Date;

/** Time and chance, handed in so that a test decides both. */
export type Surroundings = { readonly clock: Clock; readonly random: RandomBytes };

/** The records of connections. */
export type Connections = {
  read(key: ConnectionKey): Promise<Connection | undefined>;
  list(tenant: string): Promise<readonly Connection[]>;
  /** Every live connection, of any organisation, of one account at a provider: revoking one grant may end all of them. */
  listBySubject(provider: Provider, subject: string): Promise<readonly ConnectionKey[]>;
  /**
   * Writes the record if it still is what `previous` says.
   * @returns `false` when somebody else wrote meanwhile: read again, then decide.
   */
  write(connection: Connection, previous: Connection | undefined): Promise<boolean>;
};

/** Login attempts: everything in here is taken out at most once, and lives ten minutes. */
export type Attempts = {
  writeTicket(hash: string, ticket: Ticket): Promise<void>;
  takeTicket(hash: string, now: Date): Promise<Ticket | undefined>;
  writeAuthorization(stateHash: string, authorization: PendingAuthorization): Promise<void>;
  /** One atomic delete: of any number of callbacks with one state, one gets the record. */
  takeAuthorization(stateHash: string, now: Date): Promise<PendingAuthorization | undefined>;
};

export type ParkedGrants = {
  write(grant: ParkedGrant): Promise<void>;
  read(attemptId: string): Promise<ParkedGrant | undefined>;
  /**
   * Moves the grant on if it is in one of `from`, and has the sweeper look at it at `dueAt`.
   * @returns `false` when it is in another phase or gone.
   */
  advance(attemptId: string, from: readonly ParkedGrant["phase"][], to: ParkedGrant["phase"], dueAt: Date): Promise<boolean>;
  erase(attemptId: string): Promise<void>;
  /** Grants that the sweeper must look at, oldest first, at most `limit`. */
  listDue(now: Date, limit: number): Promise<readonly ParkedGrant[]>;
};

/** Seals what must survive in the table for some minutes. The context binds the result to its place. */
export type Sealer = {
  seal(plaintext: Secret, context: string): Promise<string>;
  /** @throws {Failure} `state_invalid` when the value was changed, moved, or sealed with a key that is gone. */
  open(sealed: string, context: string): Promise<Secret>;
};

/** What a provider gave at the end of a code flow. */
export type Grant = {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  readonly expiresAt?: Date;
  readonly refreshTokenExpiresAt?: Date;
  readonly scopes: readonly string[];
  readonly subject: string;
  readonly email?: string;
};

/** A provider that is connected by authorization code. The use cases know no provider by name. */
export type CodeFlowProvider = {
  readonly provider: Provider;
  readonly scopes: readonly string[];
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
      readonly subject?: string;
    },
    signal: AbortSignal,
  ): Promise<{ readonly url: URL; readonly issuer: string; readonly tokenEndpoint: string }>;
  /** Checks the callback, redeems the code once, checks the ID token. @throws {Failure} */
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
    signal: AbortSignal,
  ): Promise<Grant>;
  /** The requested scopes that a grant lacks. */
  missingScopes(granted: readonly string[]): readonly string[];
  /** Gives a token back. A token the provider does not know any more is success. @throws {Failure} */
  revoke(token: Secret, signal: AbortSignal): Promise<void>;
};

/** Starts what a provider needs after a connection is made. Starting the same run twice is one run. */
export type SetupStarter = {
  start(run: { readonly runId: string; readonly connection: ConnectionKey; readonly startedBy: string }): Promise<void>;
};
