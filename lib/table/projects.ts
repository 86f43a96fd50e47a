import * as v from "valibot";
import type { PreparedProject, Projects } from "../gcp-setup/ports.ts";
import { PutCommand, QueryCommand } from "./commands.ts";
import { organisationPartition, projectItemKey, projectPrefix } from "./item-keys.ts";
import { onTable, type Table } from "./table.ts";

/** Stores the projects that setup has prepared, beside their organisation's connections. */
export function projectsIn(table: Table): Projects {
  return {
    write: (project) =>
      onTable(async () => {
        await table.client.send(new PutCommand({ TableName: table.name, Item: toItem(project) }));
      }),

    list: async (tenant) => {
      const projects: PreparedProject[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const query = new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: { ":pk": organisationPartition(tenant), ":prefix": projectPrefix("gcp") },
          ExclusiveStartKey,
        });
        const page = await onTable(() => table.client.send(query));
        projects.push(...(page.Items ?? []).map(parseProject));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return projects;
    },
  };
}

const itemSchema = v.object({
  tenant: v.string(),
  project_id: v.string(),
  project_number: v.string(),
  name: v.string(),
  billing: v.picklist(["enabled", "disabled", "unknown"]),
  run_id: v.string(),
  prepared_at: v.pipe(v.string(), v.isoTimestamp()),
});

function toItem(project: PreparedProject): v.InferOutput<typeof itemSchema> & Record<string, unknown> {
  return {
    ...projectItemKey(project.tenant, "gcp", project.projectId),
    tenant: project.tenant,
    project_id: project.projectId,
    project_number: project.projectNumber,
    name: project.name,
    billing: project.billing,
    run_id: project.runId,
    prepared_at: project.preparedAt.toISOString(),
  };
}

function parseProject(value: unknown): PreparedProject {
  const item = v.parse(itemSchema, value);
  return {
    tenant: item.tenant,
    projectId: item.project_id,
    projectNumber: item.project_number,
    name: item.name,
    billing: item.billing,
    runId: item.run_id,
    preparedAt: new Date(item.prepared_at),
  };
}
