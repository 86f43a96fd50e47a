import * as v from "valibot";
import { maybe, ok, text, type WordsOf } from "../../lib/openapi/describe.ts";
import { usingFailures } from "../../lib/openapi/failure-groups.ts";
import { problem } from "../../lib/openapi/failure-schemas.ts";
import type * as routes from "./routes.ts";
import { ledgerExample, planExample, runId, setupLedger, setupPlan, setupStatus, statusExamples } from "./setup-answers.words.ts";

/** The routes of the setup that follows a login at Google. */
export const setupWords = {
  readSetupStatus: {
    summary: "How far a setup is, project by project",
    description:
      "Ask again every few seconds until `complete` is `true`. `fault`: why the setup stopped early; the connection stays active.",
    path: { id: text("`task_id` or `run_id` of the answer that named the run.") },
    answers: ok(
      "How far it is. An id that no run of the organisation has is answered as `PENDING`, with `known` `false`.",
      setupStatus,
      statusExamples,
    ),
  },
  planSetup: {
    summary: "What a setup would change, project by project",
    description: "Nothing is changed. The plan can be applied for 30 minutes.",
    query: {
      projects: maybe(
        v.string(),
        "Up to 100 ids, separated by commas. Default: the projects that are set up, and those that a run has begun.",
      ),
      access: maybe(v.picklist(["read", "operate"]), "How much the setup lets this application do. Default: the stage's `gcpSetupAccess`."),
      keyless: maybe(
        v.picklist(["true", "false"]),
        "`true`: the connection goes on without the login, once each project is set up. With `access` `read` alone.",
      ),
    },
    answers: ok("The plan.", setupPlan, { one: planExample }),
    failures: ["account_required", ...usingFailures, "setup_needs_login"],
  },
  applySetup: {
    summary: "Makes exactly the changes of a plan that was shown",
    description: "`plan` is its `hash`. The plan is worked out again first. A plan that is sent twice is one run.",
    bodyExamples: { plan: { plan: planExample.hash } },
    answers: {
      202: {
        description: "The run works.",
        schema: v.strictObject({ run_id: text("For `GET /gcp/setup/status/{id}`.") }),
        examples: { started: { run_id: runId } },
      },
      409: {
        description: "`run_id`: another run works on the connection, and nothing of the plan was done.",
        schema: v.object({ ...problem.entries, run_id: v.string() }),
        type: "application/problem+json",
      },
    },
    failures: ["account_required", ...usingFailures, "setup_needs_login", "plan_outdated", "setup_unavailable"],
    failuresAs: { 409: ["connection_busy"] },
  },
  readSetupLedger: {
    summary: "Everything that setup has changed, and whether it still stands",
    description: "Each change is recorded before it is made, and again with its outcome.",
    answers: ok("In the order in which it was begun.", setupLedger, { one: ledgerExample }),
    failures: ["account_required", "not_found"],
  },
} satisfies Partial<WordsOf<typeof routes>>;
