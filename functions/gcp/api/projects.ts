import * as v from "valibot";
import type { FailureCode } from "../../../lib/failure-codes.ts";
import type { ApiDescription, RouteDescription } from "../../../lib/openapi/describe.ts";
import { brokenStores, endingFailures, providerFailures, waitingFailures } from "../../../lib/openapi/failure-groups.ts";
import { auroraError, failureCode } from "../../../lib/openapi/failure-schemas.ts";
import { firstAccountParameter } from "../../../lib/openapi/parameters.ts";
import { body as accessBody } from "../choose-project-access.ts";
import { runId } from "./setup-examples.ts";

const root = v.pipe(v.nullable(v.string()), v.description("The root project. `null`: there is none yet."));

const over: readonly FailureCode[] = ["not_found", "access_token_rejected", ...endingFailures];

/** As `forConnection` answers: 401 when only connecting helps, 500 when a store of ours failed. */
export const ofConnection = {
  failures: [...providerFailures.filter((code) => !over.includes(code)), ...waitingFailures, "credential_conflict"],
  failuresAs: { 401: over, 500: brokenStores },
} as const satisfies Partial<RouteDescription>;

const billed = v.strictObject({
  projectId: v.string(),
  name: v.string(),
  projectNumber: v.string(),
  lifecycleState: v.pipe(v.string(), v.description("`ACTIVE`, or another word of Google's.")),
  billingEnabled: v.pipe(v.nullable(v.boolean()), v.description("`null`: the account may not read it.")),
  available: v.boolean(),
  isRootProject: v.boolean(),
});

const accessed = v.strictObject({
  projectId: v.string(),
  name: v.string(),
  enabled: v.pipe(v.boolean(), v.description("Whether a setup has prepared it. With a key: always.")),
  hasPermission: v.pipe(v.boolean(), v.description("Whether the person may read and set its policy.")),
  isRootProject: v.boolean(),
});

/** What could not be taken back in projects that were to be switched off. */
const standing = {
  description: "Something could not be taken back, which `left` names: send it again.",
  schema: v.object({ ...auroraError.entries, left: v.array(v.strictObject({ projectId: v.string(), code: failureCode })) }),
};

const busy = v.object({ ...auroraError.entries, task_id: v.pipe(v.string(), v.description("The run that works now.")) });

/** The routes about the projects that a connection to Google sees, for Aurora's client. */
export const projectRoutes: ApiDescription["routes"] = {
  "POST /api/gcp/projects": {
    id: "listGoogleProjects",
    summary: "The projects that the connection sees, with their billing",
    description: "Reads only. Projects with billing come first.",
    right: "connectors:read",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    answers: {
      200: {
        description: "The projects.",
        schema: v.strictObject({
          projects: v.array(billed),
          count: v.number(),
          billing_enabled_count: v.number(),
          root_project: root,
        }),
        examples: {
          one: {
            projects: [
              {
                projectId: "shop-production",
                name: "Shop production",
                projectNumber: "415104041201",
                lifecycleState: "ACTIVE",
                billingEnabled: true,
                available: true,
                isRootProject: true,
              },
            ],
            count: 1,
            billing_enabled_count: 1,
            root_project: "shop-production",
          },
        },
      },
    },
    ...ofConnection,
  },
  "GET /api/gcp/sa-project-access": {
    id: "listGoogleProjectAccess",
    summary: "In which of its projects the connection is used",
    description: "Asks Google for the projects that the connected account sees.",
    right: "connectors:read",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    answers: {
      200: {
        description: "The projects, by name.",
        schema: v.strictObject({ projects: v.array(accessed), root_project: root }),
        examples: {
          one: {
            projects: [{ projectId: "shop-production", name: "Shop production", enabled: true, hasPermission: true, isRootProject: true }],
            root_project: "shop-production",
          },
        },
      },
    },
    ...ofConnection,
  },
  "POST /api/gcp/sa-project-access": {
    id: "chooseGoogleProjectAccess",
    summary: "Switches projects on and off",
    description:
      "A project that is switched on is set up, at most 100 at once. In one that is switched off, what setup made is taken back. Those that are not named stay as they are. With a key nothing is done.",
    right: "connectors:write",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    body: accessBody,
    bodyExamples: { off: { projects: [{ projectId: "shop-staging", enabled: false }] } },
    answers: {
      200: {
        description: "It is done, or the run `task_id` does it.",
        schema: v.strictObject({ success: v.literal(true), task_id: v.optional(v.string()) }),
        examples: { off: { success: true }, on: { success: true, task_id: runId } },
      },
      403: standing,
      409: { description: "`task_id`: a run works on the connection, and nothing more was done.", schema: busy },
      502: standing,
      503: standing,
      504: standing,
    },
    failures: [...ofConnection.failures, "setup_approval_required", "setup_unavailable"],
    failuresAs: { ...ofConnection.failuresAs, 409: ["connection_busy"] },
  },
};
