import * as v from "valibot";
import type { SlotSettingsStore } from "../connections/slot-settings.ts";
import { GetCommand, UpdateCommand } from "./commands.ts";
import { slotSettingsItemKey } from "./item-keys.ts";
import { onTable, type Table } from "./table.ts";

const itemSchema = v.object({ root: v.exactOptional(v.string()), disabled: v.exactOptional(v.array(v.string())) });

/** What customers have chosen, beside their organisation's connections. */
export const slotSettingsIn = (table: Table): SlotSettingsStore => ({
  read: (key) =>
    onTable(async () => {
      const get = new GetCommand({ TableName: table.name, Key: slotSettingsItemKey(key), ConsistentRead: true });
      return v.parse(itemSchema, (await table.client.send(get)).Item ?? {});
    }),

  write: (key, changes) =>
    onTable(async () => {
      const entries = Object.entries(changes);
      const update = new UpdateCommand({
        TableName: table.name,
        Key: slotSettingsItemKey(key),
        UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
      });
      await table.client.send(update);
    }),
});
