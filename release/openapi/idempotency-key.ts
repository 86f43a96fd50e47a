import * as v from "valibot";
import type { RouteDescription } from "../../lib/openapi/describe.ts";

const key = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[!-~]{1,255}$/),
    v.description(
      "Names this request, so that it can be sent again: its work is done once in a day, and each further answer is the first one, with the header `Idempotent-Replayed`. Use a UUID.",
    ),
  ),
);

/** Adds what every route has that makes or changes something: the header `Idempotency-Key`, and its failures. */
export function withIdempotencyKey(description: RouteDescription): RouteDescription {
  const { isKeyed = false, headers, failures = [] } = description;
  if (!isKeyed) {
    return description;
  }
  return {
    ...description,
    headers: { ...headers, "Idempotency-Key": key },
    failures: [...failures, "idempotency_key_reused", "request_in_progress", "answer_not_kept"],
  };
}
