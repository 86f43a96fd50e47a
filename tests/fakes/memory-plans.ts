import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { Plans, StoredPlan } from "../../lib/setup/plan.ts";
import type { Clock } from "../../lib/system.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memoryPlans(clock: Clock): Plans {
  const stored = new Map<string, { readonly owner: string; readonly plan: StoredPlan }>();
  const nameOf = ({ tenant, provider, account }: ConnectionKey) => JSON.stringify([tenant, provider, account]);
  const readLive = (connection: ConnectionKey, id: string): StoredPlan | undefined => {
    const found = stored.get(id);
    return found?.owner === nameOf(connection) && found.plan.expiresAt > clock() ? found.plan : undefined;
  };
  return {
    write: async (connection, plan) => void stored.set(plan.id, { owner: nameOf(connection), plan }),
    readHeader: async (connection, id) => {
      const plan = readLive(connection, id);
      if (plan === undefined) {
        return undefined;
      }
      const { targets, ...header } = plan;
      return { ...header, targetIds: targets.map((target) => target.id) };
    },
    read: async (connection, id) => readLive(connection, id),
    readTarget: async (connection, id, target) => readLive(connection, id)?.targets.find((one) => one.id === target),
  };
}
