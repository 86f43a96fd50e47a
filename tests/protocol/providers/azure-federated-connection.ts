import { randomBytes } from "node:crypto";
import type { Details } from "../../../lib/connections/connection.ts";
import type { Call } from "../../../lib/connections/provider.ts";
import { type IdentityTokenSource, probeTenant } from "../../../lib/issuer/identity-token-source.ts";
import { wrongRequestsOfTenantIssuer } from "../../../lib/issuer/kms-issuer.ts";
import { clouds } from "../../../lib/providers/azure/azure-clouds.ts";
import { azureFederatedSubmission } from "../../../lib/providers/azure/azure-federated-method.ts";
import { Secret } from "../../../lib/secret.ts";
import { type GivenIssuers, type IdentityIssuer, issuerOf, openIdentityIssuer } from "../../fixtures/identity-issuer.ts";
import { openAzure } from "../../unit/local-azure-fixture.ts";

export const tenant = "acme";
export const connectionId = "Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
export const trust = { name: `aurora-${connectionId}`, issuer: issuerOf(tenant), subject: `conn:${connectionId}` };

type Asked = { readonly connection: string; readonly audience: string; readonly purpose: string };

/** Signs as our issuers do, and remembers what for. */
function openSource(issuer: IdentityIssuer, clock: () => Date) {
  const minted: Asked[] = [];
  const source: IdentityTokenSource = {
    trustOf: async (at) => ({ issuer: issuerOf(at.tenant), subject: `conn:${at.connection}` }),
    wrongRequests: wrongRequestsOfTenantIssuer,
    mint: async ({ tenant: asked, connection, audience, purpose }) => {
      minted.push({ connection, audience, purpose });
      const [iat, segment] = [Math.floor(clock().getTime() / 1000), asked === probeTenant ? "=probe" : asked];
      const claims = { iss: issuerOf(segment), sub: `conn:${connection}`, aud: audience, iat, exp: iat + 300, jti: crypto.randomUUID() };
      return { token: new Secret(await issuer.sign(claims)), expiresAt: new Date((iat + 300) * 1000) };
    },
  };
  return { source, minted };
}

/** An application or a managed identity of the customer's. */
export type Trusting = { readonly tenantId: string; readonly clientId: string; readonly identityId?: string };

/** Azure's keyless method over https, with our own issuers, or those of a test and its clock. */
export async function openFederatedMethod(given: Partial<GivenIssuers> = {}) {
  const issuer = await openIdentityIssuer();
  const azure = await openAzure(given.bases ?? issuer.bases);
  const { control } = azure;
  const addresses = { authorityUrl: azure.url, managementUrl: azure.url, graphUrl: azure.url };
  const settings = { clouds: { ...clouds, public: { ...clouds.public, ...addresses } }, refreshesPerMinute: 60 };
  let skewSeconds = 0;
  const clock = given.clock ?? (() => new Date(Date.now() + skewSeconds * 1000));
  const { source: own, minted } = openSource(issuer, clock);
  const source = given.source ?? own;
  const method = azureFederatedSubmission({ settings, clock, source, random: randomBytes });

  const callOf = (details: Details = {}): Call => ({
    at: { tenant, provider: "azure", account: "default" },
    details,
    connectionId,
    signal: new AbortController().signal,
  });
  const pathOf = ({ clientId }: Trusting) => `applications/${clientId}/federated-credentials`;
  const addTrust = (application: Trusting, changes: object = {}) => control("POST", pathOf(application), { ...trust, ...changes });
  const addApplication = async (given: object = {}): Promise<Trusting> => {
    const { tenant: tenantId, id: clientId } = await azure.addApplication({ has_secret: false, ...given });
    return { tenantId, clientId };
  };
  const addTrusting = async (changes: object = {}, given: object = {}): Promise<Trusting> => {
    const application = await addApplication(given);
    const { status } = await addTrust(application, changes);
    if (status !== 200) {
      throw new Error(`the trust was not written: ${status}`);
    }
    return application;
  };
  const addIdentity = async (): Promise<Trusting> => {
    const { body } = await control("POST", "identities", {});
    return { tenantId: String(body.tenant_id), clientId: String(body.client_id), identityId: String(body.identity_id) };
  };
  const editTrust = (application: Trusting, changes: object) => control("PATCH", `${pathOf(application)}/${trust.name}`, changes);
  const deleteTrust = (application: Trusting) => control("DELETE", `${pathOf(application)}/${trust.name}`);
  const verify = async (body: object, details: Details = {}) => method.verify(method.parse(body), callOf(details));
  const mint = (details: Details) => method.mint({}, "full", callOf(details));
  const probe = async (details: Details) => method.probe(await mint(details), callOf(details));
  const calls = async () => (await control("GET", "calls")).body.calls as Record<string, unknown>[];
  /** Moves the product's clock alone: it is wrong then. */
  const moveClock = (seconds: number) => {
    skewSeconds = seconds;
  };
  const reset = async () => {
    skewSeconds = 0;
    minted.length = 0;
    await control("POST", "reset");
  };
  const close = async () => {
    await azure.close();
    await issuer.close();
  };
  const customer = { addApplication, addTrusting, addIdentity, addTrust, editTrust, deleteTrust };
  return { issuer, minted, source, method, control, callOf, ...customer, verify, mint, probe, calls, moveClock, clock, reset, close };
}

export type FederatedMethod = Awaited<ReturnType<typeof openFederatedMethod>>;
