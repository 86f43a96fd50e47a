import { type Environment, readConfig, text } from "../../../lib/config.ts";
import { limitsIn } from "../../../lib/table/limits.ts";
import { slotSettingsIn } from "../../../lib/table/stored-slot-settings.ts";
import { openTable } from "../../../lib/table/table.ts";

/** The dependencies of the routes that use only the settings in the table. */
export function composeRecords(env: Environment) {
  const table = openTable(readConfig(env, { table: text("TABLE_NAME") }).table);
  return { limits: limitsIn(table), settings: slotSettingsIn(table) };
}
