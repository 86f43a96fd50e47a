import type { ConnectionKey } from "./connection.ts";

/** The access token of one version of a credential, sealed. */
export type SealedToken = {
  readonly version: number;
  /** The grant that the token is of. */
  readonly grantId: string;
  readonly sealed: string;
  /** The table may forget it after this instant. */
  readonly keptUntil: Date;
};

/** Access tokens that are stored beside the records, sealed: one for each connection. */
export type SealedTokens = {
  read(key: ConnectionKey): Promise<SealedToken | undefined>;
  /**
   * Replaces the token of version `follows` of the same grant.
   *
   * @returns `undefined`: done. Otherwise another one stands there, or none (`found` is `undefined`), and nothing was written.
   */
  replace(key: ConnectionKey, token: SealedToken, follows: number): Promise<{ readonly found: SealedToken | undefined } | undefined>;
  /** Writes the token, unless a later version of the same grant stands there. @returns Whether it was written. */
  write(key: ConnectionKey, token: SealedToken): Promise<boolean>;
  /** Nothing there is success. */
  erase(key: ConnectionKey): Promise<void>;
};
