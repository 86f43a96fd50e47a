import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { isPage } from "../outbound-request.ts";
import { readRetryAfter } from "../retry-after.ts";
import type { Secret } from "../secret.ts";
import type { OAuthDeps } from "./oauth-transport.ts";
import { askProvider } from "./provider-request.ts";

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
  const request = { headers: { authorization: `Bearer ${accessToken.reveal()}` } };
  const { status, headers, body } = await askProvider(userinfo_endpoint, request, signal);
  const said = status === 200 ? parseJson(body.toString("utf8")) : undefined;
  if (isObject(said) && typeof said.sub === "string") {
    return;
  }
  const detail = `userinfo: ${status}`;
  // A proxy on the way may refuse with these as well, and says so in HTML.
  if (status === 401 && !isPage(headers, body)) {
    throw new Failure("grant_revoked", { detail });
  }
  if (status === 403 && !isPage(headers, body)) {
    throw new Failure("provider_forbidden", { detail });
  }
  if (status === 429) {
    throw new Failure("provider_throttled", { detail, ...readRetryAfter(headers["retry-after"]) });
  }
  throw new Failure(status >= 500 ? "provider_unavailable" : "provider_answer_invalid", { detail });
}
