import type { AccountSettings, AccountSettingsStore } from "../../lib/connections/account-settings.ts";
import { type ConnectionKey, toKey } from "../../lib/connections/connection.ts";

/** The fake of the port. */
export function memorySlotSettings(): AccountSettingsStore {
  const chosen = new Map<string, AccountSettings>();
  const write = (key: ConnectionKey, changes: AccountSettings) => {
    const name = JSON.stringify(toKey(key));
    chosen.set(name, { ...chosen.get(name), ...changes });
  };
  const read = (key: ConnectionKey) => chosen.get(JSON.stringify(toKey(key))) ?? {};
  return {
    read: async (key) => read(key),
    write: async (key, changes) => write(key, changes),
    change: async (key, decide) => write(key, decide(read(key)) ?? {}),
  };
}
