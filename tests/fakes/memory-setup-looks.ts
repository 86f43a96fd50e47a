import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SetupLook, SetupLooks } from "../../lib/setup/setup.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memorySetupLooks(): SetupLooks {
  const stored = new Map<string, SetupLook>();
  const nameOf = ({ tenant, provider, account }: ConnectionKey) => JSON.stringify([tenant, provider, account]);
  return {
    read: async (key, connectionId) => {
      const found = stored.get(nameOf(key));
      return found?.connectionId === connectionId ? structuredClone(found) : undefined;
    },
    erase: async (key) => void stored.delete(nameOf(key)),
    write: async (key, look) => void stored.set(nameOf(key), structuredClone(look)),
  };
}
