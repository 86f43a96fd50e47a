import type { Account, Project } from "./accounts.ts";
import { Policy } from "./iam-policy.ts";

/** What IAM knows of one project, the same for all accounts that see it. */
export type IamProject = {
  readonly policy: Policy;
  /** The domains whose members may get roles (domain-restricted sharing); `null`: any. */
  allowedMemberDomains: readonly string[] | null;
  /** The organisation policy `iam.disableServiceAccountCreation`. */
  denyAccountCreation: boolean;
  accountQuota: number;
  /** The kind of the two policies above: each has a successor, which is refused in other words. */
  orgPolicies: "legacy" | "managed";
  /** A constraint of the organisation's own, such as `custom.denyX`, which forbids new members; `null`: none. */
  customConstraint: string | null;
  /** The organisation policy `iam.workloadIdentityPoolProviders`: the issuers that a provider may trust; `null`: any. */
  allowedIssuers: readonly string[] | null;
};

export type Iam = {
  /** By the id of the project. */
  readonly projects: Map<string, IamProject>;
  /** Each `project sub` that has had its first role. */
  readonly seeded: Set<string>;
};

const LONG_AGO = new Date(0);
const DEFAULT_ACCOUNT_QUOTA = 100;

/** Creates IAM's part of the world: each person has the role of their own list in each of their projects. */
export function createIam(accounts: readonly Account[]): Iam {
  const iam: Iam = { projects: new Map(), seeded: new Set() };
  seedRoles(iam, accounts);
  return iam;
}

/** Gives each person their first role in each project that is new to them. A role that was taken away since stays away. */
export function seedRoles(iam: Iam, accounts: readonly Account[]): void {
  for (const { sub, email, projects } of accounts) {
    for (const project of projects) {
      const { policy } = openIamProject(iam, project);
      const key = `${project.projectId} ${sub}`;
      if (iam.seeded.has(key)) continue;
      iam.seeded.add(key);
      if (project.role !== null) policy.add({ role: project.role, members: [`user:${email.toLowerCase()}`] }, LONG_AGO, LONG_AGO);
    }
  }
}

/** IAM's part of a project; a new one if IAM has not met the project. */
export function openIamProject({ projects }: Iam, { projectId }: Pick<Project, "projectId">): IamProject {
  const known = projects.get(projectId);
  if (known !== undefined) return known;
  const created: IamProject = {
    policy: new Policy(),
    allowedMemberDomains: null,
    denyAccountCreation: false,
    accountQuota: DEFAULT_ACCOUNT_QUOTA,
    orgPolicies: "legacy",
    customConstraint: null,
    allowedIssuers: null,
  };
  projects.set(projectId, created);
  return created;
}
