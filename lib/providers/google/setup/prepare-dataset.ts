import * as v from "valibot";
import { Failure } from "../../../errors.ts";
import { unless } from "../../../expected-failure.ts";
import type { ChangeOutcome } from "../../../setup/ledger.ts";
import { CloudFailure, findRefusal, refusedAs } from "../cloud-failure.ts";
import { datasetId, datasetLabel, readName } from "./change-names.ts";
import { at, type CloudSession, readPages } from "./cloud-session.ts";
import { findEmails } from "./known-accounts.ts";
import type { MakeChange } from "./outcomes.ts";
import { editFresh } from "./policy-edit.ts";
import type { Waits } from "./waits.ts";

/**
 * Makes the dataset of the billing export in one project, or adopts the one that stands there.
 *
 * @throws {Failure} `access_pending`: BigQuery was enabled a moment ago and does not answer yet.
 */
export const makeDataset: MakeChange = async ({ target: project }, { google, location }) => {
  try {
    const standing = await readDataset(google, project);
    return standing === undefined ? await insertOrAdopt(google, project, location) : checkLocation(standing, location, "unchanged");
  } catch (error) {
    throw pendingIfDisabled(error);
  }
};

async function insertOrAdopt(google: CloudSession, project: string, location: string): Promise<ChangeOutcome> {
  try {
    await insertDataset(google, project, location);
    return { state: "changed", after: location };
  } catch (error) {
    if (findRefusal(error) !== "exists") {
      throw error;
    }
    // It was not there a moment ago: an attempt with a lost answer made it, or the customer did, whose it is then.
    const standing = await getDataset(google, project);
    return checkLocation(standing, location, isOurs(standing) ? "changed" : "unchanged");
  }
}

const isOurs = ({ labels }: Dataset): boolean => labels[datasetLabel.key] === datasetLabel.value;

/** A dataset's location is fixed, and the export can be switched on only where its bills are kept. */
const checkLocation = (dataset: Dataset, location: string, state: "changed" | "unchanged"): ChangeOutcome =>
  dataset.location.toUpperCase() === location.toUpperCase()
    ? { state, after: dataset.location }
    : { state: "failed", code: "dataset_elsewhere", before: dataset.location };

/** @returns `undefined`: there is none. */
export const readDataset = (google: CloudSession, project: string): Promise<Dataset | undefined> =>
  unless(refusedAs("missing"), getDataset(google, project));

/** BigQuery checks the customer's own project, where another branch of the same run enables the API. */
const pendingIfDisabled = (error: unknown): unknown =>
  refusedAs("api_disabled")(error) ? new Failure("access_pending", { cause: error, detail: "google: bigquery: not enabled yet" }) : error;

const isReader =
  (email: string) =>
  ({ role, userByEmail, condition }: AccessEntry): boolean =>
    role === "READER" && (condition === undefined || condition === null) && userByEmail?.toLowerCase() === email.toLowerCase();

/** Whether an account may read the dataset by an entry of its own. */
export const hasReader = ({ access = [] }: { readonly access?: readonly AccessEntry[] | undefined }, email: string): boolean =>
  access.some(isReader(email));

/** Lets the viewer account read the dataset of the billing export. That account reads no other dataset. @throws As {@link makeDataset}. */
export const addReader: MakeChange = async (change, { google, call, waits }) => {
  const { accountId } = readName.datasetReader(change);
  const email = (await findEmails(google, call, [accountId])).get(accountId);
  if (email === undefined) {
    return { state: "failed", code: "service_account_missing" };
  }
  const add = (access: readonly AccessEntry[]) =>
    hasReader({ access }, email) ? undefined : [...access, { role: "READER", userByEmail: email }];
  try {
    return { state: (await editAccess(google, change.target, add, waits)) ? "changed" : "unchanged" };
  } catch (error) {
    throw pendingIfDisabled(error);
  }
};

/** Removes the entries of an account. @returns Whether there was one. */
export function removeReader(google: CloudSession, project: string, email: string, waits: Waits): Promise<boolean> {
  const remove = (access: readonly AccessEntry[]) =>
    hasReader({ access }, email) ? access.filter((entry) => !isReader(email)(entry)) : undefined;
  return editAccess(google, project, remove, waits);
}

/**
 * Edits the access list, and again when it was changed in between.
 *
 * @param edit - `undefined`: nothing is left to do.
 * @returns Whether the list was another one before the first attempt.
 * @throws {CloudFailure} `access_hidden`: Google does not show the list, so nothing is written.
 */
const editAccess = (
  google: CloudSession,
  project: string,
  edit: (access: readonly AccessEntry[]) => readonly AccessEntry[] | undefined,
  waits: Waits,
): Promise<boolean> => {
  const write = ({ access, etag }: Dataset) => {
    if (access === undefined) {
      throw new CloudFailure("provider_answer_invalid", "access_hidden", { detail: "google: datasets.get: without its access list" });
    }
    const edited = edit(access);
    return edited && patchAccess(google, project, edited, etag);
  };
  return editFresh(() => getDataset(google, project), write, waits);
};

/** An entry of a dataset's access list. Whatever else it holds is kept. One with a condition belongs to the customer. */
const accessEntry = v.looseObject({
  role: v.optional(v.string()),
  userByEmail: v.optional(v.string()),
  condition: v.optional(v.unknown()),
});
type AccessEntry = v.InferOutput<typeof accessEntry>;

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

const datasetPath = (project: string): string => at`/bigquery/v2/projects/${project}/datasets/${datasetId}`;

export const getDataset = (google: CloudSession, project: string): Promise<Dataset> =>
  google(dataset, { api, path: datasetPath(project), query: withConditions, label: "datasets.get" });

export const insertDataset = (google: CloudSession, projectId: string, location: string): Promise<Dataset> =>
  google(dataset, {
    api,
    path: at`/bigquery/v2/projects/${projectId}/datasets`,
    method: "POST",
    body: { datasetReference: { datasetId, projectId }, location, labels: { [datasetLabel.key]: datasetLabel.value } },
    label: "datasets.insert",
  });

/** Replaces the access list of a dataset, if it is still the one that was read. */
export const patchAccess = (google: CloudSession, project: string, access: readonly AccessEntry[], etag: string): Promise<Dataset> =>
  google(dataset, {
    api,
    path: datasetPath(project),
    query: withConditions,
    method: "PATCH",
    body: { access, etag },
    ifMatch: etag,
    label: "datasets.patch",
  });

/** Lists the ids of the dataset's tables, through all pages. */
export function listTables(google: CloudSession, project: string): Promise<string[]> {
  const table = v.object({ tableReference: v.object({ tableId: v.string() }) });
  const page = v.object({
    kind: v.literal("bigquery#tableList"),
    tables: v.optional(v.array(table), () => []),
    nextPageToken: v.optional(v.string(), ""),
  });
  const method = { api, path: `${datasetPath(project)}/tables`, query: { maxResults: "1000" }, label: "tables.list" } as const;
  return readPages(google, page, method, ({ tables }) => tables.map(({ tableReference }) => tableReference.tableId));
}
