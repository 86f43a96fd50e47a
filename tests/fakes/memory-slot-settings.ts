import { toKey } from "../../lib/connections/connection.ts";
import type { SlotSettings, SlotSettingsStore } from "../../lib/connections/slot-settings.ts";

/** The fake of the port. */
export function memorySlotSettings(): SlotSettingsStore {
  const chosen = new Map<string, SlotSettings>();
  return {
    read: async (key) => chosen.get(JSON.stringify(toKey(key))) ?? {},
    write: async (key, changes) => {
      const name = JSON.stringify(toKey(key));
      chosen.set(name, { ...chosen.get(name), ...changes });
    },
  };
}
