import * as v from "valibot";
import { named } from "../../../lib/openapi/describe.ts";
import { instant } from "../../../lib/openapi/parameters.ts";
import { finding } from "../../connections/api/answer-schemas.ts";

const access = v.pipe(v.picklist(["read", "operate"]), v.description("How much the setup lets this application do."));
const reason = v.pipe(v.string(), v.description("Why it is needed, for people."));
const before = v.pipe(v.nullable(v.string()), v.description("What stood in its place. `null`: nothing."));
const step = v.pipe(v.string(), v.description("The step of a setup that makes it, such as `grant_access`."));
const kind = v.pipe(v.string(), v.description("Such as `role` or `api`."));

const obstacle = v.strictObject({
  code: v.string(),
  blocks: v.pipe(v.boolean(), v.description("Whether nothing is changed in the project.")),
  title: v.string(),
  action: v.string(),
  detail: v.pipe(v.array(v.string()), v.description("Such as the permissions that the person lacks.")),
});

const target = v.strictObject({
  id: v.pipe(v.string(), v.description("The project.")),
  name: v.string(),
  blocked: v.boolean(),
  home_only: v.pipe(v.boolean(), v.description("A project that was not named: only the service accounts are made in it.")),
  changes: v.array(v.strictObject({ step, kind, name: v.string(), reason, before })),
  obstacles: v.array(obstacle),
});

/** What `toPlanView` builds, with the scripts beside. */
export const setupPlan = named(
  "SetupPlan",
  v.strictObject({
    hash: v.pipe(v.string(), v.description("What `POST /gcp/setup/apply` takes, until `expires_at`.")),
    access,
    keyless: v.pipe(v.boolean(), v.description("Whether the connection goes on without the login, once each project is set up.")),
    home: v.pipe(v.string(), v.description("The project that has the service accounts.")),
    created_at: instant,
    expires_at: instant,
    targets: v.array(target),
    counts: v.strictObject({ targets: v.number(), blocked: v.number(), to_change: v.number(), changes: v.number() }),
    may_end_login: v.pipe(v.boolean(), v.description("Whether `keyless` may be chosen, with `access` `read`.")),
    scripts: v.pipe(
      v.strictObject({ add: v.string(), remove: v.string() }),
      v.description("The same changes as commands of `gcloud`, and those that take them back."),
    ),
  }),
);

/** One change, as `toLedgerView` builds it. */
const ledgerEntry = named(
  "SetupChange",
  v.strictObject({
    step,
    kind,
    target: v.pipe(v.string(), v.description("The project.")),
    name: v.string(),
    home: v.pipe(v.nullable(v.string()), v.description("The project of the service account that a role was given to.")),
    reason,
    state: v.pipe(
      v.picklist(["begun", "changed", "unchanged", "failed", "undone", "gone", "kept"]),
      v.description("`begun`: a process died in the middle. `gone`: a teardown did not find it. `kept`: others may need it."),
    ),
    stands: v.boolean(),
    before,
    after: v.nullable(v.string()),
    begun_at: instant,
    ended_at: v.nullable(instant),
    run_id: v.string(),
    code: v.pipe(v.nullable(v.string()), v.description("Why it failed.")),
    of_another_account: v.pipe(v.boolean(), v.description("An account made it that another one has replaced since.")),
    command: v.pipe(v.nullable(v.string()), v.description("Removes what an account made that was replaced.")),
  }),
);

/** The answer to "what did you change". */
export const setupLedger = named(
  "SetupLedger",
  v.strictObject({
    newest_run_id: v.pipe(v.nullable(v.string()), v.description("The run that was started last, in the last 30 days.")),
    changes: v.array(ledgerEntry),
    looked: v.pipe(
      v.nullable(v.strictObject({ at: instant, missing: v.number(), findings: v.array(finding) })),
      v.description("The last daily look at what stands. `null`: none in the last week."),
    ),
  }),
);
