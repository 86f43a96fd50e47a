import * as v from "valibot";
import { answer, ok, type WordsOf } from "../lib/openapi/describe.ts";
import { failureCodeSchema } from "../lib/openapi/failures.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "About", description: "Whether the suite can serve, and what it serves." };

const dependency = v.picklist(["credential_store", "table", "operator_secrets"]);
const failed = v.array(v.strictObject({ dependency, code: failureCodeSchema }));

/** The routes without a provider and without a caller. */
export const words: WordsOf<typeof routes> = {
  readDescription: {
    summary: "This document",
    description: "`servers` names the address at which this document was read.",
    answers: ok(
      "The description of the API, in OpenAPI 3.1.",
      v.looseObject({ openapi: v.literal("3.1.0"), info: v.looseObject({ version: v.string() }) }),
    ),
  },
  readHealth: {
    summary: "Whether the suite can serve",
    description: "A process remembers its answer for five seconds.",
    answers: {
      200: answer("It can.", v.strictObject({ status: v.literal("ok") }), { ok: { status: "ok" } }),
      503: answer("A dependency failed.", v.strictObject({ status: v.literal("unavailable"), failed })),
    },
  },
};
