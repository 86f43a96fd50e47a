import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SetupClaims } from "../../lib/setup/setup-claims.ts";
import type { Clock } from "../../lib/system.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memorySetupClaims(clock: Clock): SetupClaims {
  type Claim = { readonly runId: string; readonly until: Date };
  const [held, stopped] = [new Map<string, Claim>(), new Map<string, Claim>()];
  const toRun = (claim: Claim | undefined) => (claim !== undefined && claim.until >= clock() ? claim.runId : undefined);
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
    read: async (connection) => toRun(held.get(nameOf(connection))) ?? toRun(stopped.get(nameOf(connection))),
    release: async (connection, runId, workUntil) => {
      if (workUntil !== undefined) {
        stopped.set(nameOf(connection), { runId, until: workUntil });
      }
      if (held.get(nameOf(connection))?.runId === runId) {
        held.delete(nameOf(connection));
      }
    },
  };
}
