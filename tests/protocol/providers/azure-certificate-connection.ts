import { randomBytes } from "node:crypto";
import type { KmsKey } from "../../../lib/aws/kms-key.ts";
import type { Details } from "../../../lib/connections/connection.ts";
import type { Call } from "../../../lib/connections/provider.ts";
import { clouds } from "../../../lib/providers/azure/azure-clouds.ts";
import { certificateSubmission } from "../../../lib/providers/azure/certificate-method.ts";
import { type CertificateOwner, connectionCertificate } from "../../../lib/providers/azure/connection-certificate.ts";
import { certificateKey } from "../../fixtures/certificate-key.ts";
import { openAzure } from "../../unit/local-azure-fixture.ts";

export const owner: CertificateOwner = { tenant: "acme", connection: "Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW" };

/** An application of the customer's. */
export type Certified = { readonly tenantId: string; readonly clientId: string };

/** Azure's method whose key is in KMS, over https. */
export async function openCertificateMethod() {
  const azure = await openAzure();
  const { control } = azure;
  const addresses = { authorityUrl: azure.url, managementUrl: azure.url, graphUrl: azure.url };
  const settings = { clouds: { ...clouds, public: { ...clouds.public, ...addresses } }, refreshesPerMinute: 60 };
  let now = Date.now();
  let key = certificateKey();
  const current: KmsKey = { readPublicKey: () => key.readPublicKey(), sign: (message, algorithm) => key.sign(message, algorithm) };
  const clock = () => new Date(now);
  const method = certificateSubmission({ settings, clock, key: current, random: randomBytes });

  const callOf = (details: Details = {}, of: CertificateOwner = owner): Call => ({
    at: { tenant: of.tenant, provider: "azure", account: "default" },
    details,
    connectionId: of.connection,
    signal: new AbortController().signal,
  });
  const addApplication = async (given: object = {}): Promise<Certified> => {
    const { tenant: tenantId, id: clientId } = await azure.addApplication({ has_secret: false, ...given });
    return { tenantId, clientId };
  };
  /** Uploads the certificate of a connection, as its customer does. */
  const register = async ({ clientId }: Certified, year = clock().getUTCFullYear(), of: CertificateOwner = owner) => {
    const { pem } = await connectionCertificate(current, of, year, new AbortController().signal);
    await control("POST", `applications/${clientId}/certificates`, { certificate: pem });
  };
  const addCertified = async (given: object = {}, year?: number): Promise<Certified> => {
    const application = await addApplication(given);
    await register(application, year);
    return application;
  };
  const verify = async (body: object, of?: CertificateOwner) => method.verify(method.parse(body), callOf({}, of));
  const mint = (details: Details) => method.mint({}, "full", callOf(details));
  const probe = async (details: Details) => method.probe(await mint(details), callOf(details));
  const watch = async (details: Details) => method.duties?.certificate?.({}, callOf(details), clock());
  const calls = async () => (await control("GET", "calls")).body.calls as Record<string, unknown>[];
  /** Moves the product's clock and the simulator's. */
  const moveTo = async (at: Date) => {
    now = at.getTime();
    await control("POST", "clock", { skew_seconds: Math.round((now - Date.now()) / 1000) });
  };
  const replaceKey = () => {
    key = certificateKey();
  };
  const reset = async () => {
    now = Date.now();
    await control("POST", "reset");
  };
  const customer = { addApplication, addCertified, register };
  return { method, control, callOf, ...customer, verify, mint, probe, watch, calls, clock, moveTo, replaceKey, reset, close: azure.close };
}
