import type { ConnectionKey } from "./connection.ts";

/**
 * What a customer has chosen about the accounts behind a connection: their projects, tailnets or subscriptions. It belongs to the
 * place of the connection and not to its record, so it survives a reconnect.
 */
export type SlotSettings = {
  /** The one that work falls on when none is named. */
  readonly root?: string;
  /** Those that are not to be used. */
  readonly disabled?: readonly string[];
};

/** Where the settings are kept. */
export type SlotSettingsStore = {
  /** @returns No settings when nothing was chosen. */
  read(key: ConnectionKey): Promise<SlotSettings>;
  /** Writes what is named and leaves the rest. */
  write(key: ConnectionKey, changes: SlotSettings): Promise<void>;
};
