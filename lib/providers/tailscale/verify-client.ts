import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, Verified } from "../../connections/provider.ts";
import type { System } from "../../system.ts";
import { type ClientInput, checkClient } from "./client-input.ts";
import { createSshKeyPair } from "./ssh-key-pair.ts";
import { keyComment } from "./ssh-public-key.ts";
import { nameTailnet, surveyClient } from "./survey-client.ts";
import type { TailscaleSettings } from "./tailscale.ts";
import { toDetails, toFields } from "./tailscale-credential.ts";
import { requestAccessToken } from "./tailscale-token.ts";

export type ClientDeps = System & { readonly settings: TailscaleSettings };

/**
 * Proves a client at Tailscale, by reads alone: a token, its own record, the devices. The auth key is a duty that is due at once,
 * so a preflight leaves nothing behind.
 *
 * @param call.details - Of the connection that stands in the same place, if there is one: its tailnet is recognised.
 * @throws {Failure} `invalid_request`, `credential_rejected`, `client_scope_missing`, `account_not_found`; retryable ones as
 *   `requestApi` says.
 */
export async function verifyClient({ settings, clock, random }: ClientDeps, input: ClientInput, call: Call): Promise<Verified> {
  checkClient(input);
  const token = await requestAccessToken(settings, input, clock, call.signal);
  const caller = { baseUrl: settings.baseUrl, token, signal: call.signal };
  const { client, devices, findings } = await surveyClient(caller, input);
  const identity = await nameTailnet(caller, { ...input, ...(devices && { devices }) }, call.details);
  const now = clock();
  const credential = toFields(input, await createSshKeyPair(random, keyComment));
  const details = toDetails({}, credential, { tags: client?.tags ?? token.tags });
  return {
    identity,
    credential,
    scopes: token.scopes,
    details: { ...details, client_id: input.clientId, tailnet: identity.id, ...(devices && { devices: String(devices.length) }) },
    // The connection has no id yet. Its later probes are at a time of day of its own.
    duties: { auth_key: now, probe: nextProbe(identity.id, now) },
    findings,
  };
}
