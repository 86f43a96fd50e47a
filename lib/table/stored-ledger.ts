import { Failure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Ledger } from "../setup/ledger.ts";
import type { System } from "../system.ts";
import { type ItemKey, ledgerPartition, ledgerPrefix, ledgerTargetPrefix } from "./item-keys.ts";
import { entryItem } from "./ledger-item.ts";
import { beginAt, buildPlaces, endAt } from "./ledger-place.ts";
import { queryAll } from "./query-items.ts";
import { eraseItem } from "./requests.ts";
import type { Table } from "./table.ts";

/** Deletes at once. */
const batch = 25;

/**
 * Stores the ledgers of setups: an item a change, all of a connection in one partition. Each beginning is one conditional write, which replaces
 * an entry that is not open, or else one that only names the run and its account and returns what stands.
 */
export function ledgerIn(table: Table, { clock, random }: System): Ledger {
  return {
    begin: async (connection, change, by) => {
      const attempt = Buffer.from(random(16)).toString("base64url");
      for (const place of buildPlaces(connection, change)) {
        const begun = await beginAt(table, place, { change, by, attempt, at: clock() });
        if (begun !== undefined) {
          // The answer to this process's own first write was lost: nothing of another process was there.
          const isOwn = begun.Attributes?.attempt === attempt;
          return begun.Attributes === undefined || isOwn ? undefined : entryItem.parse(begun.Attributes);
        }
      }
      throw new Error("the last place of a change is its own");
    },

    end: async (connection, change, outcome) => {
      for (const place of buildPlaces(connection, change)) {
        if (await endAt(table, place, outcome, clock())) {
          return;
        }
      }
      throw new Failure("not_found", { detail: "ledger entry" });
    },

    list: async (connection, target) => {
      const prefix = target === undefined ? ledgerPrefix : ledgerTargetPrefix(target);
      return (await queryAll(table, ledgerPartition(connection), prefix)).map(entryItem.parse);
    },

    erase: async (connection) => {
      const items = await queryAll(table, ledgerPartition(connection), ledgerPrefix);
      await mapBounded(items, batch, ({ pk, sk }) => eraseItem(table, { pk, sk } as ItemKey));
    },
  };
}
