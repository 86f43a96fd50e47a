import type { Clock } from "../connections/ports.ts";
import type { CredentialKey, CredentialStore } from "../credentials/credential-store.ts";
import { Failure } from "../errors.ts";
import type { Secret } from "../secret.ts";

/**
 * Reads the access token of a connection, for one task's own use: a token never travels between states.
 *
 * A stored token without `expires_at` counts as alive (RFC 6749, section 5.1, makes `expires_in` optional); one whose
 * instant cannot be read counts as expired.
 *
 * @throws {Failure} `credential_missing`, `credential_expired`: the customer must connect again. What the store throws.
 */
export async function readAccessToken(
  deps: { readonly credentials: CredentialStore; readonly clock: Clock },
  key: CredentialKey,
  signal?: AbortSignal,
): Promise<Secret> {
  const stored = await deps.credentials.read(key, signal);
  const token = stored?.fields.access_token;
  if (token === undefined) {
    throw new Failure("credential_missing");
  }
  const expiresAt = stored?.fields.expires_at;
  if (expiresAt !== undefined && !(Date.parse(expiresAt.reveal()) > deps.clock().getTime())) {
    throw new Failure("credential_expired");
  }
  return token;
}
