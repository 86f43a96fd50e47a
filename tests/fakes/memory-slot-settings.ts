import { type ConnectionKey, toKey } from "../../lib/connections/connection.ts";
import type { SlotSettings, SlotSettingsStore } from "../../lib/connections/slot-settings.ts";

/** The fake of the port. */
export function memorySlotSettings(): SlotSettingsStore {
  const chosen = new Map<string, SlotSettings>();
  const write = (key: ConnectionKey, changes: SlotSettings) => {
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
