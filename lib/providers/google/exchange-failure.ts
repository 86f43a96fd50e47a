import { Failure } from "../../errors.ts";
import type { FailureCode } from "../../failure-codes.ts";
import { isObject, parseJson } from "../../json.ts";
import { readRefusal, type TokenAnswer } from "../../oauth/token-failure.ts";
import { toCustomersCloudFailure } from "./customers-cloud-failure.ts";

type Meaning = {
  readonly error: string;
  /** Of the description. Google's own errors do not tell our issuer's fault from the customer's. */
  readonly says: RegExp;
  readonly code: FailureCode;
  readonly word: string;
};

/**
 * What the refusals of the exchange mean. What the customer has set up does not fit: the trust is refused. Google cannot verify our token: that is
 * ours, whatever the customer has done. Anything else says nothing about the trust.
 */
const meanings: readonly Meaning[] = [
  { error: "unauthorized_client", says: /./, code: "trust_refused", word: "condition" },
  { error: "invalid_target", says: /./, code: "trust_refused", word: "provider" },
  { error: "invalid_grant", says: /^The audience in ID Token/, code: "trust_refused", word: "audience" },
  { error: "invalid_grant", says: /^The issuer in ID Token/, code: "trust_refused", word: "issuer" },
  { error: "invalid_grant", says: /^Error connecting to the given credential's issuer/, code: "issuer_unreachable", word: "issuer" },
  { error: "invalid_grant", says: /^Unable to verify the ID Token signature/, code: "issuer_unreachable", word: "signature" },
  // One of the two clocks is wrong, and the customer has none.
  { error: "invalid_grant", says: /is stale to sign-in/, code: "issuer_unreachable", word: "clock" },
  { error: "invalid_request", says: /google\.subject/, code: "trust_refused", word: "mapping" },
];

/**
 * Maps a refusal of the exchange to its failure. Only a word of ours goes into its detail: the descriptions repeat claims.
 *
 * @see {@link https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token Security Token Service API}
 */
export function toExchangeFailure(answer: TokenAnswer): Failure {
  if (answer.status !== 400) {
    return toCustomersCloudFailure(answer, "sts.token");
  }
  const { error } = readRefusal(answer);
  const said = error === undefined ? undefined : parseJson(answer.body.toString("utf8"));
  const description = isObject(said) && typeof said.error_description === "string" ? said.error_description : "";
  const meant = meanings.find((each) => each.error === error && each.says.test(description));
  return meant === undefined
    ? new Failure("provider_answer_invalid", { detail: "google: sts.token: 400" })
    : new Failure(meant.code, { detail: `google: sts.token: 400 ${meant.error}: ${meant.word}` });
}
