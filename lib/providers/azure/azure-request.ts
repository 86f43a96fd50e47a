import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { FailureCode } from "../../failure-codes.ts";
import { parseJson } from "../../json.ts";
import { readRetryAfter } from "../../retry-after.ts";
import type { Secret } from "../../secret.ts";
import { askProvider } from "../provider-request.ts";

/** A page of subscriptions is some 100 KB. */
const maxBytes = 4 * 1024 * 1024;

/** The meaning of each refusal of the management API and of Graph. Both have one shape of refusals. */
const meanings: Readonly<Record<number, FailureCode>> = {
  401: "access_token_rejected",
  403: "provider_forbidden",
  404: "not_found",
};

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
  const headers = { accept: "application/json", authorization: `Bearer ${accessToken.reveal()}` };
  const { status, body, headers: answered } = await askProvider(url, { headers, maxBytes }, signal);
  const data = parseJson(body.toString("utf8"));
  if (status >= 300) {
    throw new Failure(toCode(status, data), { detail: `azure: ${label}: ${status}`, ...readRetryAfter(answered["retry-after"]) });
  }
  const parsed = v.safeParse(schema, data);
  if (!parsed.success) {
    throw new Failure("provider_answer_invalid", { detail: `azure: ${label}: ${v.getDotPath(parsed.issues[0]) ?? "body"}` });
  }
  return parsed.output;
}

/** A refusal in another form may be a proxy's, which says nothing about a token or a right. */
function toCode(status: number, data: unknown): FailureCode {
  if (status === 429) {
    return "provider_throttled";
  }
  if (status === 408 || status >= 500) {
    return "provider_unavailable";
  }
  return (v.is(refusal, data) ? meanings[status] : undefined) ?? "provider_answer_invalid";
}
