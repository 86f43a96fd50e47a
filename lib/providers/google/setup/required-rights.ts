import type { Change } from "../../../setup/change.ts";
import type { ChangeKind } from "./change-names.ts";

/** What a plan reads before it knows what is missing. */
const rightsToRead: readonly string[] = ["resourcemanager.projects.getIamPolicy", "serviceusage.services.get"];
const rightsToReadHome: readonly string[] = ["iam.serviceAccounts.list", "iam.serviceAccounts.get"];

/** The rights of a person that each kind of change needs in its project. */
const rightsToMake: Readonly<Record<ChangeKind, readonly string[]>> = {
  service_account: ["iam.serviceAccounts.create"],
  account_user: ["iam.serviceAccounts.getIamPolicy", "iam.serviceAccounts.setIamPolicy"],
  role: ["resourcemanager.projects.setIamPolicy"],
  api: ["serviceusage.services.enable"],
  dataset: ["bigquery.datasets.create"],
  dataset_reader: ["bigquery.datasets.create"],
  label: ["resourcemanager.projects.update"],
};

/** A person who has these can give roles in a project, and take them back. */
export const rightsToGrant: readonly string[] = ["resourcemanager.projects.getIamPolicy", ...rightsToMake.role];

/** Without these rights a person can set nothing up in a project. */
export const leastRights: readonly string[] = [...rightsToRead, ...rightsToMake.role];

/** The predefined role that brings each right: what the customer's administrator gives the person. */
const rolesThatBring: readonly (readonly [RegExp, string])[] = [
  [/^resourcemanager\.projects\.(get|set)IamPolicy$/, "Project IAM Admin (roles/resourcemanager.projectIamAdmin)"],
  [/^iam\.serviceAccounts\./, "Service Account Admin (roles/iam.serviceAccountAdmin)"],
  [/^serviceusage\./, "Service Usage Admin (roles/serviceusage.serviceUsageAdmin)"],
  [/^bigquery\./, "BigQuery User (roles/bigquery.user)"],
  [/^resourcemanager\.projects\.update$/, "Project Mover (roles/resourcemanager.projectMover)"],
];

/** A setup works without these: the person may lack the rights to make them. */
const optionalKinds: ReadonlySet<string> = new Set<ChangeKind>(["dataset", "dataset_reader", "label"]);

/** Lists every right that a plan may need, so that one call finds out about all of them. */
export const toRightsToTest = (isHome: boolean): readonly string[] => [
  ...new Set([...toRightsToRead(isHome), ...Object.values(isHome ? rightsToMake : rightsOfProject).flat()]),
];

const { role, api, label } = rightsToMake;
const rightsOfProject = { role, api, label };

const toRightsToRead = (isHome: boolean): readonly string[] => (isHome ? [...rightsToRead, ...rightsToReadHome] : rightsToRead);

export type RightsCheck = {
  /** The person lacks them, and without them nothing is changed. */
  readonly missing: readonly string[];
  /** The person lacks them, and what needs them is left out. */
  readonly missingOptional: readonly string[];
  /** The changes that the person has the rights for. */
  readonly changes: readonly Change[];
};

/** Compares the rights of a person in a project with those that a plan needs there. Pure. */
export function checkRights(planned: readonly Change[], held: ReadonlySet<string>, isHome: boolean): RightsCheck {
  const lacking = ({ kind }: Change) => (rightsToMake[kind as ChangeKind] ?? []).filter((right) => !held.has(right));
  const optional = planned.filter(({ kind }) => optionalKinds.has(kind));
  const needed = planned.filter(({ kind }) => !optionalKinds.has(kind));
  const toRead = toRightsToRead(isHome).filter((right) => !held.has(right));
  return {
    missing: unique([...toRead, ...needed.flatMap(lacking)]),
    missingOptional: unique(optional.flatMap(lacking)),
    changes: planned.filter((change) => !optionalKinds.has(change.kind) || lacking(change).length === 0),
  };
}

/** Names the roles that bring rights, for the sentence that tells a person whom to ask for what. */
export const toRolesThatBring = (rights: readonly string[]): readonly string[] =>
  unique(rights.flatMap((right) => rolesThatBring.find(([pattern]) => pattern.test(right))?.[1] ?? []));

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)];
