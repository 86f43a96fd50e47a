import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import type { OAuthDeps } from "../oauth-transport.ts";
import { type RevocationSettings, revokeToken } from "../revoke-token.ts";

/**
 * Revokes the tokens of a login: the refresh token first, which must not outlive the other.
 *
 * OVHcloud's revocation endpoint is not documented. Where it is absent, the tokens are left: neither we nor the customer can end them, and
 * the access token ends by itself.
 *
 * @throws {Failure} `credential_missing`; the failures of `revokeToken`: the outcome is unknown.
 */
export async function revokeLogin(
  { revocation, oauth }: { readonly revocation: RevocationSettings; readonly oauth: OAuthDeps },
  held: CredentialFields,
  signal: AbortSignal,
): Promise<readonly GrantPart[]> {
  const { refresh_token, access_token } = held;
  const tokens = [refresh_token, access_token].filter((token) => token !== undefined);
  if (tokens.length === 0) {
    throw new Failure("credential_missing");
  }
  try {
    for (const token of tokens) {
      await revokeToken(revocation, oauth, token, signal);
    }
  } catch (error) {
    if (toFailureCode(error) !== "revocation_unsupported") {
      throw error;
    }
    return toLeft(held);
  }
  return [{ what: "grant", state: "revoked" }];
}

function toLeft({ refresh_token, access_token, expires_at }: CredentialFields): readonly GrantPart[] {
  const left = { state: "left", code: "revocation_unsupported" } as const;
  const livesUntil = expires_at === undefined ? {} : { livesUntil: new Date(expires_at.reveal()) };
  return [
    ...(refresh_token === undefined ? [] : [{ what: "refresh_token", ...left }]),
    ...(access_token === undefined ? [] : [{ what: "access_token", ...left, ...livesUntil }]),
  ];
}
