import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SetupClaims } from "../../lib/setup/setup-claims.ts";
import type { Clock } from "../../lib/system.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memorySetupClaims(clock: Clock): SetupClaims {
  const held = new Map<string, { readonly runId: string; readonly until: Date }>();
  const nameOf = ({ tenant, provider, account }: ConnectionKey) => JSON.stringify([tenant, provider, account]);
  return {
    claim: async (connection, runId, until) => {
      const claim = held.get(nameOf(connection));
      if (claim !== undefined && claim.runId !== runId && claim.until >= clock()) {
        return claim.runId;
      }
      held.set(nameOf(connection), { runId, until });
      return runId;
    },
    read: async (connection) => {
      const claim = held.get(nameOf(connection));
      return claim !== undefined && claim.until >= clock() ? claim.runId : undefined;
    },
    release: async (connection, runId) => {
      if (held.get(nameOf(connection))?.runId === runId) {
        held.delete(nameOf(connection));
      }
    },
  };
}
