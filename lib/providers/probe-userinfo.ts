import { Failure } from "../errors.ts";
import { readRetryAfter } from "../retry-after.ts";
import type { Secret } from "../secret.ts";
import type { OAuthDeps } from "./oauth-transport.ts";
import { requestProvider } from "./provider-request.ts";

/**
 * Asks the provider's userinfo endpoint whether an access token works: the one question every OpenID provider answers, at no
 * cost and without a right beyond `openid`.
 *
 * @throws {Failure} `grant_revoked`: it does not. What a provider that is down gives.
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#UserInfo OpenID Connect Core, section 5.3}
 */
export async function probeUserinfo(deps: OAuthDeps, accessToken: Secret, signal: AbortSignal): Promise<void> {
  const { userinfo_endpoint } = await deps.readMetadata(signal);
  if (userinfo_endpoint === undefined) {
    throw new Failure("provider_answer_invalid", { detail: "no userinfo endpoint is published" });
  }
  const response = await requestProvider(userinfo_endpoint, { headers: { authorization: `Bearer ${accessToken.reveal()}` } }, signal);
  if (response.ok) {
    return;
  }
  const detail = `userinfo: ${response.status}`;
  if (response.status === 401) {
    throw new Failure("grant_revoked", { detail });
  }
  if (response.status === 403) {
    throw new Failure("provider_forbidden", { detail });
  }
  if (response.status === 429) {
    throw new Failure("provider_throttled", { detail, ...readRetryAfter(response.headers.get("retry-after")) });
  }
  throw new Failure(response.status >= 500 ? "provider_unavailable" : "provider_answer_invalid", { detail });
}
