import * as v from "valibot";
import { at, type CloudSession, readPages } from "./cloud-session.ts";

/** An entry of a dataset's access list. Whatever else it holds is kept. */
const accessEntry = v.looseObject({ role: v.optional(v.string()), userByEmail: v.optional(v.string()) });
export type AccessEntry = v.InferOutput<typeof accessEntry>;

const dataset = v.object({
  etag: v.optional(v.string(), ""),
  location: v.optional(v.string(), ""),
  labels: v.optional(v.record(v.string(), v.string()), () => ({})),
  access: v.optional(v.array(accessEntry), () => []),
});
export type Dataset = v.InferOutput<typeof dataset>;

const api = "bigquery";

export const getDataset = (google: CloudSession, project: string, id: string): Promise<Dataset> =>
  google(dataset, { api, path: at`/bigquery/v2/projects/${project}/datasets/${id}`, label: "datasets.get" });

export type NewDataset = { readonly id: string; readonly location: string; readonly labels: Readonly<Record<string, string>> };

export const insertDataset = (google: CloudSession, projectId: string, { id, location, labels }: NewDataset): Promise<Dataset> =>
  google(dataset, {
    api,
    path: at`/bigquery/v2/projects/${projectId}/datasets`,
    method: "POST",
    body: { datasetReference: { datasetId: id, projectId }, location, labels },
    label: "datasets.insert",
  });

/** Replaces the access list of a dataset, if it is still the one that was read. */
export const patchAccess = (
  google: CloudSession,
  project: string,
  id: string,
  access: readonly AccessEntry[],
  etag: string,
): Promise<Dataset> =>
  google(dataset, {
    api,
    path: at`/bigquery/v2/projects/${project}/datasets/${id}`,
    method: "PATCH",
    body: { access, etag },
    ifMatch: etag,
    label: "datasets.patch",
  });

/** Lists the ids of a dataset's tables, through all pages. */
export function listTables(google: CloudSession, project: string, id: string): Promise<string[]> {
  const table = v.object({ tableReference: v.object({ tableId: v.string() }) });
  const page = v.object({ tables: v.optional(v.array(table), () => []), nextPageToken: v.optional(v.string(), "") });
  return readPages(async (pageToken) => {
    const query = { maxResults: "1000", ...(pageToken === "" ? {} : { pageToken }) };
    const path = at`/bigquery/v2/projects/${project}/datasets/${id}/tables`;
    const { tables, nextPageToken } = await google(page, { api, path, query, label: "tables.list" });
    return { items: tables.map(({ tableReference }) => tableReference.tableId), next: nextPageToken };
  });
}
