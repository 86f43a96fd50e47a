import * as v from "valibot";
import { takenOverId } from "../../lib/http/place-fields.ts";
import { write } from "../../lib/http/route.ts";
import { mostSubmissions, submissionEntry } from "../submission/submission-body.ts";

const chosen = { method: v.string(), replace_account: v.optional(v.boolean(), false) };
const { fields, ...place } = submissionEntry.entries;

export const connectAccount = () =>
  write("POST /connections/{provider}", "submit", {
    lambda: "submit",
    body: v.strictObject({ ...chosen, ...place, fields }),
    limit: ["connect", "10/min", "100/h"],
  });

/** Each entry is read by itself: a wrong one does not stop the others. */
export const connectAccounts = () =>
  write("POST /connections/{provider}/bulk", "submit", {
    lambda: "submit",
    body: v.strictObject({ ...chosen, connections: v.pipe(v.array(v.unknown()), v.maxLength(mostSubmissions)) }),
    limit: ["connect bulk", "2/min", "20/h"],
  });

export const createLoginLink = () =>
  write("POST /connections/{provider}/login", "requestLogin", {
    lambda: "login",
    answersSecret: true,
    body: v.strictObject({
      ...place,
      method: v.optional(v.string()),
      return_path: v.optional(v.string()),
      replace_account: v.optional(v.boolean(), false),
      takes_over: v.optional(takenOverId),
    }),
    limit: ["login", "10/min", "60/h"],
  });
