import * as v from "valibot";
import { accountWord, connectionLabel } from "../../lib/http/place-fields.ts";
import { connectionTags } from "../../lib/http/tag-fields.ts";

/**
 * The body of a route that connects by what the caller sends. The method parses the fields that are not here.
 *
 * @param replacesAccount - Whether another account may be replaced when the body does not say.
 */
export function submissionBody(replacesAccount = false) {
  return v.looseObject({
    replace_account: v.optional(v.boolean(), replacesAccount),
    account: v.optional(accountWord),
    label: v.optional(connectionLabel),
  });
}

export type SubmissionBody = ReturnType<typeof submissionBody>;

/** Submissions that one request may hold: ten at a time, each with some calls of its provider, fit into its 29 s. */
export const mostSubmissions = 50;

/** What one connection is made of, on a route for every provider. The method parses the fields. */
export const submissionEntry = v.strictObject({
  account: v.optional(accountWord),
  label: v.optional(connectionLabel),
  tags: v.optional(connectionTags),
  fields: v.record(v.string(), v.unknown()),
});
