import { readRefusal, toTokenFailure } from "../oauth/token-failure.ts";
import type { OAuthClient } from "../providers/oauth-transport.ts";
import { askProvider } from "../providers/provider-request.ts";
import { asClient } from "./as-client.ts";

/** No provider has issued it. It has the form of Google's codes. */
const code = "4/aurora-oauth-tests-this-client";

/**
 * Proves the pair of an id and a secret, by a code that cannot exist: a provider looks at the code only once it has accepted the client.
 *
 * @throws {Failure} `own_client_rejected`: the pair is wrong. `provider_…`: the provider is down, or its answer proves nothing.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2 RFC 6749, section 5.2}
 */
export async function proveClient(
  { tokenEndpoint, redirectUri }: { readonly tokenEndpoint: string; readonly redirectUri: string },
  { clientId, clientSecret }: OAuthClient,
  signal: AbortSignal,
): Promise<void> {
  const body = new URLSearchParams({
    ...{ grant_type: "authorization_code", code, redirect_uri: redirectUri },
    ...{ client_id: clientId, client_secret: clientSecret.reveal() },
  });
  await asClient({ clientId, clientSecret, isOwn: true }, async () => {
    const refusal = readRefusal(
      await askProvider(tokenEndpoint, { method: "POST", headers: { accept: "application/json" }, body }, signal),
    );
    if (refusal.challenged || refusal.error !== "invalid_grant") {
      throw toTokenFailure(refusal, () => "provider_answer_invalid", "test of a client");
    }
  });
}
