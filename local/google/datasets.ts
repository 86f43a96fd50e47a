import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { empty, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { openBigQueryCall, readPaging, requireDataset } from "./big-query-call.ts";
import { parseCloudBody } from "./cloud-body.ts";
import { errorWithReason } from "./cloud-error.ts";
import { cloudReply } from "./cloud-reply.ts";
import {
  type AccessEntry,
  accessEntry,
  type Dataset,
  defaultAccess,
  etagOf,
  hasConditions,
  labelsOfDataset,
  toDataset,
} from "./dataset.ts";
import { listTables } from "./dataset-tables.ts";
import { openState, readState } from "./project-state.ts";
import { findServiceAccount } from "./service-account.ts";
import { takePage } from "./take-page.ts";
import type { World } from "./world.ts";

const insertion = v.object({
  datasetReference: v.object({ datasetId: v.string(), projectId: v.exactOptional(v.string()) }),
  location: v.optional(v.string(), "US"),
  labels: v.optional(labelsOfDataset, {}),
  access: v.exactOptional(v.array(accessEntry)),
});

/** `POST …/datasets`. Without an access list, its creator and the project's own groups get access. */
const insertDataset: Handler<World> = (call, world) => {
  const { account, project } = openBigQueryCall(call, world, {
    rpc: "DatasetService.InsertDataset",
    permission: "bigquery.datasets.create",
  });
  const { datasetReference, location, labels, access } = parseCloudBody(call, insertion);
  const { datasetId: id, projectId = project.projectId } = datasetReference;
  if (projectId !== project.projectId) throw invalid(`Value ${projectId} in content does not agree with value ${call.params.project}.`);
  if (!/^\w{1,1024}$/.test(id)) {
    throw invalid(
      `Invalid dataset ID "${id}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`,
    );
  }
  const { datasets } = openState(world, project);
  if (datasets.has(id))
    throw new Refused(errorWithReason(409, "ALREADY_EXISTS", `Already Exists: Dataset ${projectId}:${id}`, "duplicate"));
  if (access !== undefined) requireMembers(world, `${projectId}:${id}`, access);
  const now = world.clock.now();
  const dataset: Dataset = {
    ...{ id, projectId, location, labels, access: access ?? defaultAccess(account.email) },
    ...{ createdAt: now, changedAt: now, revision: 1, tables: new Map() },
  };
  datasets.set(id, dataset);
  return cloudReply(toDataset(dataset, world.url, 3));
};

/** The version of the access list that a caller reads or writes. */
function readVersion({ query }: Call): number {
  const version = query.get("accessPolicyVersion") ?? "0";
  if (!["0", "1", "3"].includes(version)) throw invalid(`The access policy version ${version} is not valid.`);
  return Number(version);
}

const getDataset: Handler<World> = (call, world) => {
  const { project } = openBigQueryCall(call, world, { rpc: "DatasetService.GetDataset", permission: "bigquery.datasets.get" });
  return cloudReply(toDataset(requireDataset(call, world, project), world.url, readVersion(call)));
};

/** `GET …/datasets`. `datasets` is absent when there is none. The entries hold no access list. */
const listDatasets: Handler<World> = (call, world) => {
  const { account, project } = openBigQueryCall(call, world, { rpc: "DatasetService.ListDatasets", permission: "bigquery.datasets.get" });
  const all = [...readState(world, project).datasets.values()];
  const { page, ...next } = takePage(all, { sub: account.sub, query: call.path }, readPaging(call), world);
  const datasets = page.map((dataset) => {
    const { id, datasetReference, location, labels } = toDataset(dataset, world.url, 3);
    return { kind: "bigquery#dataset", id, datasetReference, location, ...(labels && { labels }), type: "DEFAULT" };
  });
  return cloudReply({ kind: "bigquery#datasetList", ...(datasets.length > 0 && { datasets }), ...next, unreachable: [] });
};

const changes = v.object({
  access: v.exactOptional(v.array(accessEntry)),
  labels: v.exactOptional(v.record(v.string(), v.nullable(v.string()))),
  location: v.exactOptional(v.string()),
});

/**
 * `PATCH …/datasets/{d}`. The access list is replaced as a whole; a label is changed alone, and removed by `null`. An etag protects the change
 * only as the header `If-Match`: the one in the body is ignored.
 */
const patchDataset: Handler<World> = (call, world) => {
  const { project } = openBigQueryCall(call, world, { rpc: "DatasetService.PatchDataset", permission: "bigquery.datasets.update" });
  const dataset = requireDataset(call, world, project);
  const expected = call.headers["if-match"];
  if (expected !== undefined && expected !== "*" && expected !== etagOf(dataset)) {
    throw new Refused(errorWithReason(412, "FAILED_PRECONDITION", "Precondition check failed.", "conditionNotMet"));
  }
  const { access, labels = {}, location = dataset.location } = parseCloudBody(call, changes);
  if (location !== dataset.location) throw invalid("The location of a dataset cannot be changed.");
  const version = readVersion(call);
  if (access !== undefined) {
    if (version !== 3 && (hasConditions(dataset.access) || hasConditions(access))) {
      throw invalid("The access policy version must be 3 for a dataset with conditional access.");
    }
    requireMembers(world, `${dataset.projectId}:${dataset.id}`, access);
  }
  const kept = Object.entries({ ...dataset.labels, ...labels }).filter(([, value]) => value !== null);
  const checked = v.safeParse(labelsOfDataset, Object.fromEntries(kept));
  if (!checked.success) throw invalid("The labels are not valid.");
  dataset.labels = checked.output;
  dataset.access = access ?? dataset.access;
  dataset.changedAt = world.clock.now();
  dataset.revision += 1;
  return cloudReply(toDataset(dataset, world.url, version));
};

/** `DELETE …/datasets/{d}`. A dataset with tables is refused, unless the caller says that they go too. */
const deleteDataset: Handler<World> = (call, world) => {
  const { project } = openBigQueryCall(call, world, { rpc: "DatasetService.DeleteDataset", permission: "bigquery.datasets.delete" });
  const { id, projectId, tables } = requireDataset(call, world, project);
  if (tables.size > 0 && call.query.get("deleteContents") !== "true") {
    throw new Refused(errorWithReason(400, "FAILED_PRECONDITION", `Dataset ${projectId}:${id} is still in use`, "resourceInUse"));
  }
  openState(world, project).datasets.delete(id);
  return empty(204);
};

/** Google refuses a service account that does not exist, or is not known yet. */
function requireMembers({ serviceAccounts, clock }: World, dataset: string, access: readonly AccessEntry[]): void {
  const isMissing = ({ userByEmail = "" }: AccessEntry) => {
    if (!userByEmail.endsWith(".iam.gserviceaccount.com")) return false;
    const found = findServiceAccount(serviceAccounts, userByEmail);
    return found === undefined || found.visibleAt > clock.now();
  };
  const missing = access.find(isMissing);
  if (missing === undefined) return;
  throw invalid(`IAM setPolicy failed for Dataset ${dataset}: User ${missing.userByEmail} does not exist.`);
}

const invalid = (message: string) => new Refused(errorWithReason(400, "INVALID_ARGUMENT", message, "invalid"));

const DATASETS = "/bigquery/v2/projects/{project}/datasets";

/** bigquery.googleapis.com */
export const bigQueryRoutes: readonly Route<World>[] = [
  { method: "POST", path: DATASETS, handle: insertDataset },
  { method: "GET", path: DATASETS, handle: listDatasets },
  { method: "GET", path: `${DATASETS}/{dataset}`, handle: getDataset },
  { method: "PATCH", path: `${DATASETS}/{dataset}`, handle: patchDataset },
  { method: "DELETE", path: `${DATASETS}/{dataset}`, handle: deleteDataset },
  { method: "GET", path: `${DATASETS}/{dataset}/tables`, handle: listTables },
];
