import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { type ChangeKey, type Ledger, type LedgerEntry, toChangeId } from "../../lib/setup/ledger.ts";
import type { Clock } from "../../lib/system.ts";

const open: ReadonlySet<string> = new Set(["begun", "changed"]);

/** The fake of the port. Passes the same contract as the table. */
export function memoryLedger(clock: Clock): Ledger {
  const stored = new Map<string, { readonly connection: string; readonly entry: LedgerEntry }>();
  const nameOf = ({ tenant, provider, account }: ConnectionKey) => JSON.stringify([tenant, provider, account]);
  const keyOf = (connection: ConnectionKey, change: ChangeKey) => `${nameOf(connection)}${toChangeId(change)}`;
  return {
    begin: async (connection, { before, ...change }, { runId, madeBy }) => {
      const key = keyOf(connection, change);
      const maker = madeBy === undefined ? {} : { madeBy };
      const earlier = stored.get(key)?.entry;
      const anew = {
        change,
        state: "begun",
        runId,
        ...maker,
        facts: {},
        begunAt: clock(),
        ...(before === undefined ? {} : { before }),
      } as const;
      const entry = earlier !== undefined && open.has(earlier.state) ? { ...earlier, runId, ...maker } : anew;
      stored.set(key, { connection: nameOf(connection), entry });
      return earlier;
    },
    end: async (connection, change, { state, before, after, code, facts }) => {
      const key = keyOf(connection, change);
      const { code: _, ...entry } = stored.get(key)?.entry ?? throwMissing();
      if (entry.state === "changed" && (state === "unchanged" || state === "failed")) {
        return;
      }
      const given = {
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        ...(code === undefined ? {} : { code }),
      };
      const ended = { ...entry, ...given, state, facts: { ...entry.facts, ...facts }, endedAt: clock() };
      stored.set(key, { connection: nameOf(connection), entry: ended });
    },
    list: async (connection, target) =>
      [...stored.values()]
        .filter((one) => one.connection === nameOf(connection))
        .map(({ entry }) => entry)
        .filter(({ change }) => target === undefined || change.target === target),
    erase: async (connection) => {
      for (const [key, one] of stored) {
        if (one.connection === nameOf(connection)) {
          stored.delete(key);
        }
      }
    },
  };
}

function throwMissing(): never {
  throw new Failure("not_found", { detail: "ledger entry" });
}
