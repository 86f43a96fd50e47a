import * as v from "valibot";
import { at, type CloudSession, readPages } from "./cloud-session.ts";

/** An entry of a dataset's access list. Whatever else it holds is kept. One with a condition belongs to the customer. */
const accessEntry = v.looseObject({
  role: v.optional(v.string()),
  userByEmail: v.optional(v.string()),
  condition: v.optional(v.unknown()),
});
export type AccessEntry = v.InferOutput<typeof accessEntry>;

/** The role under which an entry is read without its condition. */
const madeUpRole = /_with(_conditionalbinding|cond)_/;

const dataset = v.object({
  etag: v.pipe(v.string(), v.minLength(1)),
  location: v.pipe(v.string(), v.minLength(1)),
  labels: v.optional(v.record(v.string(), v.string()), () => ({})),
  /**
   * Absent: Google shows this caller the dataset, and not who may read it, or shows conditions as roles of an older version. That is no empty
   * list, and none is written from it.
   */
  access: v.pipe(
    v.optional(v.array(accessEntry)),
    v.transform((access) => (access?.some(({ role = "" }) => madeUpRole.test(role)) ? undefined : access)),
  ),
});
export type Dataset = v.InferOutput<typeof dataset>;

const api = "bigquery";

/**
 * Reads and writes conditions. In an older version an entry would be read without its condition, and a write is refused where one has any.
 *
 * @see {@link https://cloud.google.com/bigquery/docs/reference/rest/v2/datasets/patch datasets.patch}
 */
const withConditions = { accessPolicyVersion: "3" };

export const getDataset = (google: CloudSession, project: string, id: string): Promise<Dataset> =>
  google(dataset, { api, path: at`/bigquery/v2/projects/${project}/datasets/${id}`, query: withConditions, label: "datasets.get" });

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
    query: withConditions,
    method: "PATCH",
    body: { access, etag },
    ifMatch: etag,
    label: "datasets.patch",
  });

/** Lists the ids of a dataset's tables, through all pages. */
export function listTables(google: CloudSession, project: string, id: string): Promise<string[]> {
  const table = v.object({ tableReference: v.object({ tableId: v.string() }) });
  const page = v.object({
    kind: v.literal("bigquery#tableList"),
    tables: v.optional(v.array(table), () => []),
    nextPageToken: v.optional(v.string(), ""),
  });
  const path = at`/bigquery/v2/projects/${project}/datasets/${id}/tables`;
  const method = { api, path, query: { maxResults: "1000" }, label: "tables.list" } as const;
  return readPages(google, page, method, ({ tables }) => tables.map(({ tableReference }) => tableReference.tableId));
}
