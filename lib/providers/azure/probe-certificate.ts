import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { findExpiringCertificate, findSubscriptionGaps } from "./azure-findings.ts";
import { readCertificateDetails } from "./certificate-details.ts";
import type { CertificateDeps } from "./certificate-token.ts";
import { certificateEnd } from "./connection-certificate.ts";
import { proveThumbprint } from "./prove-certificate.ts";
import { listSubscriptions } from "./subscriptions.ts";

/**
 * Checks what a connection needs at Azure, and proves again that another certificate is refused: every day, and whenever it is checked. Reads only.
 *
 * @throws {Failure} `access_token_rejected`, `trust_insecure`; retryable ones as `requestWith` and `readApi` say.
 */
export async function probeCertificate(deps: CertificateDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: "azure: a probe wants a bearer token" });
  }
  const { application, year } = readCertificateDetails(call.details);
  const cloud = deps.settings.clouds[application.cloud];
  const subscriptions = await listSubscriptions(cloud, token.accessToken, call.signal);
  await proveThumbprint(deps, application, call);
  return [
    ...findSubscriptionGaps({ subscriptions, chosenId: call.details.subscription_id }, cloud),
    ...findExpiringCertificate(application.clientId, certificateEnd(year), deps.clock()),
  ];
}
