import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { PreparedTarget, PreparedTargets } from "../../lib/setup/setup-stores.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memoryPreparedTargets(): PreparedTargets {
  const written = new Map<string, PreparedTarget>();
  const nameOf = ({ tenant, provider, account }: ConnectionKey, id: string) => JSON.stringify([tenant, provider, account, id]);
  const isOf =
    ({ tenant, provider, account }: ConnectionKey) =>
    (prepared: PreparedTarget) =>
      prepared.tenant === tenant && prepared.provider === provider && prepared.account === account;
  return {
    write: async (prepared) => void written.set(nameOf(prepared, prepared.id), prepared),
    eraseTarget: async (connection, target) => void written.delete(nameOf(connection, target)),
    recordVerified: async ({ id, runId, ...connection }) => {
      const found = written.get(nameOf(connection, id));
      if (found?.runId === runId) {
        const { isLate: _, ...ready } = found;
        written.set(nameOf(connection, id), ready);
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
