import { type Environment, readConfig, text } from "../../lib/config.ts";
import { refreshShards } from "../../lib/refresh-shards.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { openTable } from "../../lib/table/table.ts";

/** The dependencies of a route that uses only the table. */
export function composeRecords(env: Environment) {
  const table = openTable(readConfig(env, { table: text("TABLE_NAME") }).table);
  return { connections: connectionsIn(table, refreshShards(env)), limits: limitsIn(table), settings: slotSettingsIn(table) };
}
