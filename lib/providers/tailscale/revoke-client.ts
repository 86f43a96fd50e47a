import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import type { Call } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { asFailure } from "../../errors.ts";
import { type FailureCode, failures } from "../../failure-codes.ts";
import { deleteKey } from "./auth-keys.ts";
import { listOwnKeys, toDescription } from "./keep-auth-key.ts";
import { unlessForbidden } from "./survey-client.ts";
import { readClient } from "./tailscale-credential.ts";
import type { Caller } from "./tailscale-request.ts";
import { type AccessToken, requestAccessToken } from "./tailscale-token.ts";
import type { ClientDeps } from "./verify-client.ts";

/**
 * Deletes the auth keys that a connection has created, and lists the rest: the client, which only the customer can delete, and access
 * tokens, which cannot be revoked and which expire after an hour at most. Machines that have joined stay in the tailnet.
 *
 * Idempotent: a key that no longer exists counts as removed.
 *
 * @throws {Failure} `credential_missing`. The outcome is unknown, and a retry helps: failures of the token request or of the list of keys.
 */
export async function revokeClient(
  { settings, clock }: Pick<ClientDeps, "settings" | "clock">,
  held: CredentialFields,
  call: Call,
): Promise<readonly GrantPart[]> {
  const client = readClient(held);
  let token: AccessToken;
  try {
    token = await requestAccessToken(settings, client, clock, call.signal);
  } catch (error) {
    const { code } = asFailure(error);
    if (!refusals.has(code)) {
      throw error;
    }
    const isGone = code === "credential_rejected";
    return [...toUnreachableKey(held, code), { what: "client", target: client.clientId, state: isGone ? "removed" : "left" }];
  }
  const caller = { baseUrl: settings.baseUrl, token, signal: call.signal };
  return [
    ...(await removeKeys(caller, held, call)),
    { what: "client", target: client.clientId, state: "left" },
    { what: "access_token", state: "left", ...defined({ livesUntil: token.expiresAt }) },
  ];
}

/** The customer has deleted the client, or has removed a configured scope from it: no token can be requested. */
const refusals: ReadonlySet<FailureCode> = new Set(["credential_rejected", "client_scope_missing", "provider_forbidden"]);

function toUnreachableKey({ auth_key_id, ...held }: CredentialFields, code: FailureCode): readonly GrantPart[] {
  return auth_key_id === undefined ? [] : [{ what: "auth_key", target: auth_key_id.reveal(), state: "left", code, ...toLife(held) }];
}

const toLife = ({ auth_key_expires_at }: CredentialFields) =>
  auth_key_expires_at === undefined ? {} : { livesUntil: new Date(auth_key_expires_at.reveal()) };

/** Deletes the stored key, and any key that was created and not stored. */
async function removeKeys(caller: Caller, held: CredentialFields, call: Call): Promise<readonly GrantPart[]> {
  const own = call.connectionId === undefined ? [] : await unlessForbidden(listOwnKeys(caller, toDescription(call.connectionId)));
  const stored = held.auth_key_id === undefined ? [] : [held.auth_key_id.reveal()];
  const ids = [...new Set([...stored, ...(own ?? []).map(({ id }) => id)])];
  return Promise.all(ids.map((id) => removeKey(caller, id, stored.includes(id) ? toLife(held) : {})));
}

async function removeKey(caller: Caller, target: string, life: Pick<GrantPart, "livesUntil">): Promise<GrantPart> {
  try {
    await deleteKey(caller, target);
    return { what: "auth_key", target, state: "removed" };
  } catch (error) {
    const { code } = asFailure(error);
    return { what: "auth_key", target, state: failures[code].retryable ? "pending" : "left", code, ...life };
  }
}
