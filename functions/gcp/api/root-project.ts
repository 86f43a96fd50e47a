import * as v from "valibot";
import { type ApiDescription, named } from "../../../lib/openapi/describe.ts";
import { auroraError } from "../../../lib/openapi/failure-schemas.ts";
import { firstAccountParameter } from "../../../lib/openapi/parameters.ts";
import { projectIdPattern } from "../project-id.ts";
import { ofConnection } from "./projects.ts";
import { runId } from "./setup-examples.ts";

const address = v.pipe(v.nullable(v.string()), v.description("Its address. `null`: setup has not made it."));

const accounts = v.union([
  named("GoogleSetupAccounts", v.strictObject({ root_project: v.string(), full_access_sa: address, read_only_sa: address })),
  named(
    "GoogleKeyAccount",
    v.strictObject({ root_project: v.nullable(v.string()), auth_type: v.literal("service_account"), service_account_email: v.string() }),
  ),
]);

const saved = { preference_saved: v.literal(true), root_project: v.string() };

const refused = v.object({
  error: v.string(),
  code: v.picklist(["billing_disabled", "rights_missing", "not_active"]),
  field: v.literal("project_id"),
  request_id: v.string(),
});

/** The routes about the root project, for Aurora's client. */
export const rootProjectRoutes: ApiDescription["routes"] = {
  "GET /api/gcp/root-project": {
    id: "readGoogleRootProject",
    summary: "The root project, and the service accounts in it",
    description: "The service reads the record and the ledger of the setup, and does not ask Google.",
    right: "connectors:read",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    answers: {
      200: {
        description: "Without a connection both are `null`.",
        schema: v.strictObject({ root_project: v.nullable(v.string()), service_accounts: v.nullable(accounts) }),
        examples: {
          login: {
            root_project: "shop-production",
            service_accounts: {
              root_project: "shop-production",
              full_access_sa: null,
              read_only_sa: "aurora-ro-1a2b@shop-production.iam.gserviceaccount.com",
            },
          },
          none: { root_project: null, service_accounts: null },
        },
      },
    },
  },
  "POST /api/gcp/root-project": {
    id: "chooseGoogleRootProject",
    summary: "Chooses the root project, and sets it up",
    description: "Billing and rights are checked first. Service accounts that exist stay where they are.",
    right: "connectors:write",
    dialect: "aurora",
    query: { account: firstAccountParameter },
    body: v.object({ project_id: v.pipe(v.string(), v.regex(projectIdPattern)) }),
    bodyExamples: { staging: { project_id: "shop-staging" } },
    answers: {
      202: {
        description: "The choice is stored. `pending`: the run `task_id` sets it up.",
        schema: v.strictObject({
          success: v.literal(true),
          ...saved,
          service_account_setup: v.picklist(["pending", "not_needed", "approval_required"]),
          task_id: v.nullable(v.string()),
          message: v.string(),
        }),
        examples: {
          pending: {
            success: true,
            preference_saved: true,
            root_project: "shop-staging",
            service_account_setup: "pending",
            task_id: runId,
            message: "Root project saved. It is being set up.",
          },
        },
      },
      400: {
        description: "The project cannot be the root project.",
        schema: refused,
        examples: {
          billing: {
            error: "Project cannot be used as root: Billing is not enabled",
            code: "billing_disabled",
            field: "project_id",
            request_id: "TH3ZrBkVe1p5Kw0=",
          },
        },
      },
      500: {
        description: "The choice is stored, and its setup could not be started.",
        schema: v.object({
          ...auroraError.entries,
          success: v.literal(false),
          ...saved,
          service_account_setup: v.literal("failed_to_enqueue"),
        }),
      },
    },
    failures: ofConnection.failures,
    failuresAs: {
      ...ofConnection.failuresAs,
      500: [...ofConnection.failuresAs[500], "setup_unavailable", "connection_busy"],
    },
  },
};
