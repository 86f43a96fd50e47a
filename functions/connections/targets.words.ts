import * as v from "valibot";
import { ok, said } from "../../lib/openapi/describe.ts";

const state = v.picklist(["in_use", "ready", "late", "changed", "unreadable"]);
const states =
  "`in_use`: no setup has prepared it. `changed`: the last look missed something. `unreadable`: the person may not read it any more.";
const root = said(v.boolean(), "The organisation has chosen it as the one that is used where none is named.");
const target = v.strictObject({ id: v.string(), name: v.nullable(v.string()), state: said(state, states), set_up: v.boolean(), root });

/** The route of targets. */
export const targetsWords = {
  listTargets: {
    summary: "The projects, subscriptions or the like that a connection is used in",
    description: "From the record, the setup and its last look: the provider is not asked. A check notes anew what is used.",
    answers: ok(
      "The targets.",
      v.strictObject({ targets: v.array(target), truncated: said(v.boolean(), "The record has no room for more than these.") }),
      {
        google: {
          targets: [{ id: "shop-production", name: "Shop production", state: "ready", set_up: true, root: false }],
          truncated: false,
        },
      },
    ),
    failures: ["not_found"],
  },
} as const;
