import { randomBytes } from "node:crypto";
import { buildIssuer, buildSubject } from "../../../lib/issuer/identity-token-source.ts";
import { cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { federatedSubmission } from "../../../lib/providers/google/google-federated-method.ts";
import { callOf } from "../../fakes/call-of.ts";
import { cloudUrlsAt } from "../../fixtures/cloud-urls-at.ts";
import { type GivenIssuers, identityUrl, openIdentityIssuer } from "../../fixtures/identity-issuer.ts";
import { identitySource } from "../../fixtures/identity-source.ts";
import { openGoogle } from "../google-fixture.ts";

export const connectionId = "8Xq3nJm2Yk0dTzvQe7sWcLr5uGhB1fPaKiNoR9xMtZA";
export const issuer = buildIssuer(identityUrl, "acme");
export const subject = buildSubject(connectionId);
export const poolName = "projects/415104041201/locations/global/workloadIdentityPools/aurora-pool";
export const provider = `${poolName}/providers/aurora`;
export const audience = `https://iam.googleapis.com/${provider}`;
export const email = "aurora-reader@shop-production.iam.gserviceaccount.com";
export const principal = (of: string) => `principal://iam.googleapis.com/${poolName}/subject/${of}`;
export const everybody = `principalSet://iam.googleapis.com/${poolName}/*`;

export const projects = [
  { projectId: "shop-production", number: "415104041201", displayName: "Shop production" },
  { projectId: "shop-staging", number: "415104041202", displayName: "Shop staging" },
];

/** What the record of the connection holds. */
export const details = { audience, client_email: email, project_number: "415104041201", project_id: "shop-production" };

/** A call about the connection, with its id. */
export const callOfConnection = (of: Readonly<Record<string, string>> = {}) => ({ ...callOf(), connectionId, details: of });

/** Google on this machine with an issuer of ours, or those of a test, and the method over HTTP. */
export async function openFederatedMethod(clock = () => new Date(), given: Partial<GivenIssuers> = {}) {
  const issuers = await openIdentityIssuer();
  const google = await openGoogle(given.bases ?? issuers.bases);
  const { source: own, minted } = identitySource(issuers, clock);
  const source = given.source ?? own;
  const method = federatedSubmission({
    clock,
    random: randomBytes,
    source,
    urls: cloudUrlsAt(google.url),
    // No waiting between attempts.
    call: cloudCaller(async () => undefined),
    refreshesPerMinute: 1000,
  });
  const { control } = google;
  const bind = (members: readonly string[], verb = "POST") =>
    control(verb, `service-accounts/${email}/bindings`, { role: "roles/iam.workloadIdentityUser", members });
  const editProvider = (changes: object) =>
    control("PATCH", "workload-identity-pools/shop-production/aurora-pool/providers/aurora", changes);
  /** Makes what the customer's script makes. */
  const setUp = async (visible: readonly object[] = projects) => {
    await control("POST", "workload-identity-pools", { project_id: "shop-production", id: "aurora-pool" });
    await control("POST", "workload-identity-pools/shop-production/aurora-pool/providers", {
      id: "aurora",
      issuer,
      allowed_audiences: [audience],
      attribute_condition: `assertion.sub=='${subject}'`,
    });
    await control("POST", "service-accounts", { name: "aurora-reader", project_id: "shop-production", projects: visible, key: false });
    await bind([principal(subject)]);
  };
  const close = () => {
    issuers.close();
    return google.close();
  };
  return { ...google, issuers, minted, method, bind, editProvider, setUp, close };
}

export const body = { workload_identity_provider: provider, service_account: email };
