import * as v from "valibot";
import { named } from "../../../lib/openapi/describe.ts";
import { failureCode, owner } from "../../../lib/openapi/failure-schemas.ts";

const code = v.pipe(v.string(), v.description("A failure code, or an obstacle such as `billing_disabled`."));

const projectState = named(
  "SetupProject",
  v.pipe(
    v.strictObject({
      projectId: v.string(),
      name: v.optional(v.string()),
      state: v.picklist(["waiting", "working", "ready", "late", "failed"]),
      step: v.optional(v.pipe(v.string(), v.description("The step of the setup that a `working` project is at."))),
      code: v.optional(code),
    }),
    v.description("How far a project is. `late`: everything is in place, and Google has not spread the access yet."),
  ),
);

const failedProject = v.strictObject({ projectId: v.string(), code });

const leftOut = v.pipe(
  v.array(v.strictObject({ projectId: v.string(), name: v.string(), code })),
  v.description("The projects that the account sees and that are not set up."),
);

const redirectParams = v.pipe(v.string(), v.description("The query with which Aurora's client goes on."));

const succeeded = named(
  "SetupSucceeded",
  v.strictObject({
    status: v.literal("SUCCESS"),
    redirect_params: redirectParams,
    propagation_status: v.picklist(["FULL", "PARTIAL"]),
    verified_projects: v.number(),
    total_projects: v.number(),
    failed_projects: v.array(failedProject),
    projects: v.array(projectState),
    left_out: leftOut,
    login: v.optional(
      v.pipe(
        v.strictObject({ state: v.picklist(["ended", "kept"]), code: v.optional(v.string()) }),
        v.description("Only for a plan that was to end the login. `code`: why it is kept, as a change's or a failure's."),
      ),
    ),
  }),
);

const needsSelection = named(
  "SetupNeedsSelection",
  v.strictObject({
    status: v.literal("needs_selection"),
    eligible_projects: v.array(v.strictObject({ projectId: v.string(), name: v.string() })),
    count: v.number(),
    approval_required: v.optional(
      v.pipe(v.boolean(), v.description("`true`: a person must approve the plan of the chosen projects: `GET /gcp/setup/plan`.")),
    ),
    left_out: leftOut,
  }),
);

const failed = named(
  "SetupFailed",
  v.strictObject({ status: v.literal("FAILED"), redirect_params: redirectParams, failed_projects: v.array(failedProject) }),
);

const result = named("SetupResult", v.union([succeeded, needsSelection, failed]));

const fault = v.pipe(
  v.strictObject({ code: failureCode, owner, title: v.string(), action: v.string() }),
  v.description("Why the setup stopped early. The connection goes on."),
);

const waiting = named(
  "SetupWaiting",
  v.strictObject({
    state: v.picklist(["PENDING", "STARTED"]),
    status: v.string(),
    complete: v.literal(false),
    progress: v.literal(0),
    known: v.pipe(v.boolean(), v.description("Whether the organisation has such a run.")),
  }),
);

const inProgress = named(
  "SetupInProgress",
  v.strictObject({
    state: v.literal("PROGRESS"),
    status: v.string(),
    complete: v.literal(false),
    progress: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
    step: v.number(),
    total_steps: v.number(),
    propagation: v.pipe(
      v.nullable(v.strictObject({ current: v.number(), total: v.number() })),
      v.description("How many of the chosen projects answer the service account. `null`: none is being set up yet."),
    ),
    projects: v.array(projectState),
    seconds_left: v.pipe(v.nullable(v.number()), v.description("An estimate. `null`: no project is done yet.")),
  }),
);

const done = named(
  "SetupDone",
  v.strictObject({ state: v.literal("SUCCESS"), status: v.string(), complete: v.literal(true), result, fault: v.optional(fault) }),
);

const broken = named(
  "SetupBroken",
  v.strictObject({
    state: v.literal("FAILURE"),
    status: v.string(),
    complete: v.literal(true),
    error: v.literal(true),
    code: failureCode,
  }),
);

/** The body of `GET /gcp/setup/status/{id}`, as `toSetupStatus` builds it. */
export const setupStatus = named("SetupStatus", v.union([waiting, inProgress, done, broken]));
