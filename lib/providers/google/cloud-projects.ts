import * as v from "valibot";
import { failedWith, unless } from "../../expected-failure.ts";
import { at, type CloudSession, readPages } from "./setup/cloud-session.ts";

const project = v.object({
  name: v.pipe(v.string(), v.regex(/^projects\/\d+$/)),
  projectId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  displayName: v.optional(v.pipe(v.string(), v.maxLength(128))),
  state: v.optional(v.string(), "STATE_UNSPECIFIED"),
});

const page = v.object({ projects: v.optional(v.array(project), []), nextPageToken: v.optional(v.string(), "") });

/**
 * Searches the projects that an account may see, through all pages.
 *
 * Google leaves out projects without permission, and answers `{}` when there are none. A new project may be missing for a
 * while, because the search index lags behind.
 *
 * @see {@link https://cloud.google.com/resource-manager/reference/rest/v3/projects/search projects.search}
 */
export async function searchProjects(google: CloudSession): Promise<readonly FoundProject[]> {
  const query = { query: "state:ACTIVE", pageSize: "100" };
  const method = { api: "resourceManager", path: "/v3/projects:search", query, label: "projects.search" } as const;
  return readPages(google, page, method, ({ projects }) => projects.map(toFoundProject));
}

/**
 * Reads one project. Google answers 403 for a project that does not exist, too.
 *
 * @see {@link https://cloud.google.com/resource-manager/reference/rest/v3/projects/get projects.get}
 */
export const findProject = async (google: CloudSession, id: string): Promise<FoundProject> =>
  toFoundProject(await google(project, { api: "resourceManager", path: at`/v3/projects/${id}`, label: "projects.get" }));

/** In version 3, `name` holds the project's number and `displayName` its name for people. */
const toFoundProject = ({ name, projectId, displayName, state }: v.InferOutput<typeof project>): FoundProject => ({
  projectId,
  projectNumber: name.slice("projects/".length),
  name: displayName || projectId,
  state,
});

/** A project as Google's Resource Manager describes it. */
export type FoundProject = {
  readonly projectId: string;
  /** Google's number of the project, as text: it can be too large for a JavaScript number. */
  readonly projectNumber: string;
  readonly name: string;
  /** `ACTIVE`, or another word of Google's. */
  readonly state: string;
};

/** Whether billing is enabled for a project. `unknown`: the account may not read it, which says nothing about the project. */
export type Billing = "enabled" | "disabled" | "unknown";

/** `billingEnabled` may be absent for a project that never had a billing account. The name never is. */
const billingInfo = v.object({ name: v.string(), billingEnabled: v.optional(v.boolean(), false) });

/**
 * Reads whether billing is enabled for a project.
 *
 * A refusal means that this account may not read the billing, not that it is disabled: `unknown`. Throttling and server errors
 * are failures: a guess would offer the customer projects that cannot be used.
 *
 * @see {@link https://cloud.google.com/billing/docs/reference/rest/v1/projects/getBillingInfo projects.getBillingInfo}
 */
export async function readBilling(google: CloudSession, projectId: string): Promise<Billing> {
  const method = { api: "billing", path: at`/v1/projects/${projectId}/billingInfo`, label: "projects.getBillingInfo" } as const;
  const info = await unless(failedWith("provider_forbidden"), google(billingInfo, method));
  return info === undefined ? "unknown" : info.billingEnabled ? "enabled" : "disabled";
}
