import { createHash } from "node:crypto";
import * as v from "valibot";

const MEMBERS = ["userByEmail", "groupByEmail", "domain", "specialGroup", "iamMember"] as const;
const text = v.exactOptional(v.string());

/** One entry of a dataset's access list: a role, and one member. */
export const accessEntry = v.pipe(
  v.strictObject({
    role: v.pipe(v.string(), v.transform(toShortRole), v.picklist(["READER", "WRITER", "OWNER"])),
    userByEmail: text,
    groupByEmail: text,
    domain: text,
    specialGroup: text,
    iamMember: text,
    condition: v.exactOptional(v.strictObject({ expression: v.string(), title: text, description: text, location: text })),
  }),
  v.check((entry) => MEMBERS.filter((member) => entry[member] !== undefined).length === 1, "an access entry has one member"),
);

export type AccessEntry = v.InferOutput<typeof accessEntry>;

export const labelsOfDataset = v.record(
  v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_-]{0,62}$/)),
  v.pipe(v.string(), v.regex(/^[a-z0-9_-]{0,63}$/)),
);

export type Dataset = {
  readonly id: string;
  /** The id of its project. */
  readonly projectId: string;
  readonly location: string;
  readonly createdAt: Date;
  changedAt: Date;
  /** Counts its changes: each gives it another etag. */
  revision: number;
  labels: Record<string, string>;
  access: readonly AccessEntry[];
  /** The instants at which its tables were created, by their ids. */
  readonly tables: Map<string, Date>;
};

/** BigQuery answers with the short names of its basic roles, also if the long ones were sent. */
function toShortRole(role: string): string {
  return (
    { "roles/bigquery.dataViewer": "READER", "roles/bigquery.dataEditor": "WRITER", "roles/bigquery.dataOwner": "OWNER" }[role] ?? role
  );
}

/** The access list that Google gives a dataset that is created without one. An account that may read the project's data may read this dataset too. */
export const defaultAccess = (creator: string): AccessEntry[] => [
  { role: "WRITER", specialGroup: "projectWriters" },
  { role: "OWNER", specialGroup: "projectOwners" },
  { role: "OWNER", userByEmail: creator },
  { role: "READER", specialGroup: "projectReaders" },
];

const PERMISSIONS: Readonly<Record<AccessEntry["role"], readonly string[]>> = {
  READER: ["bigquery.datasets.get", "bigquery.tables.list"],
  WRITER: ["bigquery.datasets.get", "bigquery.tables.list"],
  OWNER: ["bigquery.datasets.get", "bigquery.tables.list", "bigquery.datasets.update", "bigquery.datasets.delete"],
};

/** Tells whether the dataset's own access list names the caller with enough of a role. A condition is not evaluated: its entry grants nothing. */
export function grantsTo({ access }: Dataset, email: string, permission: string): boolean {
  const names = [email, `user:${email}`, `serviceAccount:${email}`].map((name) => name.toLowerCase());
  return access.some(
    ({ role, userByEmail, iamMember, condition }) =>
      condition === undefined && PERMISSIONS[role].includes(permission) && names.includes((userByEmail ?? iamMember ?? "").toLowerCase()),
  );
}

export const hasConditions = (access: readonly AccessEntry[]): boolean => access.some(({ condition }) => condition !== undefined);

const LONG_ROLES = { READER: "dataViewer", WRITER: "dataEditor", OWNER: "dataOwner" } as const;

/** Below version 3 an entry comes without its condition, under a role that is made up. */
function toOldEntry({ condition, ...entry }: AccessEntry) {
  if (condition === undefined) return entry;
  const hash = createHash("sha256").update(JSON.stringify(condition)).digest("hex").slice(0, 10);
  return { ...entry, role: `roles/bigquery.${LONG_ROLES[entry.role]}_with_conditionalbinding_${hash}` };
}

/**
 * Shows a dataset as BigQuery does: 64-bit numbers are strings.
 *
 * @param version - Of the access list.
 */
export function toDataset(dataset: Dataset, url: string, version: number) {
  const { id, projectId, location, labels, access, createdAt, changedAt } = dataset;
  return {
    kind: "bigquery#dataset",
    etag: etagOf(dataset),
    id: `${projectId}:${id}`,
    selfLink: `${url}/bigquery/v2/projects/${projectId}/datasets/${id}`,
    datasetReference: { datasetId: id, projectId },
    ...(Object.keys(labels).length > 0 && { labels }),
    access: version === 3 ? access : access.map(toOldEntry),
    creationTime: String(createdAt.getTime()),
    lastModifiedTime: String(changedAt.getTime()),
    location,
    type: "DEFAULT",
  };
}

export function etagOf({ id, projectId, createdAt, revision }: Dataset): string {
  return createHash("sha256").update(`${projectId} ${id} ${createdAt.getTime()} ${revision}`).digest("base64").slice(0, 24);
}
