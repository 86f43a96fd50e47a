import { Failure } from "../errors.ts";
import { readRetryAfter } from "../retry-after.ts";
import type { Secret } from "../secret.ts";
import type { OAuthDeps } from "./oauth-transport.ts";
import { requestProvider } from "./provider-request.ts";

/** Whether the revocation endpoint wants to know the client. Google's does not. */
export type RevocationAuthentication = "none" | "client_secret_post";

/**
 * Revokes a token at the endpoint that the provider publishes. A token it does not know any more is success.
 *
 * @throws {Failure} `revocation_unsupported` when it publishes none; what a provider that is down gives.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1 RFC 7009, section 2.1}
 */
export async function revokeToken(
  authentication: RevocationAuthentication,
  deps: OAuthDeps,
  token: Secret,
  signal: AbortSignal,
): Promise<void> {
  const { revocation_endpoint } = await deps.readMetadata(signal);
  if (revocation_endpoint === undefined) {
    throw new Failure("revocation_unsupported");
  }
  const body = new URLSearchParams({ token: token.reveal(), ...(authentication === "none" ? {} : await readClientFields(deps)) });
  const response = await requestProvider(revocation_endpoint, { method: "POST", body }, signal);
  if (response.status !== 200 && !(await isUnknownToken(response))) {
    throw toRevocationFailure(response);
  }
}

async function readClientFields(deps: OAuthDeps): Promise<Record<string, string>> {
  const { clientId, clientSecret } = await deps.readClient();
  return { client_id: clientId, client_secret: clientSecret.reveal() };
}

/** RFC 7009 answers 200 to an unknown token; Google answers 400 `invalid_token`. Either way it is gone. */
async function isUnknownToken(response: Response): Promise<boolean> {
  const body: unknown = response.status === 400 ? await response.json().catch(() => undefined) : undefined;
  return typeof body === "object" && body !== null && "error" in body && body.error === "invalid_token";
}

function toRevocationFailure(response: Response): Failure {
  const { status } = response;
  const detail = `revocation: ${status}`;
  if (status === 429) {
    return new Failure("provider_throttled", { detail, ...readRetryAfter(response.headers.get("retry-after")) });
  }
  return new Failure(status === 400 ? "provider_answer_invalid" : "provider_unavailable", { detail });
}
