import { randomBytes } from "node:crypto";
import { toCredentialFields } from "../../../lib/connections/credential/rotation.ts";
import type { Call, CodeFlowMethod } from "../../../lib/connections/provider.ts";
import { buildOpaqueValue, buildPkce } from "../../../lib/oauth/opaque-value.ts";
import { loginMethod } from "../../../lib/providers/ovh/login-method.ts";
import type { OvhSettings } from "../../../lib/providers/ovh/ovh.ts";
import { type OvhRegion, ovhRegions, toRegion } from "../../../lib/providers/ovh/ovh-regions.ts";
import { serviceAccountSubmission } from "../../../lib/providers/ovh/service-account-method.ts";
import { Secret } from "../../../lib/secret.ts";
import type { OvhCall } from "../../../local/ovh/describe.ts";
import { basesOf, type Region } from "../../../local/ovh/regions.ts";
import { type ConsentChoice, consentByScript } from "../../../local/simulator/consent-by-script.ts";
import { grantOf } from "../../fakes/grant-of.ts";
import { openOvh, operatorClient, callbackUrl as redirectUri } from "../../unit/local-ovh-fixture.ts";

export { ADA } from "../../unit/local-ovh-fixture.ts";

export const clock = () => new Date();
export const signal = new AbortController().signal;
export const toShort = (region: OvhRegion) => region.slice("ovh-".length) as Region;

/** OVHcloud on this machine, and both of our methods over HTTP. */
export async function openOvhMethods() {
  const ovh = await openOvh();
  const hosts = Object.fromEntries(ovhRegions.map((region) => [region, toHosts(ovh.url, region)])) as OvhSettings["hosts"];
  const settings: OvhSettings = { hosts, loginRegions: ovhRegions, scopes: ["all"], refreshesPerMinute: 60, clientsSecretId: "" };
  const login = loginMethod({ settings, clock, readClient });
  const withScopes = (scopes: readonly string[]) => loggingIn(loginMethod({ settings: { ...settings, scopes }, clock, readClient }));
  const serviceAccount = serviceAccountSubmission({ settings, clock });

  /** A service account of the customer's, as the body of a submission. */
  const addAccount = async (wanted: object = {}) => {
    const { region, id, secret, urn } = await ovh.addServiceAccount(wanted);
    return { urn, body: { endpoint: `ovh-${region}`, clientId: id, clientSecret: secret } };
  };
  const verify = (body: object, region: OvhRegion = "ovh-eu") => serviceAccount.verify(serviceAccount.parse(body), callOf(region));
  const calls = async () => (await ovh.control("GET", "calls")).body.calls as unknown as readonly OvhCall[];
  const meet = async (fault: object) => {
    for (const method of ["GET", "POST"]) {
      await ovh.control("POST", "faults", { method, path: "/*", times: 99, ...fault });
    }
  };
  const our = { ourSettings: settings, serviceAccount, addAccount, verify, calls, meet, withScopes };
  return { ...ovh, ...our, ...loggingIn(login) };
}

async function readClient({ at }: Pick<Call, "at">) {
  const { clientId, clientSecret } = operatorClient(toShort(toRegion(at.account)));
  return { clientId, clientSecret: new Secret(clientSecret) };
}

export const callOf = (region: OvhRegion = "ovh-eu", details: Call["details"] = {}): Call => ({
  at: { tenant: "acme", provider: "ovh", account: region },
  details,
  signal,
});

/** What a test does with a login, in a region. */
function loggingIn(login: CodeFlowMethod) {
  /** One login up to the callback: what `redeem` is given. */
  const begin = async (region: OvhRegion = "ovh-eu", choice: ConsentChoice = {}) => {
    const [state, nonce, pkce] = [buildOpaqueValue(randomBytes), buildOpaqueValue(randomBytes), buildPkce(randomBytes)];
    const { challenge: codeChallenge, verifier: codeVerifier } = pkce;
    const begun = await login.begin({ redirectUri, state, nonce, codeChallenge, askConsent: true }, callOf(region));
    const { searchParams: parameters } = await consentByScript(begun.url.href, choice);
    const { url: authorizationUrl, issuer, tokenEndpoint } = begun;
    return { authorizationUrl, callback: { parameters, state: state.reveal(), issuer, tokenEndpoint, redirectUri, codeVerifier, nonce } };
  };
  const redeem = (callback: Awaited<ReturnType<typeof begin>>["callback"], region: OvhRegion = "ovh-eu") =>
    login.redeem(callback, { ...callOf(region), send: signal, work: signal });
  const connect = async (region: OvhRegion = "ovh-eu", choice?: ConsentChoice) => {
    const grant = grantOf(await redeem((await begin(region, choice)).callback, region));
    return { grant, held: toCredentialFields(grant, "grant-1", clock()), token: { type: "bearer" as const, ...grant, issuedAt: clock() } };
  };
  return { login, begin, redeem, connect };
}

/** The addresses of a region at the simulator. */
function toHosts(url: string, region: OvhRegion) {
  const { oauth, api } = basesOf(url, toShort(region));
  return { api: `${api}/1.0`, authorize: `${oauth}/authorize`, token: `${oauth}/token` };
}
