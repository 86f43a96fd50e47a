import { createHash } from "node:crypto";
import { REGIONS, type Region } from "../../local/ovh/regions.ts";
import { startOvh } from "../../local/ovh/server.ts";
import { type ConsentChoice, consentByScript } from "../../local/simulator/consent-by-script.ts";

export type Fields = Record<string, string>;
type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

export const callbackUrl = "http://127.0.0.1:9/ovh_api/ovh/oauth2/callback";
export const operatorClient = (region: Region) => ({
  region,
  clientId: `${region.toUpperCase()}.aurora`,
  clientSecret: `ovhclient-${region}`,
  callbackUrls: [callbackUrl],
});
export const ADA = "aa11111-ovh";
export const verifier = "v".repeat(43);
const challenge = createHash("sha256").update(verifier).digest("base64url");

const withoutEmpty = (fields: Fields) => new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ""));

/** One running simulator with a test's calls. A field set to "" is left out. */
export async function openOvh() {
  const { url, close } = await startOvh({ port: 0, clients: REGIONS.map(operatorClient) });

  async function request(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(url + path, { method, redirect: "manual", ...init });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  const control = (method: string, path: string, body?: unknown) =>
    request(method, `/_control/${path}`, body === undefined ? {} : { body: JSON.stringify(body) });
  const settings = (changes: object) => control("POST", "settings", changes);

  const authorizationUrl = (region: Region, changes: Fields = {}) =>
    `${url}/${region}/auth/oauth2/authorize?${withoutEmpty({
      response_type: "code",
      client_id: operatorClient(region).clientId,
      redirect_uri: callbackUrl,
      scope: "all",
      state: "st&te",
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...changes,
    })}`;

  const consent = (region: Region, changes: Fields = {}, choice: ConsentChoice = {}) =>
    consentByScript(authorizationUrl(region, changes), choice);
  const obtainCode = async (region: Region, changes: Fields = {}) => (await consent(region, changes)).searchParams.get("code") ?? "no code";

  const token = (region: Region, fields: Fields, from: Region = region) => {
    const { clientId, clientSecret } = operatorClient(from);
    const body = withoutEmpty({ client_id: clientId, client_secret: clientSecret, ...fields });
    return request("POST", `/${region}/auth/oauth2/token`, { body });
  };
  const exchange = (region: Region, code: string, changes: Fields = {}) =>
    token(region, { grant_type: "authorization_code", code, redirect_uri: callbackUrl, code_verifier: verifier, ...changes });
  const refresh = (region: Region, refreshToken: unknown) =>
    token(region, { grant_type: "refresh_token", refresh_token: String(refreshToken) });

  const signIn = async (region: Region, changes: Fields = {}) => {
    const { body } = await exchange(region, await obtainCode(region, changes));
    return { ...body, accessToken: String(body.access_token) };
  };
  const read = (path: string, accessToken?: string) =>
    request("GET", path, accessToken === undefined ? {} : { headers: { authorization: `Bearer ${accessToken}` } });

  const addServiceAccount = async (wanted: object = {}) => {
    const { body } = await control("POST", "service-accounts", wanted);
    return { region: body.region as Region, id: String(body.client_id), secret: String(body.client_secret), urn: String(body.urn) };
  };
  const mint = (account: { region: Region; id: string; secret: string }, changes: Fields = {}, region = account.region) =>
    token(region, { grant_type: "client_credentials", client_id: account.id, client_secret: account.secret, scope: "all", ...changes });

  return {
    ...{ url, close, request, control, settings, authorizationUrl, consent, obtainCode, token, exchange, refresh, signIn, read },
    ...{ addServiceAccount, mint },
  };
}

/** What a call without a live token is answered with. */
export const notLoggedIn = { status: 401, body: { class: "Client::Unauthorized", message: "You must login first" } };
