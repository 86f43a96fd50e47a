import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, Verified } from "../../connections/provider.ts";
import { secondsAfter } from "../../instants.ts";
import type { CertificateInput } from "./application-input.ts";
import { toCertificateDetails } from "./azure-federated-details.ts";
import { findExpiringCertificate } from "./azure-findings.ts";
import { type CertificateDeps, findRegistered, proveThumbprint } from "./certificate-token.ts";
import { findDirectoryId } from "./directory-id.ts";
import { settleSubscription, toDirectoryLabel } from "./settle-subscription.ts";
import { listSubscriptions } from "./subscriptions.ts";

/**
 * Proves at Microsoft that an application has the certificate of this connection and is let in by no other, and looks at its subscriptions, by reads
 * alone. The account is the directory, as with a secret.
 *
 * @throws {Failure} `trust_refused`: it has no certificate of this connection. `trust_insecure`, `client_unknown`, `client_blocked`,
 *   `directory_unknown`, `wrong_cloud`; `subscription_missing`. Retryable ones as `requestWith` and `readApi` say.
 */
export async function verifyCertificate(
  deps: CertificateDeps,
  { application, subscriptionId }: CertificateInput,
  call: Call,
): Promise<Verified> {
  const { signal } = call;
  const cloud = deps.settings.clouds[application.cloud];
  const tenantId = await findDirectoryId(cloud, application.tenantId, signal);
  const own = { ...application, tenantId };
  const { certificate, token } = await findRegistered(deps, own, call);
  await proveThumbprint(deps, own, call);
  const { accessToken, scopes } = token;
  const subscriptions = await listSubscriptions(cloud, accessToken, signal);
  const { chosen, details, findings } = await settleSubscription(cloud, { accessToken, subscriptions }, subscriptionId, signal);
  const now = deps.clock();
  const { year, thumbprint, expiresAt } = certificate;
  return {
    identity: { id: tenantId, label: toDirectoryLabel(application.tenantId, tenantId, chosen) },
    scopes,
    details: { ...toCertificateDetails({ application: own, year, thumbprint, provedAt: now }), ...details },
    // Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(tenantId, now), certificate: secondsAfter(now, 86_400) },
    findings: [...findings, ...findExpiringCertificate(own.clientId, expiresAt, now)],
  };
}
