import { defined } from "../../../defined.ts";
import { failedWith, unless } from "../../../expected-failure.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import { refusedAs } from "../cloud-failure.ts";
import { readBilling } from "../cloud-projects.ts";
import { findCloudAccount, listAccounts, readUsers } from "./account-api.ts";
import { type AccountLevel, toAccountLevels } from "./account-roles.ts";
import { toAccountId } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import type { AccountReading, ProjectReading } from "./plan-project.ts";
import { readDataset } from "./prepare-dataset.ts";
import { type CloudProject, getProject, projectPolicy, testPermissions } from "./project-api.ts";
import { exchangeApi, readApis } from "./required-apis.ts";
import { type RightsIn, toRightsToTest } from "./required-rights.ts";
import { readEnabled } from "./service-usage.ts";

export type ReadProjectDeps = {
  readonly google: CloudSession;
  /** Whether costs are part of the setup. */
  readonly withCost: boolean;
};

const none = { bindings: [] };

/** Reads everything that decides what a project needs. What the person may not read counts as missing: the plan names the right. */
export async function readProject({ google, withCost }: ReadProjectDeps, id: string, at: RightsIn): Promise<ProjectReading> {
  const { isHome } = at;
  const [project, rights = new Set<string>(), billing] = await Promise.all([
    unlessForbidden(getProject(google, id)),
    unlessForbidden(testPermissions(google, id, toRightsToTest(at))),
    readBilling(google, id),
  ]);
  if (project === undefined || project.state !== "ACTIVE") {
    return toUnusable(id, project);
  }
  const [policy, apis = new Set<string>(), dataset] = await Promise.all([
    rights.has("resourcemanager.projects.getIamPolicy") ? unlessForbidden(projectPolicy(google, id).read()) : undefined,
    rights.has("serviceusage.services.get")
      ? unlessForbidden(readEnabled(google, id, at.holdsTrust ? [...readApis, exchangeApi] : readApis))
      : undefined,
    isHome && withCost ? unlessClosed(readDataset(google, id)) : undefined,
  ]);
  return {
    id,
    number: project.name.slice("projects/".length),
    name: project.displayName || id,
    state: "active",
    billing,
    rights,
    policy: policy ?? none,
    enabledApis: apis,
    labels: project.labels,
    ...defined({ dataset }),
  };
}

const toUnusable = (id: string, project: CloudProject | undefined): ProjectReading => ({
  id,
  name: project?.displayName || id,
  state: project === undefined ? "not_visible" : "not_active",
  billing: "unknown",
  rights: new Set(),
  policy: none,
  enabledApis: new Set(),
  labels: {},
});

/** Reads the accounts of a connection that exist, and who may take their tokens. */
export async function readAccounts(
  google: CloudSession,
  { access, connectionId, home }: Pick<SetupCall, "access" | "connectionId" | "home">,
): Promise<Readonly<Partial<Record<AccountLevel, AccountReading>>>> {
  const listed = (await unlessForbidden(listAccounts(google, home))) ?? [];
  const found = await Promise.all(
    toAccountLevels(access).map(async (level) => {
      const account = findCloudAccount(listed, toAccountId(level, connectionId));
      return account === undefined
        ? []
        : [[level, { ...account, policy: (await unlessForbidden(readUsers(google, home, account.email))) ?? none }] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** @returns `undefined`: the person may not read it, or its API is not enabled. */
const unlessClosed = <T>(reading: Promise<T>): Promise<T | undefined> => unless(refusedAs("api_disabled"), unlessForbidden(reading));

/** @returns `undefined`: the person may not read it. */
export const unlessForbidden = <T>(reading: Promise<T>): Promise<T | undefined> => unless(failedWith("provider_forbidden"), reading);
