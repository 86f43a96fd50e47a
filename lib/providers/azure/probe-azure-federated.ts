import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { whileSettling } from "../while-settling.ts";
import { readFederatedDetails } from "./azure-federated-details.ts";
import { type FederatedDeps, trustOf } from "./azure-federated-token.ts";
import { findSubscriptionGaps } from "./azure-findings.ts";
import { findOtherCredentials } from "./other-credentials.ts";
import { proveAzureFederated } from "./prove-azure-federated.ts";
import { listSubscriptions } from "./subscriptions.ts";

/**
 * Checks what a connection needs at Azure, and repeats the proof of its trust: every day, and whenever it is checked. Reads only.
 *
 * A role that was removed is a finding: Azure refuses nothing, and the connection works again as soon as the role is back.
 *
 * @throws {Failure} `access_token_rejected`, `access_pending`; `trust_refused`, `trust_insecure`; retryable ones as `exchangeToken` and `readApi` say.
 */
export async function probeAzureFederated(deps: FederatedDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: "azure: a probe wants a bearer token" });
  }
  const details = readFederatedDetails(call.details);
  const cloud = deps.settings.clouds[details.application.cloud];
  // First the token itself: what its end means for the connection, the next request of one tells.
  const subscriptions = await listSubscriptions(cloud, token.accessToken, call.signal);
  await whileSettling(deps, details, () => proveAzureFederated(deps, details, "probe", call));
  const trust = await trustOf(deps.source, details.application, call);
  const others = await findOtherCredentials(cloud, details, trust, token.accessToken, call.signal);
  return [...findSubscriptionGaps({ subscriptions, chosenId: call.details.subscription_id }, cloud), ...others];
}
