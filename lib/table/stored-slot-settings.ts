import * as v from "valibot";
import type { AccountSettings, AccountSettingsStore } from "../connections/account-settings.ts";
import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { item, list, optional } from "./item.ts";
import { slotSettingsItemKey } from "./item-keys.ts";
import { readItem, updateItem, updateItemIf } from "./requests.ts";
import type { Table } from "./table.ts";

/** `revision` counts the writes. Absent: written by a release that did not count. */
export const settingsItem = item({ root: optional(v.string()), disabled: optional(list(v.string())), revision: optional(v.number()) });

/** Tries of a change. Of tries at the same time one succeeds, so this is how many callers may change one item at once. */
const mostTries = 50;

/** What customers have chosen, beside their organisation's connections. */
export const slotSettingsIn = (table: Table): AccountSettingsStore => {
  const readSettings = async (key: ConnectionKey) => settingsItem.parse((await readItem(table, slotSettingsItemKey(key))) ?? {});

  return {
    read: async (key) => {
      const { revision: _, ...settings } = await readSettings(key);
      return settings;
    },

    write: async (key, changes) => {
      await updateItem(table, slotSettingsItemKey(key), buildChange(changes));
    },

    change: async (key, decide) => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const { revision, ...stored } = await readSettings(key);
        const changes = decide(stored);
        if (changes === undefined || Object.keys(changes).length === 0) {
          return;
        }
        const update = buildChange(changes);
        const seen =
          revision === undefined
            ? { ConditionExpression: "attribute_not_exists(#revision)" }
            : {
                ConditionExpression: "#revision = :revision",
                ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ":revision": revision },
              };
        if ((await updateItemIf(table, slotSettingsItemKey(key), { ...update, ...seen })) !== undefined) {
          return;
        }
      }
      throw new Failure("table_throttled", { detail: `the settings changed before each of ${mostTries} tries` });
    },
  };
};

/** Each write raises the revision, also that of a caller who read nothing. */
function buildChange(changes: AccountSettings) {
  const entries = Object.entries(changes);
  const sets = [...entries.map(([name]) => `#${name} = :${name}`), "#revision = if_not_exists(#revision, :none) + :one"];
  return {
    UpdateExpression: `SET ${sets.join(", ")}`,
    ExpressionAttributeNames: { ...Object.fromEntries(entries.map(([name]) => [`#${name}`, name])), "#revision": "revision" },
    ExpressionAttributeValues: { ...Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])), ":none": 0, ":one": 1 },
  };
}
