import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { PreparedTarget, PreparedTargets } from "../../lib/setup/setup-stores.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memoryPreparedTargets(): PreparedTargets {
  const written = new Map<string, PreparedTarget>();
  const isOf =
    ({ tenant, provider, account }: ConnectionKey) =>
    (prepared: PreparedTarget) =>
      prepared.tenant === tenant && prepared.provider === provider && prepared.account === account;
  return {
    write: async (prepared) =>
      void written.set(JSON.stringify([prepared.tenant, prepared.provider, prepared.account, prepared.id]), prepared),
    recordVerified: async ({ tenant, provider, account, id, runId }) => {
      const name = JSON.stringify([tenant, provider, account, id]);
      const found = written.get(name);
      if (found?.runId === runId) {
        const { isLate: _, ...ready } = found;
        written.set(name, ready);
      }
    },
    list: async (connection) => [...written.values()].filter(isOf(connection)),
    erase: async (connection) => {
      for (const [name, prepared] of written) {
        if (isOf(connection)(prepared)) {
          written.delete(name);
        }
      }
    },
  };
}
