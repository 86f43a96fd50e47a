import { type Environment, readConfig, text } from "../../../lib/config.ts";
import { connectionsIn } from "../../../lib/table/connections.ts";
import { openTable } from "../../../lib/table/table.ts";
import { everyAccountEntry } from "../../providers.ts";

/** The dependencies of the functions that list every provider of an organisation: the table alone. */
export function composeLists(env: Environment) {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { connections: connectionsIn(openTable(table)), entries: everyAccountEntry };
}
