import { readConfig, text } from "../../lib/config.ts";
import { parseProjectInput } from "../../lib/gcp-setup/task-input.ts";
import { type WriteMetadataDeps, writeMetadata } from "../../lib/gcp-setup/write-metadata.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { projectsIn } from "../../lib/table/projects.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { openTable } from "../../lib/table/table.ts";

export const createTask = (deps: WriteMetadataDeps) => async (input: unknown) => writeMetadata(deps, parseProjectInput(input));

export const handler = lambda(createTask, (env) => {
  const clock = () => new Date();
  const table = openTable(readConfig(env, { name: text("TABLE_NAME") }).name);
  return { runs: setupRunsIn(table, clock), projects: projectsIn(table), clock };
});
