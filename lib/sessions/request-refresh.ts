import { asFailure, Failure, type FailureCode } from "../errors.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import type { Clock } from "../system.ts";
import { type OidcClient, oidcTransport } from "./oidc-client.ts";
import { toOidcFailure, toSessionTokens } from "./oidc-tokens.ts";
import type { RefreshTokens } from "./sessions.ts";

/** Counts what became of a refresh. */
export type CountRefresh = (outcome: "refreshed" | "refresh_refused" | FailureCode) => void;

/**
 * Refreshes the tokens of sessions at the identity provider. A refreshed ID token must be of the same person; its signature is not checked, because it
 * comes from the token endpoint itself over TLS.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse OpenID Connect Core 1.0, section 12.2}
 */
export const requestRefresh =
  (client: OidcClient, clock: Clock, count: CountRefresh): RefreshTokens =>
  async (held, signal) => {
    try {
      const tokens = await send(client, clock, held, signal);
      count(tokens === "refused" ? "refresh_refused" : "refreshed");
      return tokens;
    } catch (error) {
      count(asFailure(error).code);
      throw error;
    }
  };

async function send(
  client: OidcClient,
  clock: Clock,
  { refreshToken, idToken, person }: Parameters<RefreshTokens>[0],
  signal: AbortSignal,
) {
  const metadata = await client.readMetadata(signal);
  const authentication = await client.readAuthentication();
  const identified = { client_id: client.clientId };
  const askedAt = clock();
  const oauth = redeemingLibrary();
  try {
    const sent = oauth.refreshTokenGrantRequest(metadata, identified, authentication, refreshToken.reveal(), oidcTransport(signal));
    const answer = await oauth.processRefreshTokenResponse(metadata, identified, await sent);
    const isSamePerson = (oauth.getValidatedIdTokenClaims(answer)?.sub ?? person) === person;
    return isSamePerson ? toSessionTokens(answer, askedAt, { refreshToken, idToken }) : "refused";
  } catch (error) {
    return toOutcome(toOidcFailure(error));
  }
}

const passedOn: ReadonlySet<FailureCode> = new Set(["identity_unavailable", "client_misconfigured", "configuration_invalid"]);

/** An answer that is not usable may be of a proxy on the way: a session is over only if the grant itself is refused. */
function toOutcome(failure: Failure): "refused" {
  if (failure.code === "grant_invalid") {
    return "refused";
  }
  throw passedOn.has(failure.code) ? failure : new Failure("identity_unavailable", { cause: failure, detail: failure.detail });
}
