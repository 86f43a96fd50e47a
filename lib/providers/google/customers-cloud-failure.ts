import { Failure } from "../../errors.ts";
import type { FailureCode } from "../../failure-codes.ts";
import { parseJson } from "../../json.ts";
import type { TokenAnswer } from "../../oauth/token-failure.ts";
import { UnknownTrust } from "../while-settling.ts";
import { type CloudFailure, toCloudFailure } from "./cloud-failure.ts";

/**
 * Maps a refusal of a Cloud API to its failure, for one who came through a customer's pool. Nothing of ours is in it: the binding, the service
 * account, the project that is charged and its APIs are all the customer's.
 *
 * @param label - Names the call: such as `generateAccessToken`.
 */
export function toCustomersCloudFailure({ status, headers, body }: TokenAnswer, label: string): Failure {
  const failure = toCloudFailure({ status, retryAfter: headers["retry-after"], data: parseJson(body.toString("utf8")) }, label);
  const code = toCode(failure);
  if (code === failure.code) {
    return failure;
  }
  const options = { cause: failure, detail: failure.detail };
  // Google names an account that is disabled only where it knows the binding.
  return code === "trust_refused" && failure.refusal !== "account_disabled" ? new UnknownTrust(options) : new Failure(code, options);
}

function toCode({ code, refusal }: CloudFailure): FailureCode {
  if (code === "credential_expired") {
    return "access_token_rejected";
  }
  if (refusal === "perimeter") {
    return "client_blocked";
  }
  const isGone = refusal === "missing" || refusal === "account_disabled";
  return isGone || code === "provider_forbidden" || code === "client_misconfigured" ? "trust_refused" : code;
}
