import * as v from "valibot";
import { answer, ok, orNull, said, type WordsOf } from "../../lib/openapi/describe.ts";
import { usingFailures } from "../../lib/openapi/failures.ts";
import { left, undone } from "./answers.words.ts";
import type * as routes from "./routes.ts";

const ofSetup = ["not_found", "setup_missing", "setup_needs_login", "connection_busy"] as const;

const run = v.strictObject({ run_id: orNull(v.string(), "The run that works, for the status of a setup. `null`: there is none.") });

const state = v.picklist(["in_use", "ready", "late", "changed", "unreadable"]);
const states =
  "`in_use`: no setup has prepared it. `changed`: the last look missed something. `unreadable`: the person may not read it any more.";
const target = v.strictObject({ id: v.string(), name: v.nullable(v.string()), state: said(state, states), set_up: v.boolean() });

/** The routes of a setup's end and repair, and of what a connection is used in. */
export const repairWords = {
  tearDownSetup: {
    summary: "Takes back what setups have made, and stays connected",
    description: "In up to 40 targets a request. They count as switched off: only a plan that is applied sets them up again.",
    answers: ok(
      "What is gone, and what is left.",
      v.strictObject({ state: v.picklist(["torn_down", "unfinished"]), undone: v.array(undone), left: v.array(left) }),
      { done: { state: "torn_down", undone: [{ what: "role", target: "shop-production", count: 4, state: "removed" }], left: [] } },
    ),
    failures: [...ofSetup, ...usingFailures],
  },
  putBackSetup: {
    summary: "Makes again what the last look at the setup missed",
    description: "If a plan would change more than what stood before, `setup_approval_required`: look at the plan, and apply it.",
    answers: {
      ...ok("Nothing is missing.", run, { whole: { run_id: null } }),
      202: answer("A run works.", run, { started: { run_id: "5f0c9d1e-2b7a-4c3d-8e6f-0a1b2c3d4e5f" } }),
    },
    failures: [...ofSetup, ...usingFailures, "setup_approval_required", "setup_unavailable"],
  },
  forgetSetupChanges: {
    summary: "Leaves changes of a setup to the customer",
    description: "No teardown takes them back, and no look misses them. They are listed as `kept`, or `gone` if the last look missed them.",
    bodyExamples: { role: { changes: [{ kind: "label", target: "shop-production", name: "aurora=1" }] } },
    answers: ok("They are forgotten.", v.strictObject({ forgotten: v.number() }), { one: { forgotten: 1 } }),
    failures: ofSetup,
  },
  listTargets: {
    summary: "The projects, subscriptions or the like that a connection is used in",
    description: "From the record, the setup and its last look: the provider is not asked. A check notes anew what is used.",
    answers: ok(
      "The targets.",
      v.strictObject({ targets: v.array(target), truncated: said(v.boolean(), "The record has no room for more than these.") }),
      { google: { targets: [{ id: "shop-production", name: "Shop production", state: "ready", set_up: true }], truncated: false } },
    ),
    failures: ["not_found"],
  },
} satisfies Partial<WordsOf<typeof routes>>;
