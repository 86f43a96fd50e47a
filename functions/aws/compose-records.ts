import { type Environment, readConfig, text } from "../../lib/config.ts";
import { refreshShards } from "../../lib/refresh-shards.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { workspacesIn } from "../../lib/table/stored-workspaces.ts";
import { openTable } from "../../lib/table/table.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";

/** The dependencies of the routes that use only the table. */
export function composeRecords(env: Environment) {
  const table = openTable(readConfig(env, { table: text("TABLE_NAME") }).table);
  return {
    ...system,
    connections: connectionsIn(table, refreshShards(env)),
    tombstones: tombstonesIn(table),
    workspaces: workspacesIn(table),
    limits: limitsIn(table),
  };
}
