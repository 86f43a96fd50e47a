import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { readClientId } from "./federated-tailnet-details.ts";
import { type FederatedDeps, proveFederated } from "./federated-tailnet-trust.ts";
import { surveyFederated } from "./survey-federated-tailnet.ts";
import { ownTailnet } from "./tailnet.ts";

/**
 * Checks with the connection's own token what it needs at Tailscale, and repeats the proof of the trust. Reads only.
 *
 * @throws {Failure} `trust_refused`, `trust_insecure`, `access_token_rejected`; retryable: `issuer_unreachable`, `issuer_unavailable`, and those of
 *   `requestApi`.
 */
export async function probeFederated(deps: FederatedDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: "tailscale: a probe wants a bearer token" });
  }
  const clientId = readClientId(call.details);
  const caller = { baseUrl: deps.settings.baseUrl, token, signal: call.signal };
  const { findings } = await surveyFederated(caller, { clientId, tailnet: ownTailnet });
  await proveFederated(deps, { call, clientId, purpose: "probe" });
  return findings;
}
