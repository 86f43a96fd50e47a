import * as v from "valibot";
import { answer, maybe, named, namedObject, ok, orNull, said, string, timestamp, type WordsOf } from "../../lib/openapi/describe.ts";
import { failureCodeSchema, owner, problem, usingFailures } from "../../lib/openapi/failures.ts";
import { finding } from "../connections/answers.words.ts";
import type * as routes from "./routes.ts";

const access = said(v.picklist(["read", "operate"]), "How much the setup lets this application do.");
const reason = string("Why it is needed, for people.");
const before = orNull(v.string(), "What stood in its place. `null`: nothing.");
const step = string("The step of a setup that makes it, such as `grant_access`.");
const kind = string("Such as `role` or `api`.");
const project = string("The project.");

const obstacle = v.strictObject({
  code: v.string(),
  blocks: said(v.boolean(), "Whether nothing is changed in the project."),
  title: v.string(),
  action: v.string(),
  detail: said(v.array(v.string()), "Such as the permissions that the person lacks."),
});

const target = v.strictObject({
  id: project,
  name: v.string(),
  blocked: v.boolean(),
  home_only: said(v.boolean(), "A project that was not named: only the service accounts are made in it."),
  changes: v.array(v.strictObject({ step, kind, name: v.string(), reason, before })),
  obstacles: v.array(obstacle),
});

const scripts = v.strictObject({ add: v.string(), remove: v.string() });

/** What `toPlanView` builds, with the scripts beside. */
const setupPlan = namedObject("SetupPlan", {
  hash: string("What `POST /gcp/setup/apply` takes, until `expires_at`."),
  access,
  keyless: said(v.boolean(), "Whether the connection goes on without the login, once each project is set up."),
  home: string("The project that has the service accounts."),
  created_at: timestamp,
  expires_at: timestamp,
  targets: v.array(target),
  counts: v.strictObject({ targets: v.number(), blocked: v.number(), to_change: v.number(), changes: v.number() }),
  may_end_login: said(v.boolean(), "Whether `keyless` may be chosen, with `access` `read`."),
  scripts: said(scripts, "The same changes as commands of `gcloud`, and those that take them back."),
});

/** One change, as `toLedgerView` builds it. */
const ledgerEntry = namedObject("SetupChange", {
  step,
  kind,
  target: project,
  name: v.string(),
  home: orNull(v.string(), "The project of the service account that a role was given to."),
  reason,
  state: said(
    v.picklist(["begun", "changed", "unchanged", "failed", "undone", "gone", "kept"]),
    "`begun`: a process died in the middle. `gone`: a teardown did not find it. `kept`: others may need it.",
  ),
  stands: v.boolean(),
  before,
  after: v.nullable(v.string()),
  begun_at: timestamp,
  ended_at: v.nullable(timestamp),
  run_id: v.string(),
  code: orNull(v.string(), "Why it failed."),
  of_another_account: said(v.boolean(), "An account made it that another one has replaced since."),
  command: orNull(v.string(), "Removes what an account made that was replaced."),
});

const look = v.strictObject({ at: timestamp, missing: v.number(), findings: v.array(finding) });

/** The answer to "what did you change". */
const setupLedger = namedObject("SetupLedger", {
  newest_run_id: orNull(v.string(), "The run that was started last, in the last 30 days."),
  changes: v.array(ledgerEntry),
  looked: orNull(look, "The last daily look at what stands. `null`: none in the last week."),
});

const code = string("A failure code, or an obstacle such as `billing_disabled`.");

const projectFields = {
  projectId: v.string(),
  name: v.optional(v.string()),
  state: v.picklist(["waiting", "working", "ready", "late", "failed"]),
  step: maybe(v.string(), "The step of the setup that a `working` project is at."),
  code: v.optional(code),
};
const projectState = named(
  "SetupProject",
  said(v.strictObject(projectFields), "`late`: everything is in place, and Google has not spread the access yet."),
);

const failedProjects = v.array(v.strictObject({ projectId: v.string(), code }));
const leftOut = said(
  v.array(v.strictObject({ projectId: v.string(), name: v.string(), code })),
  "The projects that the account sees and that are not set up.",
);
const redirectParams = string("The query with which Aurora's client goes on.");
const loginEnd = v.strictObject({ state: v.picklist(["ended", "kept"]), code: v.optional(v.string()) });

const succeeded = namedObject("SetupSucceeded", {
  status: v.literal("SUCCESS"),
  redirect_params: redirectParams,
  propagation_status: v.picklist(["FULL", "PARTIAL"]),
  verified_projects: v.number(),
  total_projects: v.number(),
  failed_projects: failedProjects,
  projects: v.array(projectState),
  left_out: leftOut,
  login: maybe(loginEnd, "Only for a plan that was to end the login. `code`: why it is kept, as a change's or a failure's."),
});

const needsSelection = namedObject("SetupNeedsSelection", {
  status: v.literal("needs_selection"),
  eligible_projects: v.array(v.strictObject({ projectId: v.string(), name: v.string() })),
  count: v.number(),
  approval_required: maybe(v.boolean(), "`true`: a person must approve the plan of the chosen projects: `GET /gcp/setup/plan`."),
  left_out: leftOut,
});

const failed = namedObject("SetupFailed", {
  status: v.literal("FAILED"),
  redirect_params: redirectParams,
  failed_projects: failedProjects,
});

const result = named("SetupResult", v.union([succeeded, needsSelection, failed]));
const fault = said(
  v.strictObject({ code: failureCodeSchema, owner, title: v.string(), action: v.string() }),
  "Why the setup stopped early. The connection goes on.",
);

const share = v.strictObject({ current: v.number(), total: v.number() });

const going = { status: v.string(), complete: v.literal(false) };
const ended = { status: v.string(), complete: v.literal(true) };

const waiting = namedObject("SetupWaiting", {
  state: v.picklist(["PENDING", "STARTED"]),
  ...going,
  progress: v.literal(0),
  known: said(v.boolean(), "Whether the organisation has such a run."),
});

const inProgress = namedObject("SetupInProgress", {
  state: v.literal("PROGRESS"),
  ...going,
  progress: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  step: v.number(),
  total_steps: v.number(),
  propagation: orNull(share, "How many of the chosen projects answer the service account. `null`: none is being set up yet."),
  projects: v.array(projectState),
  seconds_left: orNull(v.number(), "An estimate. `null`: no project is done yet."),
});

const done = namedObject("SetupDone", { state: v.literal("SUCCESS"), ...ended, result, fault: v.optional(fault) });
const broken = namedObject("SetupBroken", { state: v.literal("FAILURE"), ...ended, error: v.literal(true), code: failureCodeSchema });

/** The body of `GET /gcp/setup/status/{id}`, as `toSetupStatus` builds it. */
const setupStatus = named("SetupStatus", v.union([waiting, inProgress, done, broken]));

export type SetupStatus = v.InferOutput<typeof setupStatus>;
export type SetupResult = v.InferOutput<typeof result>;
export type ProjectState = v.InferOutput<typeof projectState>;
export type LeftOut = v.InferOutput<typeof leftOut>;

export const runId = "5f0c9d1e-2b7a-4c3d-8e6f-0a1b2c3d4e5f";
const [madeAt, expiresAt] = ["2026-11-25T19:56:25.084Z", "2026-11-25T20:26:25.084Z"];
const change = { step: "enable_apis", kind: "api", name: "iam.googleapis.com", reason: "To make service accounts.", before: null };
const changed = { state: "changed", stands: true, after: null, code: null, of_another_account: false, command: null };

const statusExample = {
  state: "SUCCESS",
  status: "Setup completed",
  complete: true,
  result: {
    status: "SUCCESS",
    redirect_params: "login=gcp_success&policy=policy_ok",
    propagation_status: "FULL",
    verified_projects: 1,
    total_projects: 1,
    failed_projects: [],
    projects: [{ projectId: "shop-production", name: "Shop production", state: "ready" }],
    left_out: [{ projectId: "shop-sandbox", name: "Shop sandbox", code: "billing_disabled" }],
  },
};

const planExample = {
  hash: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
  access: "read",
  keyless: false,
  may_end_login: true,
  home: "shop-production",
  created_at: madeAt,
  expires_at: expiresAt,
  targets: [{ id: "shop-production", name: "Shop production", blocked: false, home_only: false, changes: [change], obstacles: [] }],
  counts: { targets: 1, blocked: 0, to_change: 1, changes: 1 },
  scripts: { add: "#!/usr/bin/env bash\n", remove: "#!/usr/bin/env bash\n" },
};

const ledgerExample = {
  newest_run_id: runId,
  changes: [{ ...change, ...changed, target: "shop-production", home: null, begun_at: madeAt, ended_at: madeAt, run_id: runId }],
  looked: { at: "2026-11-26T03:10:00.000Z", missing: 0, findings: [] },
};

const runWords = {
  summary: "How far a setup is, project by project",
  description: "Ask again every few seconds until `complete` is `true`.",
  path: { id: string("`task_id` or `run_id` of the answer that named the run.") },
  answers: ok("How far it is. An id of no run of the organisation: `PENDING`, with `known` `false`.", setupStatus, {
    done: statusExample,
  }),
};

/** The routes of the setup that follows a login at Google. */
export const setupWords = {
  readSetupStatus: runWords,
  readSetupRun: runWords,
  planSetup: {
    summary: "What a setup would change, project by project",
    description: "Nothing is changed. The plan can be applied for 30 minutes.",
    query: {
      projects: maybe(v.string(), "Up to 100 ids, separated by commas. Default: those that are set up, and those that a run has begun."),
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
      202: answer("The run works.", v.strictObject({ run_id: string("For `GET /gcp/setup/runs/{id}`.") }), {
        started: { run_id: runId },
      }),
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
