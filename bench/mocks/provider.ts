import { filler, grantedScopes } from "../seeded-connection.ts";
import { type Answer, type Call, ok } from "./answer.ts";
import { TokenSigner } from "./token-signer.ts";

/** Where a customer's client gets a token. */
export const mintPath = "/api/v2/oauth/token";

/** Where a token of our issuer becomes one of the customer's pool, and that one of their service account. */
export const exchangePath = "/v1/token";
export const impersonates = (path: string): boolean => path.endsWith(":generateAccessToken");

/** An authorization server: what it publishes, and a token endpoint that redeems and refreshes as Google's does, and mints as Tailscale's does. It also issues callers' tokens. */
export class ProviderMock {
  tokenRequests = 0;
  /** How many rotated refresh tokens were sent again. */
  reused = 0;
  readonly #spent = new Set<string>();
  readonly #signer = new TokenSigner();

  /** @param rotated - Called with the next refresh token, when the one of the call is spent. */
  answer({ path, body }: Call, origin: string, rotated: (next: string) => void): Answer {
    if (path === "/.well-known/openid-configuration") {
      const [authorization_endpoint, token_endpoint, jwks_uri] = ["authorize", "token", "keys"].map((name) => `${origin}/${name}`);
      return ok({ issuer: origin, authorization_endpoint, token_endpoint, jwks_uri });
    }
    if (path === "/keys") {
      return ok(this.#signer.keys());
    }
    this.tokenRequests += 1;
    if (path === mintPath) {
      return ok({
        access_token: filler("tskey-api-", String(this.tokenRequests), 60),
        expires_in: 3600,
        scope: "all",
        token_type: "Bearer",
      });
    }
    if (path === exchangePath) {
      const issued_token_type = "urn:ietf:params:oauth:token-type:access_token";
      return ok({
        access_token: filler("ya29.d.", String(this.tokenRequests), 400),
        issued_token_type,
        token_type: "Bearer",
        expires_in: 300,
      });
    }
    if (impersonates(path)) {
      const expireTime = new Date(Date.now() + 3_600_000).toISOString();
      return ok({ accessToken: filler("ya29.c.", String(this.tokenRequests), 400), expireTime });
    }
    const parameters = new URLSearchParams(body);
    const code = parameters.get("code");
    if (code !== null) {
      return this.#redeem(code, parameters.get("client_id") ?? "", origin);
    }
    const refreshToken = parameters.get("refresh_token") ?? "";
    const rotates = refreshToken.startsWith("rotating.");
    if (this.#spent.has(refreshToken)) {
      this.reused += 1;
      return { status: 400, body: { error: "invalid_grant", error_description: "Token has been expired or revoked." } };
    }
    const next = rotates ? filler("rotating.", `after ${refreshToken}`, 103) : undefined;
    if (next !== undefined) {
      this.#spent.add(refreshToken);
      rotated(next);
    }
    return ok({
      access_token: filler("ya29.", `${refreshToken} ${this.tokenRequests}`, 220),
      expires_in: 3599,
      scope: grantedScopes.join(" "),
      token_type: "Bearer",
      // Google sends one with every refresh of a grant with `openid`.
      id_token: filler("eyJhbGciOiJSUzI1NiJ9.", "id token", 1150),
      ...(next === undefined ? {} : { refresh_token: next }),
    });
  }

  /** @param claims - The claims of the token, without its times. */
  issueToken(claims: Readonly<Record<string, string>>): string {
    return this.#signer.sign(claims);
  }

  /** The bench uses the nonce of the authorization request as the code. */
  #redeem(nonce: string, aud: string, iss: string): Answer {
    const identity = { iss, aud, sub: "110000000000000000007", email: "person.7@customer-company.example", nonce };
    return ok({
      access_token: filler("ya29.", nonce, 220),
      refresh_token: filler("1//0e", nonce, 103),
      expires_in: 3599,
      scope: grantedScopes.join(" "),
      token_type: "Bearer",
      id_token: this.issueToken(identity),
    });
  }
}
