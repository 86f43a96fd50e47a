import { type Environment, readConfig, text } from "../../lib/config.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { openTable } from "../../lib/table/table.ts";
import { composeConnect } from "../compose-connect.ts";
import type { BuildMethods, BuildSetup, Served } from "../served.ts";

/**
 * The dependencies of a route that connects a provider by what its body holds. It starts no setup.
 *
 * @param setups - Those of the connections that it may replace.
 */
export function composeSubmission(env: Environment, methods: Served<BuildMethods>, setups: Served<BuildSetup> = {}) {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return { ...composeConnect(env, methods, setups), limits: limitsIn(openTable(table)) };
}
