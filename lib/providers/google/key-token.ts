import type { gaxios as library } from "google-auth-library";
import type { Access } from "../../connections/connection.ts";
import { Failure } from "../../errors.ts";
import { type IssuedTokens, parseIssuedTokens } from "../../oauth/issued-tokens.ts";
import type { ServerMetadata } from "../../oauth/server-metadata.ts";
import { readRefusal, toTokenFailure } from "../../oauth/token-failure.ts";
import type { Clock } from "../../system.ts";
import { askJson, type JsonAnswer } from "../ask-json.ts";
import { type BearerToken, toAccessToken } from "../minted-method.ts";
import { withTimeout } from "../provider-request.ts";
import { prepareMs } from "../refresh-grant.ts";
import { scopeOfAccess } from "./google-scopes.ts";
import type { ServiceAccountKey } from "./key-file.ts";

export type KeyTokenDeps = {
  readonly clock: Clock;
  /** Of the configured issuer: its token endpoint is where keys are used, whatever a key file says. */
  readonly readMetadata: (signal: AbortSignal) => Promise<ServerMetadata>;
};

/** Seconds for which an assertion is valid: the longest that Google takes. It is sent once, at once. */
const assertionSeconds = 3600;

/**
 * Requests an access token that is signed for with a service account's key (JWT bearer grant). Google's library signs; the request is ours:
 * once, bounded, to the configured address. The library would retry it three times, follow the environment's proxy, and keep the
 * assertion in its errors.
 *
 * @throws {Failure} `credential_rejected`: the key was deleted or is of another account, or the account is disabled or deleted. Retryable:
 *   `provider_timeout`, `provider_unreachable`, `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523.html#section-2.1 RFC 7523, section 2.1}
 */
export async function requestKeyToken(
  deps: KeyTokenDeps,
  { email, privateKey }: ServiceAccountKey,
  access: Access,
  signal: AbortSignal,
): Promise<BearerToken> {
  const scope = scopeOfAccess[access];
  const { token_endpoint } = await withTimeout(deps.readMetadata(signal), signal, { timeoutMs: prepareMs, late: "provider_timeout" });
  const { gaxios, JWT } = await import("./google-auth.chunk.ts");
  const issuedAt = deps.clock();
  const iat = Math.floor(issuedAt.getTime() / 1000);
  let issued: IssuedTokens | undefined;
  class OneRequest extends gaxios.Gaxios {
    override async request<T>({ data }: library.GaxiosOptions = {}) {
      const body = new URLSearchParams(String(data));
      const answer = await askJson(token_endpoint, { method: "POST", body }, signal);
      issued = parseAnswer(answer);
      // All that the library reads of an answer. Its own reading would go by the ambient clock.
      return { data: { access_token: issued.accessToken.reveal() } } as library.GaxiosResponse<T>;
    }
  }
  await new JWT({
    email,
    key: privateKey.reveal(),
    scopes: [scope],
    additionalClaims: { aud: token_endpoint, iat, exp: iat + assertionSeconds },
    transporter: new OneRequest(),
  }).authorize();
  if (issued === undefined) {
    throw new Error("Google's library has sent no request");
  }
  return { type: "bearer", ...toAccessToken(issued, issuedAt, [scope]) };
}

/** The client that Google refuses here is the customer's service account. */
const refusals: ReadonlySet<string> = new Set([
  "invalid_grant",
  "invalid_client",
  "unauthorized_client",
  "deleted_client",
  "disabled_client",
]);

function parseAnswer(answer: JsonAnswer): IssuedTokens {
  if (answer.status === 200) {
    return parseIssuedTokens(answer.data);
  }
  const refusal = readRefusal(answer);
  if (answer.status < 500 && answer.status !== 429 && refusals.has(refusal.error ?? "")) {
    throw new Failure("credential_rejected", { detail: `google: jwt-bearer: ${answer.status} ${refusal.error}` });
  }
  throw toTokenFailure(refusal, () => "provider_answer_invalid", "google: jwt-bearer");
}
