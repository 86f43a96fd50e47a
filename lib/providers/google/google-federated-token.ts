import type { gaxios as library } from "google-auth-library";
import type * as v from "valibot";
import type { Access } from "../../connections/connection.ts";
import { Failure, type FailureCode } from "../../errors.ts";
import { isObject } from "../../json.ts";
import { parseIssuedTokens } from "../../oauth/issued-tokens.ts";
import { readRefusal } from "../../oauth/token-failure.ts";
import type { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import { UnknownTrust } from "../allow-propagation.ts";
import { askJson, type JsonAnswer, parseAnswer } from "../ask-json.ts";
import type { BearerToken } from "../minted-method.ts";
import { type CloudFailure, toCloudFailure } from "./cloud-failure.ts";
import { generatedToken, toGeneratedToken } from "./generated-token.ts";
import type { FederatedAccess } from "./google-federated-details.ts";
import { scopeOfAccess } from "./google-scopes.ts";
import { toExchangeAudience } from "./pool-provider.ts";
import type { CloudDeps } from "./setup/cloud-session.ts";

export type FederatedTokenDeps = Pick<CloudDeps, "urls"> & { readonly clock: Clock };

/** What is asked for with a token of ours. */
export type FederatedRequest = FederatedAccess & {
  readonly identityToken: Secret;
  readonly access: Access;
  readonly lifetimeSeconds: number;
};

type Answer = v.InferOutput<typeof generatedToken>;

/**
 * Exchanges a token of our issuer for one of the customer's pool, and that for one of their service account. Google's library makes both requests;
 * they are sent by our own client: each once, bounded, to the configured addresses. The library would retry each three times, follow the
 * environment's proxy, and keep both tokens in its errors.
 *
 * @throws {Failure} `trust_refused`: the pool, the binding or the service account does not let us in. `client_blocked`. `issuer_unreachable`: Google
 *   could not verify our token. `access_token_rejected`. Retryable: `provider_…`.
 * @see {@link https://cloud.google.com/iam/docs/workload-identity-federation Workload Identity Federation}
 */
export async function requestFederatedToken(
  { clock, urls }: FederatedTokenDeps,
  { at, email, identityToken, access, lifetimeSeconds }: FederatedRequest,
  signal: AbortSignal,
): Promise<BearerToken> {
  const { gaxios, IdentityPoolClient, StsCredentials } = await import("./google-auth.chunk.ts");
  const issuedAt = clock();
  const tokenUrl = `${urls.sts}/v1/token`;
  let generated: Answer | undefined;
  class OneRequestEach extends gaxios.Gaxios {
    override async request<T>({ url, data, headers }: library.GaxiosOptions = {}) {
      if (String(url) === tokenUrl) {
        const accessToken = await exchange(tokenUrl, new URLSearchParams(String(data)), signal);
        // All that the library reads of an answer.
        return { data: { access_token: accessToken.reveal() } } as library.GaxiosResponse<T>;
      }
      const authorization = new Headers(headers).get("authorization") ?? "";
      generated = await generate(String(url), data, authorization, signal);
      const { accessToken, expireTime } = generated;
      return { data: { accessToken, expireTime: expireTime.toISOString() } } as library.GaxiosResponse<T>;
    }
  }
  const transporter = new OneRequestEach();
  class OurClient extends IdentityPoolClient {
    override stsCredential = new StsCredentials({ tokenExchangeEndpoint: tokenUrl, transporter });
  }
  const scope = scopeOfAccess[access];
  await new OurClient({
    type: "external_account",
    audience: toExchangeAudience(at),
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: tokenUrl,
    service_account_impersonation_url: `${urls.iamCredentials}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    service_account_impersonation: { token_lifetime_seconds: lifetimeSeconds },
    subject_token_supplier: { getSubjectToken: async () => identityToken.reveal() },
    scopes: [scope],
    transporter,
  }).getAccessToken();
  if (generated === undefined) {
    throw new Error("Google's library has sent no request");
  }
  return toGeneratedToken(generated, { issuedAt, scopes: [scope], lifetimeSeconds });
}

async function exchange(url: string, body: URLSearchParams, signal: AbortSignal): Promise<Secret> {
  const answer = await askJson(url, { method: "POST", body }, signal);
  if (answer.status !== 200) {
    throw toExchangeFailure(answer);
  }
  return parseIssuedTokens(answer.data).accessToken;
}

async function generate(url: string, json: unknown, authorization: string, signal: AbortSignal): Promise<Answer> {
  const label = "generateAccessToken";
  const answer = await askJson(url, { method: "POST", headers: { authorization }, json }, signal);
  if (answer.status !== 200) {
    throw toCustomersCloudFailure(answer, label);
  }
  return parseAnswer(generatedToken, answer.data, `google: ${label}`);
}

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
function toExchangeFailure(answer: JsonAnswer): Failure {
  if (answer.status !== 400) {
    return toCustomersCloudFailure(answer, "sts.token");
  }
  const { error } = readRefusal(answer);
  const { error_description: said } = error !== undefined && isObject(answer.data) ? answer.data : {};
  const description = typeof said === "string" ? said : "";
  const meant = meanings.find((each) => each.error === error && each.says.test(description));
  return meant === undefined
    ? new Failure("provider_answer_invalid", { detail: "google: sts.token: 400" })
    : new Failure(meant.code, { detail: `google: sts.token: 400 ${meant.error}: ${meant.word}` });
}

/**
 * Maps a refusal of a Cloud API to its failure, for one who came through a customer's pool. Nothing of ours is in it: the binding, the service
 * account, the project that is charged and its APIs are all the customer's.
 *
 * @param label - Names the call: such as `generateAccessToken`.
 */
function toCustomersCloudFailure({ status, headers, data }: JsonAnswer, label: string): Failure {
  const failure = toCloudFailure({ status, retryAfter: headers["retry-after"], data }, label);
  const code = toCode(failure);
  if (code === failure.code) {
    return failure;
  }
  const options = { cause: failure, detail: failure.detail };
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
