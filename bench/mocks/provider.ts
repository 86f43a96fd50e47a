import { filler, grantedScopes } from "../seeded-connection.ts";
import { type Answer, type Call, ok } from "./answer.ts";

/** An authorization server that renews: what it publishes, and a token endpoint that answers as Google's does. */
export class ProviderMock {
  tokenRequests = 0;
  /** Rotated refresh tokens that were sent once more. */
  reused = 0;
  readonly #spent = new Set<string>();

  answer({ path, body }: Call, origin: string): Answer {
    if (path === "/.well-known/openid-configuration") {
      const [authorization_endpoint, token_endpoint, jwks_uri] = ["authorize", "token", "keys"].map((name) => `${origin}/${name}`);
      return ok({ issuer: origin, authorization_endpoint, token_endpoint, jwks_uri });
    }
    this.tokenRequests += 1;
    const refreshToken = new URLSearchParams(body).get("refresh_token") ?? "";
    const rotates = refreshToken.startsWith("rotating.");
    if (this.#spent.has(refreshToken)) {
      this.reused += 1;
      return { status: 400, body: { error: "invalid_grant", error_description: "Token has been expired or revoked." } };
    }
    if (rotates) {
      this.#spent.add(refreshToken);
    }
    return ok({
      access_token: filler("ya29.", `${refreshToken} ${this.tokenRequests}`, 220),
      expires_in: 3599,
      scope: grantedScopes.join(" "),
      token_type: "Bearer",
      // Google sends one with every renewal of a grant with `openid`.
      id_token: filler("eyJhbGciOiJSUzI1NiJ9.", "id token", 1150),
      ...(rotates ? { refresh_token: filler("rotating.", `after ${refreshToken}`, 103) } : {}),
    });
  }
}
