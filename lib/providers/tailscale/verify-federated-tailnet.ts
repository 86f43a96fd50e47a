import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, Verified } from "../../connections/provider.ts";
import type { FederatedInput } from "./federated-tailnet-input.ts";
import { type FederatedDeps, proveFederated } from "./federated-tailnet-trust.ts";
import { nameTailnet, surveyFederated } from "./survey-client.ts";

/**
 * Proves a federated credential, by exchanges and reads alone: four tokens, the credential's own record, the devices. Nothing is stored in the
 * credential store, and nothing is made at Tailscale.
 *
 * @throws {Failure} `trust_refused`, `trust_insecure`, `account_not_found`; retryable: `issuer_unreachable`, `issuer_unavailable`, and those of
 *   `requestApi`.
 */
export async function verifyFederated(deps: FederatedDeps, input: FederatedInput, call: Call): Promise<Verified> {
  const token = await proveFederated(deps, { call, clientId: input.clientId, purpose: "connect" });
  const caller = { baseUrl: deps.settings.baseUrl, token, signal: call.signal };
  const { client, devices, findings } = await surveyFederated(caller, input);
  const identity = await nameTailnet(caller, { ...input, ...(devices && { devices }) }, call.details);
  return {
    identity,
    scopes: token.scopes,
    details: {
      tags: (client?.tags ?? token.tags).join(" "),
      client_id: input.clientId,
      tailnet: identity.id,
      ...(devices && { devices: String(devices.length) }),
    },
    duties: { probe: nextProbe(identity.id, deps.clock()) },
    findings,
  };
}
