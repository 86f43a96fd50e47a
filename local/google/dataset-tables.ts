import type { Handler } from "../simulator/route.ts";
import { openBigQueryCall, requireDataset } from "./big-query-call.ts";
import { cloudReply } from "./cloud-call.ts";
import { etagOf } from "./dataset.ts";
import { cutPage } from "./pages.ts";
import type { World } from "./world.ts";

/** `GET …/datasets/{d}/tables` */
export const listTables: Handler<World> = (call, world) => {
  const { account, project } = openBigQueryCall(call, world, { rpc: "TableService.ListTables", permission: "bigquery.tables.list" });
  const dataset = requireDataset(call, world, project);
  const { items, next } = cutPage(call, world, [...dataset.tables], { sub: account.sub, size: "maxResults" });
  const { id: datasetId, projectId } = dataset;
  const tables = items.map(([tableId, createdAt]) => ({
    kind: "bigquery#table",
    id: `${projectId}:${datasetId}.${tableId}`,
    tableReference: { projectId, datasetId, tableId },
    type: "TABLE",
    timePartitioning: { type: "DAY" },
    creationTime: String(createdAt.getTime()),
  }));
  const totalItems = dataset.tables.size;
  return cloudReply({ kind: "bigquery#tableList", etag: etagOf(dataset), ...(tables.length > 0 && { tables }), ...next, totalItems });
};
