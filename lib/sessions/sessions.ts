import type { Sealer } from "../connections/stores.ts";
import type { Failure } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { System, Timers } from "../system.ts";
import type { Table } from "../table/table.ts";

/** The tokens that the identity provider has issued for one session. */
export type SessionTokens = {
  readonly accessToken: Secret;
  /** When the access token expires. */
  readonly expiresAt: Date;
  /** Absent: the session expires with its access token. */
  readonly refreshToken?: Secret;
  readonly idToken: Secret;
};

export type NewSession = {
  readonly tokens: SessionTokens;
  /** The `sub` of the ID token. */
  readonly person: string;
  /** The identity provider's own name of the session, from the ID token. */
  readonly sid?: string;
};

export type LiveSession = SessionTokens & {
  readonly person: string;
  readonly sid?: string;
  /** When the session expires, however much it is used. */
  readonly endsAt: Date;
};

/** The tokens of sessions that were ended, to revoke them. `failure`: the table failed before all were ended; a retry ends the others. */
export type EndedSessions = { readonly tokens: readonly SessionTokens[]; readonly failure?: Failure };

/** The sessions of the console: the browser has an id, and the table the tokens, sealed. Every method throws `table_…` and `secrets_unavailable`. */
export type Sessions = {
  /** Writes a new session under a new random id. @returns The id, for the cookie: 43 characters. Only its hash is stored. */
  createSession(session: NewSession): Promise<Secret>;
  /**
   * Reads a session, and refreshes its access token when that is due. Of callers at the same time one refreshes, and the others wait. Each read counts
   * as use, which postpones the expiry of an idle session.
   *
   * @returns `none`: no session has this id, or this stage cannot open it. `ended`: its time is over, or the identity provider has ended it.
   * @throws {Failure} `identity_unavailable`: the access token has expired, and the identity provider does not answer. The session stays.
   *   `client_misconfigured`: the identity provider does not accept the console's client.
   */
  readSession(id: string): Promise<LiveSession | "none" | "ended">;
  /** Ends a session. @returns Its tokens, to revoke them. `undefined`: there is none. */
  endSession(id: string): Promise<SessionTokens | undefined>;
  /** Reads the person of a session, without a refresh. @returns `undefined`: there is none. */
  findPerson(id: string): Promise<string | undefined>;
  /** Ends the sessions that the identity provider calls by this `sid`. */
  endBySid(sid: string): Promise<EndedSessions>;
  /** Ends the sessions of a person. @param last - The id of the session that is ended after all others, so that a retry knows the person. */
  endBySubject(person: string, last?: string): Promise<EndedSessions>;
  /** Whether a logout token has taken effect already. @param id - Its `jti`. */
  isLogoutDone(id: string): Promise<boolean>;
  /** Notes that a logout token has taken effect. */
  noteLogoutDone(id: string): Promise<void>;
};

/**
 * Asks the identity provider for newer tokens, once.
 *
 * @returns All tokens, those that are not new too. `refused`: it no longer accepts the refresh token, or has answered for another person.
 * @throws {Failure} `identity_unavailable` (a retry helps), `client_misconfigured`
 */
export type RefreshTokens = (
  held: { readonly refreshToken: Secret; readonly idToken: Secret; readonly person: string },
  signal: AbortSignal,
) => Promise<SessionTokens | "refused">;

/** What sessions are made of. */
export type SessionDeps = System & {
  readonly table: Table;
  readonly sealer: Sealer;
  readonly timers: Timers;
  readonly refresh: RefreshTokens;
};
