import type * as v from "valibot";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { usualAccount } from "../../lib/connections/connection.ts";
import type { Methods } from "../../lib/connections/methods.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { everySubmittedAccount } from "../providers.ts";
import type { submissionEntry } from "../submission/submission-body.ts";
import type { ToSubmit } from "../submission/submit-all.ts";

type Chosen = { readonly method: string; readonly replace_account: boolean };

/**
 * Makes what reads the connections of a request. A field that the method does not read may be a secret in the wrong place, so the
 * failure names it `*`.
 *
 * @param principal - Who connects.
 * @throws {Failure} `not_found`: the provider is not connected by a submission here. `invalid_request`, with the field.
 */
export function toSubmissionBy(
  { methods }: { readonly methods: Methods },
  principal: Pick<Principal, "id" | "tenant">,
  providerName: string | undefined,
  { method: name, replace_account }: Chosen,
) {
  const { tenant, provider } = readConnectionKey(principal, providerName, undefined);
  const method = findSubmission(methods, provider, name);
  return ({ account: word, label, tags, fields }: v.InferOutput<typeof submissionEntry>): ToSubmit => {
    if (Object.keys(fields).some((field) => !method.fields.includes(field))) {
      throw new Failure("invalid_request", { field: "fields.*", detail: "a field that the method does not read" });
    }
    const account = everySubmittedAccount[provider]?.(fields, word) ?? word ?? usualAccount;
    const at = { tenant, provider, account };
    return { at, name, fields, principalId: principal.id, replaceAccount: replace_account, ...defined({ label, tags }) };
  };
}
