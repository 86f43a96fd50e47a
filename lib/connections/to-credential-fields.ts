import { defined } from "../defined.ts";
import type { UnprovenTokens } from "../oauth/issued-tokens.ts";
import { Secret } from "../secret.ts";
import type { CredentialFields } from "./credential-store.ts";
import type { Grant } from "./provider.ts";

/** Builds the stored fields of a grant. `grant_id` tells a second delivery of the same grant from a new one. */
export function toCredentialFields(grant: Grant, grantId: string, issuedAt: Date): CredentialFields {
  return {
    grant_id: new Secret(grantId),
    access_token: grant.accessToken,
    issued_at: new Secret(issuedAt.toISOString()),
    scope: new Secret(grant.scopes.join(" ")),
    ...defined({ refresh_token: grant.refreshToken }),
    ...(grant.expiresAt === undefined ? {} : { expires_at: new Secret(grant.expiresAt.toISOString()) }),
    ...(grant.refreshTokenExpiresAt === undefined
      ? {}
      : { refresh_token_expires_at: new Secret(grant.refreshTokenExpiresAt.toISOString()) }),
  };
}

/** Builds the stored fields of tokens whose account is not known: enough to revoke them. */
export function toUnprovenFields({ accessToken, refreshToken }: UnprovenTokens, grantId: string): CredentialFields {
  return {
    grant_id: new Secret(grantId),
    ...defined({ access_token: accessToken, refresh_token: refreshToken }),
  };
}
