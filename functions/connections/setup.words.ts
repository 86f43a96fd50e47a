import * as v from "valibot";
import { answer, ok, orNull, said, type WordsOf } from "../../lib/openapi/describe.ts";
import { usingFailures } from "../../lib/openapi/failures.ts";
import { left, undone } from "./answers.words.ts";
import type * as routes from "./routes.ts";

const ofSetup = ["not_found", "setup_missing", "setup_needs_login", "connection_busy"] as const;
const working = [...ofSetup, ...usingFailures, "account_mismatch"] as const;

const run = v.strictObject({
  run_id: orNull(v.string(), "The run that works, for the status of a setup. `null`: there is none."),
  left: v.array(left),
});

const leftExample = {
  what: "target",
  target: "shop-production",
  state: "left",
  code: "billing_disabled",
  reason: "The project has no billing account",
  action: "Link a billing account to the project.",
} as const;

/** The routes of a setup's end and repair while its connection stays. */
export const repairWords = {
  tearDownSetup: {
    summary: "Takes back what setups have made, and stays connected",
    description:
      "In up to 40 targets a request: repeat it, with another `Idempotency-Key`, while it is `unfinished`. Up to 600 targets of a connection count as switched off: only a plan that is applied sets them up again. A later login may set up the rest.",
    answers: ok(
      "What is gone, and what is left.",
      v.strictObject({ state: v.picklist(["torn_down", "unfinished"]), undone: v.array(undone), left: v.array(left) }),
      { done: { state: "torn_down", undone: [{ what: "role", target: "shop-production", count: 4, state: "removed" }], left: [] } },
    ),
    failures: working,
  },
  putBackSetup: {
    summary: "Makes again what the last look at the setup missed",
    description:
      "Nothing else, in up to 100 targets, and in none that is switched off. `left` names what cannot be put back, and the targets beyond 100 with the code `too_many_targets`. If the operator wants plans approved: `setup_approval_required`.",
    answers: {
      ...ok("Nothing can be made again.", run, { whole: { run_id: null, left: [] }, blocked: { run_id: null, left: [leftExample] } }),
      202: answer("A run works.", run, { started: { run_id: "5f0c9d1e-2b7a-4c3d-8e6f-0a1b2c3d4e5f", left: [] } }),
    },
    failures: [...working, "setup_approval_required", "setup_unavailable"],
  },
  forgetSetupChanges: {
    summary: "Leaves changes of a setup to the customer",
    description:
      "No teardown takes them back, and no look misses them. They are listed with the code `forgotten`, as `gone` if the last look missed them, otherwise as `kept`. An account is always `kept`: it may be disabled only.",
    bodyExamples: { role: { changes: [{ kind: "label", target: "shop-production", name: "aurora=1" }] } },
    answers: ok("They are forgotten.", v.strictObject({ forgotten: said(v.number(), "How many changes were open until now.") }), {
      one: { forgotten: 1 },
    }),
    failures: ofSetup,
  },
} satisfies Partial<WordsOf<typeof routes>>;
