import * as v from "valibot";
import type { RevocationMarks } from "../connections/stores.ts";
import { DeleteCommand, PutCommand } from "./commands.ts";
import { revocationMarkItemKey, revocationMarkPrefix, subjectPartition, ttlAttribute } from "./item-keys.ts";
import { queryAll } from "./query-all.ts";
import { onTable, type Table, toUnixSeconds } from "./table.ts";

/** Days after the mark's instant: longer than any callback can take. */
const keptDays = 1;

/** Stores the marks of revocations, beside the entries that point from an account to its connections and parked grants. */
export function revocationMarksIn(table: Table): RevocationMarks {
  const TableName = table.name;
  return {
    write: (account, id, until) =>
      onTable(async () => {
        const mark: v.InferInput<typeof schema> = { until: until.toISOString() };
        const Item = { ...revocationMarkItemKey(account, id), ...mark, [ttlAttribute]: toUnixSeconds(until) + keptDays * 86_400 };
        await table.client.send(new PutCommand({ TableName, Item }));
      }),

    erase: (account, id) =>
      onTable(async () => {
        await table.client.send(new DeleteCommand({ TableName, Key: revocationMarkItemKey(account, id) }));
      }),

    readLatest: (account) =>
      onTable(async () => {
        const items = await queryAll(table, subjectPartition(account), revocationMarkPrefix);
        return items.map((item) => new Date(v.parse(schema, item).until)).sort((one, other) => other.getTime() - one.getTime())[0];
      }),
  };
}

const schema = v.object({ until: v.string() });
