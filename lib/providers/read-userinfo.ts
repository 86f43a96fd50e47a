import type { Identity } from "../connections/connection.ts";
import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { isPage } from "../outbound-request.ts";
import { readRetryAfter } from "../retry-after.ts";
import type { Secret } from "../secret.ts";
import type { OAuthDeps } from "./oauth-transport.ts";
import { askProvider } from "./provider-request.ts";

/**
 * Reads from the provider's userinfo endpoint who granted an access token, which also shows whether the token works. Every OpenID
 * provider answers this request, without cost and without a scope beyond `openid`.
 *
 * @throws {Failure} `grant_revoked`: the token does not work. `provider_answer_invalid`: a page, or an answer without a subject.
 *   `provider_…`: the provider is down.
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#UserInfo OpenID Connect Core, section 5.3}
 */
export async function readUserinfo(deps: OAuthDeps, accessToken: Secret, signal: AbortSignal): Promise<Identity> {
  const { userinfo_endpoint } = await deps.readMetadata(signal);
  if (userinfo_endpoint === undefined) {
    throw new Failure("provider_answer_invalid", { detail: "no userinfo endpoint is published" });
  }
  const { status, headers, body } = await askProvider(
    userinfo_endpoint,
    { headers: { authorization: `Bearer ${accessToken.reveal()}` } },
    signal,
  );
  const detail = `userinfo: ${status}`;
  // A proxy on the way may refuse with the same statuses, but in HTML.
  const isProviders = !isPage(headers, body);
  if (status === 401 && isProviders) {
    throw new Failure("grant_revoked", { detail });
  }
  if (status === 403 && isProviders) {
    throw new Failure("provider_forbidden", { detail });
  }
  if (status === 429) {
    throw new Failure("provider_throttled", { detail, ...readRetryAfter(headers["retry-after"]) });
  }
  if (status !== 200) {
    throw new Failure(status >= 500 ? "provider_unavailable" : "provider_answer_invalid", { detail });
  }
  return parseIdentity(body);
}

function parseIdentity(body: Buffer): Identity {
  const claims = parseJson(body.toString("utf8"));
  const { sub, email } = isObject(claims) ? claims : {};
  if (typeof sub !== "string" || sub === "") {
    throw new Failure("provider_answer_invalid", { detail: "userinfo: no subject" });
  }
  return { id: sub, ...(typeof email === "string" ? { label: email } : {}) };
}
