import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import type { FederatedInput } from "./application-input.ts";
import { toFederatedDetails } from "./azure-federated-details.ts";
import { type FederatedDeps, proveAzureFederated, readExactTrust } from "./azure-federated-token.ts";
import { findDirectoryId } from "./directory-id.ts";
import { findOtherCredentials } from "./other-credentials.ts";
import { settleSubscription, toDirectoryLabel } from "./settle-subscription.ts";
import { listSubscriptions } from "./subscriptions.ts";

/**
 * Proves at Microsoft that an application trusts this connection and no other, and looks at its subscriptions, by reads alone. The account is
 * the directory, as with a secret: another application of it, or another way to prove it, is the same account.
 *
 * @throws {Failure} `trust_refused`, `trust_insecure`, `client_unknown`, `client_blocked`, `directory_unknown`, `wrong_cloud`;
 *   `subscription_missing`: the application works and sees nothing. Retryable ones as `exchangeToken` and `readApi` say.
 */
export async function verifyAzureFederated(
  deps: FederatedDeps,
  { application, subscriptionId, identityId }: FederatedInput,
  call: Call,
): Promise<Verified> {
  const { signal } = call;
  const cloud = deps.settings.clouds[application.cloud];
  const tenantId = await findDirectoryId(cloud, application.tenantId, signal);
  const own = { application: { ...application, tenantId }, ...defined({ identityId }) };
  const { accessToken, scopes } = await proveAzureFederated(deps, own, "connect", call);
  const subscriptions = await listSubscriptions(cloud, accessToken, signal);
  const { chosen, details, findings } = await settleSubscription(cloud, { accessToken, subscriptions }, subscriptionId, signal);
  const others = await findOtherCredentials(cloud, own, await readExactTrust(deps.source, own.application, call), accessToken, signal);
  const now = deps.clock();
  return {
    identity: { id: tenantId, label: toDirectoryLabel(application.tenantId, tenantId, chosen) },
    scopes,
    details: { ...toFederatedDetails({ ...own, provedAt: now }), ...details },
    // Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(tenantId, now) },
    findings: [...findings, ...others],
  };
}
