import type { Handler } from "../simulator/route.ts";
import { openBigQueryCall, readPaging, requireDataset } from "./big-query-call.ts";
import { cloudReply } from "./cloud-reply.ts";
import { etagOf } from "./dataset.ts";
import { takePage } from "./take-page.ts";
import type { World } from "./world.ts";

/** `GET …/datasets/{d}/tables` */
export const listTables: Handler<World> = (call, world) => {
  const { account, project } = openBigQueryCall(call, world, { rpc: "TableService.ListTables", permission: "bigquery.tables.list" });
  const dataset = requireDataset(call, world, project);
  const { page, ...next } = takePage([...dataset.tables], { sub: account.sub, query: call.path }, readPaging(call), world);
  const { id: datasetId, projectId } = dataset;
  const tables = page.map(([tableId, createdAt]) => ({
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
