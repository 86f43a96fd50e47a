import type { Token } from "../connections/provider.ts";
import type { Secret } from "../secret.ts";
import type { LedgerEntry, SetupAccess } from "./ledger.ts";

/** An account that a setup made in a customer's cloud. */
export type SetupAccount = {
  /** Its name for people, such as an email address. */
  readonly name: string;
  /** The provider's own id of it. An account that was deleted and made again has another one. */
  readonly id: string;
  /** The target that holds it. */
  readonly home: string;
  /** Instant of the last change to the account, or to who may or does take its tokens. A provider spreads a change for some minutes. */
  readonly changedAt: Date;
};

/** The tokens of the accounts that one provider's setup makes. */
export type SetupAccounts = {
  /** The word by which callers ask for such a token, in `as`. */
  readonly as: string;
  /** The method whose connections are set up. */
  readonly method: string;

  /**
   * Finds the account of one level of access, and never that of another level. Pure.
   *
   * @returns `undefined`: no setup of the connection has made it.
   */
  find(ledger: readonly LedgerEntry[], connectionId: string, access: SetupAccess): SetupAccount | undefined;

  /**
   * Requests a token of an account as the person who connected.
   *
   * @throws {Failure} `access_pending`: the provider has not spread a change yet. `setup_access_lost`: the account is disabled, deleted or made
   *   anew, or the person may not take its tokens any more. `access_token_rejected`: the person's token is refused. Passing failures of the provider.
   */
  requestToken(account: SetupAccount, personToken: Secret, signal: AbortSignal): Promise<Token>;
};
