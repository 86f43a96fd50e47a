import { readConfig, text } from "../../lib/config.ts";
import { awsFromEnvironment } from "../../lib/providers/aws/aws-from-environment.ts";
import { workspacesIn } from "../../lib/table/stored-workspaces.ts";
import { openTable } from "../../lib/table/table.ts";
import type { BuildMethods } from "../served.ts";

/** AWS' methods. The external ID of an organisation comes from the table. */
export const awsMethods: BuildMethods = (env) =>
  awsFromEnvironment(env, workspacesIn(openTable(readConfig(env, { table: text("TABLE_NAME") }).table)));
