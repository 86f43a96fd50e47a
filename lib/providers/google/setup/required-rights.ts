import type { Change } from "../../../setup/ledger.ts";
import type { ChangeKind } from "./change-names.ts";

/** What a plan reads before it knows what is missing. */
const rightsToRead: readonly string[] = ["resourcemanager.projects.getIamPolicy", "serviceusage.services.get"];
const rightsToReadHome: readonly string[] = ["iam.serviceAccounts.list", "iam.serviceAccounts.get"];

const rightsToReadPools: readonly string[] = ["iam.workloadIdentityPools.get", "iam.workloadIdentityPoolProviders.list"];

/** What was made, deleted or changed before is restored or put right. */
const toRightsOf = (what: "Pools" | "PoolProviders"): readonly string[] =>
  ["create", "undelete", "update"].map((verb) => `iam.workloadIdentity${what}.${verb}`);

/** The rights of a person that each kind of change needs in its project. */
const rightsToMake: Readonly<Record<ChangeKind, readonly string[]>> = {
  service_account: ["iam.serviceAccounts.create"],
  account_user: ["iam.serviceAccounts.getIamPolicy", "iam.serviceAccounts.setIamPolicy"],
  role: ["resourcemanager.projects.setIamPolicy"],
  api: ["serviceusage.services.enable"],
  dataset: ["bigquery.datasets.create"],
  dataset_reader: ["bigquery.datasets.create"],
  label: ["resourcemanager.projects.update"],
  identity_pool: toRightsOf("Pools"),
  identity_provider: toRightsOf("PoolProviders"),
  pool_user: ["iam.serviceAccounts.getIamPolicy", "iam.serviceAccounts.setIamPolicy"],
};

/** A person who has these can give roles in a project, and take them back. */
export const rightsToGrant: readonly string[] = ["resourcemanager.projects.getIamPolicy", ...rightsToMake.role];

/** Without these rights a person can set nothing up in a project. */
export const leastRights: readonly string[] = [...rightsToRead, ...rightsToMake.role];

/** The predefined role that brings each right: what the customer's administrator gives the person. */
const rolesThatBring: readonly (readonly [RegExp, string])[] = [
  [/^resourcemanager\.projects\.(get|set)IamPolicy$/, "Project IAM Admin (roles/resourcemanager.projectIamAdmin)"],
  [/^iam\.workloadIdentityPool/, "IAM Workload Identity Pool Admin (roles/iam.workloadIdentityPoolAdmin)"],
  [/^iam\.serviceAccounts\./, "Service Account Admin (roles/iam.serviceAccountAdmin)"],
  [/^serviceusage\./, "Service Usage Admin (roles/serviceusage.serviceUsageAdmin)"],
  [/^bigquery\./, "BigQuery User (roles/bigquery.user)"],
  [/^resourcemanager\.projects\.update$/, "Project Mover (roles/resourcemanager.projectMover)"],
];

/** A setup works without these: the person may lack the rights to make them. */
const optionalKinds: ReadonlySet<string> = new Set<ChangeKind>(["dataset", "dataset_reader", "label"]);

/** `holdsTrust`: the home project of a connection that is to end without a login. */
export type RightsIn = { readonly isHome: boolean; readonly holdsTrust?: boolean };

/** Lists every right that a plan may need, so that one call finds out about all of them. */
export function toRightsToTest(at: RightsIn): readonly string[] {
  const { role, api, label, identity_pool, identity_provider, pool_user, ...ofHome } = rightsToMake;
  const needed = [
    ...[role, api, label],
    ...(at.isHome ? Object.values(ofHome) : []),
    ...(at.holdsTrust ? [identity_pool, identity_provider, pool_user] : []),
  ];
  return [...new Set([...toRightsToRead(at), ...needed.flat()])];
}

const toRightsToRead = ({ isHome, holdsTrust }: RightsIn): readonly string[] => [
  ...rightsToRead,
  ...(isHome ? rightsToReadHome : []),
  ...(holdsTrust ? rightsToReadPools : []),
];

export type RightsCheck = {
  /** The person lacks them, and without them nothing is changed. */
  readonly missing: readonly string[];
  /** The person lacks them, and what needs them is left out. */
  readonly missingOptional: readonly string[];
  /** The changes that the person has the rights for. */
  readonly changes: readonly Change[];
};

/** Compares the rights of a person in a project with those that a plan needs there. Pure. */
export function checkRights(planned: readonly Change[], held: ReadonlySet<string>, at: RightsIn): RightsCheck {
  const lacking = ({ kind }: Change) => (rightsToMake[kind as ChangeKind] ?? []).filter((right) => !held.has(right));
  const optional = planned.filter(({ kind }) => optionalKinds.has(kind));
  const needed = planned.filter(({ kind }) => !optionalKinds.has(kind));
  const toRead = toRightsToRead(at).filter((right) => !held.has(right));
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
