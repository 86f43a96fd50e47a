import * as v from "valibot";
import type { FailureCode } from "../../../lib/errors.ts";
import { answer, named, ok, orNull, type RouteWords, said, string, type WordsOf } from "../../../lib/openapi/describe.ts";
import {
  auroraError,
  brokenStores,
  endingFailures,
  failureCodeSchema,
  providerFailures,
  waitingFailures,
} from "../../../lib/openapi/failures.ts";
import { projectIdPattern } from "../../gcp/project-id.ts";
import { runId } from "../../gcp/setup.words.ts";
import { mostSelected } from "./post-auth-retry.ts";
import type * as routes from "./routes.ts";

const over: readonly FailureCode[] = ["not_found", "access_token_rejected", ...endingFailures];

/** As `forConnection` answers: 401 when only connecting helps, 500 when a store of ours failed. */
const ofConnection = {
  failures: [...providerFailures.filter((code) => !over.includes(code)), ...waitingFailures, "credential_conflict"],
  failuresAs: { 401: over, 500: brokenStores },
} as const satisfies Partial<RouteWords>;

const projectId = v.pipe(v.string(), v.regex(projectIdPattern));
const root_project = orNull(v.string(), "The root project. `null`: there is none yet.");
const saved = { preference_saved: v.literal(true), root_project: v.string() };

const billed = v.strictObject({
  ...v.entriesFromList(["projectId", "name", "projectNumber"], v.string()),
  lifecycleState: string("`ACTIVE`, or another word of Google's."),
  billingEnabled: orNull(v.boolean(), "`null`: the account may not read it."),
  ...v.entriesFromList(["available", "isRootProject"], v.boolean()),
});

const accessed = v.strictObject({
  ...v.entriesFromList(["projectId", "name"], v.string()),
  enabled: said(v.boolean(), "Whether a setup has prepared it. With a key: always."),
  hasPermission: said(v.boolean(), "Whether the person may read and set its policy."),
  isRootProject: v.boolean(),
});

const shop = { projectId: "shop-production", name: "Shop production", isRootProject: true };
const made = { root_project: shop.projectId, full_access_sa: null, read_only_sa: "aurora-ro-1a2b@shop-production.iam.gserviceaccount.com" };
const billing = { projectNumber: "415104041201", lifecycleState: "ACTIVE", billingEnabled: true, available: true };

/** What could not be taken back in projects that were to be switched off. */
const standing = answer(
  "Something could not be taken back, which `left` names: send it again.",
  v.object({ ...auroraError.entries, left: v.array(v.strictObject({ projectId: v.string(), code: failureCodeSchema })) }),
);

const busy = v.object({ ...auroraError.entries, task_id: string("The run that works now.") });

const address = orNull(v.string(), "Its address. `null`: setup has not made it.");

const accounts = v.union([
  named("GoogleSetupAccounts", v.strictObject({ root_project: v.string(), full_access_sa: address, read_only_sa: address })),
  named(
    "GoogleKeyAccount",
    v.strictObject({ root_project: v.nullable(v.string()), auth_type: v.literal("service_account"), service_account_email: v.string() }),
  ),
]);

const accepted = v.strictObject({
  success: v.literal(true),
  ...saved,
  service_account_setup: v.picklist(["pending", "not_needed", "approval_required"]),
  task_id: v.nullable(v.string()),
  message: v.string(),
});

const unusable = v.picklist(["billing_disabled", "rights_missing", "not_active"]);
const refused = v.object({ error: v.string(), code: unusable, field: v.literal("project_id"), request_id: v.string() });

const pending = { service_account_setup: "pending", task_id: runId, message: "Root project saved. It is being set up." };

const notStarted = v.object({
  ...auroraError.entries,
  success: v.literal(false),
  ...saved,
  service_account_setup: v.literal("failed_to_enqueue"),
});

export const words: WordsOf<typeof routes> = {
  listGoogleProjects: {
    summary: "The projects that the connection sees, with their billing",
    description: "Reads only. Projects with billing come first.",
    answers: ok(
      "The projects.",
      v.strictObject({ projects: v.array(billed), count: v.number(), billing_enabled_count: v.number(), root_project }),
      { one: { projects: [{ ...shop, ...billing }], count: 1, billing_enabled_count: 1, root_project: shop.projectId } },
    ),
    ...ofConnection,
  },
  listGoogleProjectAccess: {
    summary: "In which of its projects the connection is used",
    description: "Asks Google for the projects that the connected account sees.",
    answers: ok("The projects, by name.", v.strictObject({ projects: v.array(accessed), root_project }), {
      one: { projects: [{ ...shop, enabled: true, hasPermission: true }], root_project: shop.projectId },
    }),
    ...ofConnection,
  },
  chooseGoogleProjectAccess: {
    summary: "Switches projects on and off",
    description:
      "A project that is switched on is set up, at most 100 at once. Switching a project off removes our roles, the label and the right to read the dataset. Projects that the body does not name stay as they are. With a key nothing is done.",
    bodyExamples: { off: { projects: [{ projectId: "shop-staging", enabled: false }] } },
    answers: {
      ...ok("It is done, or the run `task_id` does it.", v.strictObject({ success: v.literal(true), task_id: v.optional(v.string()) }), {
        on: { success: true, task_id: runId },
      }),
      403: standing,
      409: answer("`task_id`: a run works on the connection, and nothing more was done.", busy),
      502: standing,
      503: standing,
      504: standing,
    },
    failures: [...ofConnection.failures, "setup_approval_required", "setup_unavailable"],
    failuresAs: { ...ofConnection.failuresAs, 409: ["connection_busy"] },
  },
  readGoogleRootProject: {
    summary: "The root project, and the service accounts in it",
    description: "The service reads the record and the ledger of the setup, and does not ask Google.",
    answers: ok(
      "Without a connection both are `null`.",
      v.strictObject({ root_project: v.nullable(v.string()), service_accounts: v.nullable(accounts) }),
      { login: { root_project: shop.projectId, service_accounts: made } },
    ),
  },
  chooseGoogleRootProject: {
    summary: "Chooses the root project, and sets it up",
    description: "Billing and rights are checked first. Service accounts that exist stay where they are.",
    body: v.object({ project_id: projectId }),
    bodyExamples: { staging: { project_id: "shop-staging" } },
    answers: {
      202: answer("The choice is stored. `pending`: the run `task_id` sets it up.", accepted, {
        pending: { success: true, preference_saved: true, root_project: "shop-staging", ...pending },
      }),
      400: answer("The project cannot be the root project.", refused),
      500: answer("The choice is stored, and its setup could not be started.", notStarted),
    },
    failures: ofConnection.failures,
    failuresAs: { 401: over, 500: [...brokenStores, "setup_unavailable", "connection_busy"] },
  },
  setUpChosenProjects: {
    summary: "Sets up the projects that a person chose",
    description: "One run works on a connection at a time: while one does, its id is answered.",
    body: v.object({ selected_project_ids: v.pipe(v.array(projectId), v.minLength(1), v.maxLength(mostSelected)) }),
    bodyExamples: { one: { selected_project_ids: [shop.projectId] } },
    answers: ok("A run works.", v.strictObject({ status: v.literal("started"), task_id: v.string() }), {
      started: { status: "started", task_id: runId },
    }),
    failures: ["not_found", "setup_needs_login", "setup_approval_required", "connection_busy"],
    failuresAs: { 500: [...brokenStores, "setup_unavailable"] },
  },
};
