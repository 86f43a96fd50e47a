import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { type Key, readKey } from "./auth-keys.ts";
import { surveyClient } from "./survey-client.ts";
import { ownTailnet } from "./tailnet.ts";
import { authKeyPending, findKeyFaults, toOwnerlessTags } from "./tailscale-findings.ts";
import type { Caller } from "./tailscale-request.ts";
import { includesScope } from "./tailscale-scopes.ts";
import type { ClientDeps } from "./verify-client.ts";

/**
 * Checks everything that a connection needs at Tailscale: the client's scopes and tags, its devices, its auth key. Reads only.
 *
 * @throws {Failure} `credential_rejected`, `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function probeClient(
  { settings, clock }: Pick<ClientDeps, "settings" | "clock">,
  token: Token,
  { details, signal }: Call,
): Promise<readonly Finding[]> {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: "tailscale: a probe wants a bearer token" });
  }
  const caller = { baseUrl: settings.baseUrl, token, signal };
  const { client, findings } = await surveyClient(caller, { clientId: details.client_id ?? "", tailnet: ownTailnet });
  return client === undefined ? findings : [...findings, ...(await findAuthKeyGaps(caller, client, details, clock()))];
}

/** Finds the faults of the auth key. None beside the finding of a missing scope or tag that the key needs. */
async function findAuthKeyGaps(
  caller: Caller,
  { scopes, tags }: Key,
  { auth_key_id, key_problem }: Call["details"],
  now: Date,
): Promise<readonly Finding[]> {
  if (!includesScope(scopes, "auth_keys") || tags.length === 0) {
    return [];
  }
  if (key_problem === "tags_refused") {
    return [toOwnerlessTags(tags)];
  }
  if (auth_key_id === undefined) {
    return [authKeyPending];
  }
  // A token from before the scope was granted cannot read the key: the next token can.
  return includesScope(caller.token.scopes, "auth_keys:read") ? findKeyFaults(await readKey(caller, auth_key_id), { tags, now }) : [];
}
