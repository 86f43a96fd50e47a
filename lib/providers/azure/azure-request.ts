import * as v from "valibot";
import type { FailureCode } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import { askJson, parseAnswer, toAnswerFailure } from "../ask-json.ts";

/** A page of subscriptions is some 100 KB. */
const maxBytes = 4 * 1024 * 1024;

/** The meaning of each refusal of the management API and of Graph. Both have one shape of refusals. */
const meanings: Readonly<Record<number, FailureCode>> = { 401: "access_token_rejected", 403: "provider_forbidden", 404: "not_found" };

const refusal = v.object({ error: v.object({ code: v.string() }) });

/**
 * Reads from the management API or from Graph, once.
 *
 * @param label - Names the call and what it needs in the log, and holds no id of the customer's.
 * @throws {Failure} `access_token_rejected`, `provider_forbidden`, `not_found`; retryable: `provider_timeout`, `provider_unreachable`,
 *   `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 */
export async function readApi<T>(
  schema: v.GenericSchema<unknown, T>,
  { url, accessToken, label }: { readonly url: string; readonly accessToken: Secret; readonly label: string },
  signal: AbortSignal,
): Promise<T> {
  const answer = await askJson(url, { accessToken, maxBytes }, signal);
  const { status, data } = answer;
  if (status >= 300) {
    throw toAnswerFailure(answer, `azure: ${label}: ${status}`, v.is(refusal, data) ? meanings[status] : undefined);
  }
  return parseAnswer(schema, data, `azure: ${label}`);
}
