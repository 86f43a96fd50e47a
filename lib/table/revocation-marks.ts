import type { RevocationMarks } from "../connections/stores.ts";
import { item, textInstant } from "./item.ts";
import { revocationMarkItemKey, revocationMarkPrefix, subjectPartition, ttlAttribute } from "./item-keys.ts";
import { eraseItem, queryAll, writeItem } from "./requests.ts";
import { type Table, toUnixSeconds } from "./table.ts";

/** Days after the mark's instant: longer than any callback can take. */
const keptDays = 1;

/** Stores the marks of revocations, beside the entries that point from an account to its connections and parked grants. */
export function revocationMarksIn(table: Table): RevocationMarks {
  return {
    write: (account, id, until) => {
      const ttl = { [ttlAttribute]: toUnixSeconds(until) + keptDays * 86_400 };
      return writeItem(table, { ...revocationMarkItemKey(account, id), ...markItem.build({ until }), ...ttl });
    },

    erase: (account, id) => eraseItem(table, revocationMarkItemKey(account, id)),

    readLatest: async (account) => {
      const items = await queryAll(table, subjectPartition(account), revocationMarkPrefix);
      return items.map((item) => markItem.parse(item).until).sort((one, other) => other.getTime() - one.getTime())[0];
    },
  };
}

export const markItem = item({ until: textInstant });
