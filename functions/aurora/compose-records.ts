import type { Environment } from "../../lib/config.ts";
import type { AccountSettingsStore } from "../../lib/connections/account-settings.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { tableFrom } from "../../lib/table/table.ts";
import { limitsIn } from "../../lib/table/window-counters.ts";
import { composeTable } from "../compose.ts";

/** The dependencies of a route that uses only the settings in the table. */
export function composeSettings(env: Environment) {
  const table = tableFrom(env);
  return { table, limits: limitsIn(table), settings: slotSettingsIn(table) };
}

/** The dependencies of a route that uses only the table. */
export function composeRecords(env: Environment) {
  const records = composeTable(env);
  return { ...records, settings: slotSettingsIn(records.table) };
}

/** What a route reads and writes that uses only the table. */
export type Records = { readonly connections: Pick<Connections, "list">; readonly settings: AccountSettingsStore };
