import { defined } from "../../lib/defined.ts";
import type { Failure } from "../../lib/errors.ts";
import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import type { EndpointRequest } from "../../lib/http/http-handler.ts";
import { type HttpReply, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";

/**
 * Builds the answer to a refused submission. Aurora's client shows `error`: 400 for the input, 401 for a refusal of the provider, with the next step in `action`. Every other
 * failure is answered as on any route.
 *
 * @param fieldTexts - What Aurora's client shows for a field of the input.
 * @throws {Failure} The failure, if it is none of the two.
 */
export function answerRefusedSubmission(
  failure: Failure,
  { requestId, logger }: Pick<EndpointRequest, "requestId" | "logger">,
  fieldTexts: Readonly<Record<string, string>>,
): HttpReply {
  const { code, field } = failure;
  const { title, status, action } = failures[code];
  const words = code === "invalid_request" ? fieldTexts[field ?? ""] : undefined;
  if (words === undefined && !isRefusal(code)) {
    throw failure;
  }
  reportFailure(failure, logger);
  const hints = { code, request_id: requestId, ...defined({ field }) };
  return words === undefined ? reply(401, { error: title, action, ...hints }) : reply(status, { error: words, ...hints });
}

/** Whether the provider refuses or fails. Another account than the connected one is our refusal, and not its. */
export const isRefusal = (code: FailureCode): boolean =>
  failures[code].owner === "provider" || (failures[code].owner === "customer" && code !== "account_mismatch");
