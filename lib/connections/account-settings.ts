import type { ConnectionKey } from "./connection.ts";

/**
 * The customer's settings for the accounts behind a connection: their projects, tailnets or subscriptions. They belong to the connection's
 * key and not to its record, so they survive a reconnect.
 */
export type AccountSettings = {
  /** The account that is used when none is named. */
  readonly root?: string;
  /** The accounts that are not used. */
  readonly disabled?: readonly string[];
};

/** Stores the settings. */
export type AccountSettingsStore = {
  /** @returns No settings when nothing was chosen. */
  read(key: ConnectionKey): Promise<AccountSettings>;
  /** Writes the named fields and leaves the others. */
  write(key: ConnectionKey, changes: AccountSettings): Promise<void>;
  /**
   * Writes what is decided from the stored settings, if they are still stored as they were read; otherwise reads them and decides again. So
   * of several changes at once none is lost.
   *
   * @param decide - The fields to write; `undefined`: none. It may run more than once. What it throws is thrown, and nothing is written.
   * @throws {Failure} `table_throttled`: the settings changed before each try.
   */
  change(key: ConnectionKey, decide: (stored: AccountSettings) => AccountSettings | undefined): Promise<void>;
};
