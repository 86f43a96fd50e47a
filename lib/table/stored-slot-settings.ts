import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import type { SlotSettings, SlotSettingsStore } from "../connections/slot-settings.ts";
import { Failure } from "../errors.ts";
import { GetCommand, UpdateCommand } from "./commands.ts";
import { slotSettingsItemKey } from "./item-keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

const itemSchema = v.object({
  root: v.exactOptional(v.string()),
  disabled: v.exactOptional(v.array(v.string())),
  /** Counts the writes. Absent: written by a release that did not count. */
  revision: v.exactOptional(v.number()),
});

/** Tries of a change. Of tries at the same time one succeeds, so this is how many callers may change one item at once. */
const mostTries = 50;

/** What customers have chosen, beside their organisation's connections. */
export const slotSettingsIn = (table: Table): SlotSettingsStore => {
  const readItem = async (key: ConnectionKey) => {
    const get = new GetCommand({ TableName: table.name, Key: slotSettingsItemKey(key), ConsistentRead: true });
    return v.parse(itemSchema, (await table.client.send(get)).Item ?? {});
  };

  return {
    read: (key) =>
      onTable(async () => {
        const { revision: _, ...settings } = await readItem(key);
        return settings;
      }),

    write: (key, changes) =>
      onTable(async () => {
        await table.client.send(new UpdateCommand(buildUpdate(table, key, changes)));
      }),

    change: async (key, decide) => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const { revision, ...stored } = await onTable(() => readItem(key));
        const changes = decide(stored);
        if (changes === undefined || Object.keys(changes).length === 0) {
          return;
        }
        const update = buildUpdate(table, key, changes);
        const seen =
          revision === undefined
            ? { ConditionExpression: "attribute_not_exists(#revision)" }
            : {
                ConditionExpression: "#revision = :revision",
                ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ":revision": revision },
              };
        if ((await onTableIf(() => table.client.send(new UpdateCommand({ ...update, ...seen })))) !== undefined) {
          return;
        }
      }
      throw new Failure("table_throttled", { detail: `the settings changed before each of ${mostTries} tries` });
    },
  };
};

/** Each write raises the revision, also that of a caller who read nothing. */
function buildUpdate(table: Table, key: ConnectionKey, changes: SlotSettings) {
  const entries = Object.entries(changes);
  const sets = [...entries.map(([name]) => `#${name} = :${name}`), "#revision = if_not_exists(#revision, :none) + :one"];
  return {
    TableName: table.name,
    Key: slotSettingsItemKey(key),
    UpdateExpression: `SET ${sets.join(", ")}`,
    ExpressionAttributeNames: { ...Object.fromEntries(entries.map(([name]) => [`#${name}`, name])), "#revision": "revision" },
    ExpressionAttributeValues: { ...Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])), ":none": 0, ":one": 1 },
  };
}
