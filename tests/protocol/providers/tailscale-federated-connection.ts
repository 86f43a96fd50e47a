import { randomBytes } from "node:crypto";
import type { Details } from "../../../lib/connections/connection.ts";
import type { Call } from "../../../lib/connections/provider.ts";
import { type IdentityTokenSource, probeTenant } from "../../../lib/issuer/identity-token-source.ts";
import { wrongRequestsOfTenantIssuer } from "../../../lib/issuer/kms-issuer.ts";
import { federatedSubmission } from "../../../lib/providers/tailscale/federated-tailnet-method.ts";
import { Secret } from "../../../lib/secret.ts";
import { type GivenIssuers, type IdentityIssuer, identityUrl, issuerOf, openIdentityIssuer } from "../../fixtures/identity-issuer.ts";
import { openTailscale } from "../../unit/local-tailscale-fixture.ts";
import { connectionId } from "./tailscale-connection.ts";
import { signal, clock as wallClock } from "./tailscale-fixture.ts";

const tenant = "acme";
export const trust = { issuer: issuerOf(tenant), subject: `conn:${connectionId}` };

/** Signs as our issuers do, and remembers what for. */
function openSource(issuer: IdentityIssuer) {
  const minted: string[] = [];
  const source: IdentityTokenSource = {
    trustOf: async (at) => ({ issuer: issuerOf(at.tenant), subject: `conn:${at.connection}` }),
    wrongRequests: wrongRequestsOfTenantIssuer,
    mint: async ({ tenant: asked, connection, audience, purpose }) => {
      minted.push(purpose);
      const [iat, segment] = [Math.floor(Date.now() / 1000), asked === probeTenant ? "=probe" : asked];
      const claims = { iss: issuerOf(segment), sub: `conn:${connection}`, aud: audience, iat, exp: iat + 300, connection };
      return { token: new Secret(await issuer.sign(claims)), expiresAt: new Date((iat + 300) * 1000) };
    },
  };
  return { source, minted };
}

/** Tailscale's keyless method over HTTP, with our own issuer, or those of a test and its clock, and one credential that trusts it. */
export async function openFederatedMethod({ clock = wallClock, bases, source: given }: Partial<GivenIssuers> = {}) {
  const issuer = await openIdentityIssuer();
  const tailscale = await openTailscale({ issuers: bases ?? issuer.bases });
  const { source: own, minted } = openSource(issuer);
  const source = given ?? own;
  const settings = { baseUrl: tailscale.url, scopes: [], refreshesPerMinute: 60 };
  const documents = { identityUrl, readUrl: bases?.[identityUrl] ?? issuer.url };
  const method = federatedSubmission({ settings, source, documents, clock, random: randomBytes });

  const callOf = (details: Details = {}): Call => ({
    at: { tenant, provider: "tailscale", account: "default" },
    details,
    connectionId,
    signal,
  });
  const addTrust = async (changes: object = {}): Promise<string> =>
    String((await tailscale.control("POST", "federated", { ...trust, ...changes })).body.client_id);
  const editTrust = (clientId: string, changes: object) => tailscale.control("PATCH", `federated/${clientId}`, changes);
  const deleteTrust = (clientId: string) => tailscale.control("DELETE", `federated/${clientId}`);
  const verify = (clientId: string, tailnet = "-", details: Details = {}) => method.verify({ clientId, tailnet }, callOf(details));
  const mint = (details: Details) => method.mint({}, "full", callOf(details));
  const probe = async (details: Details) => method.probe(await mint(details), callOf(details));
  const calls = async () => (await tailscale.control("GET", "calls")).body.calls as { method: string; path: string }[];
  const exchanges = async () => (await calls()).filter(({ path }) => path === "/api/v2/oauth/token-exchange").length;
  const close = async () => {
    issuer.close();
    await tailscale.close();
  };
  const control = tailscale.control;
  return { issuer, minted, method, control, callOf, addTrust, editTrust, deleteTrust, verify, mint, probe, calls, exchanges, close };
}

export type FederatedMethod = Awaited<ReturnType<typeof openFederatedMethod>>;
