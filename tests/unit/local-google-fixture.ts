import { createHash } from "node:crypto";
import type { GoogleClient } from "../../local/google/google-client.ts";
import { startGoogle } from "../../local/google/server.ts";
import { type ConsentChoice, consentByScript } from "../../local/simulator/consent-by-script.ts";

export const client: GoogleClient = {
  clientId: "1-aurora.apps.googleusercontent.com",
  clientSecret: "GOCSPX-one",
  redirectUris: ["http://127.0.0.1:9/callback"],
};
export const sibling: GoogleClient = { clientId: "1-sibling", clientSecret: "GOCSPX:two%", redirectUris: ["http://127.0.0.1:9/other?x=1"] };
export const ADA = "110100000000000000001";
export const GRACE = "110100000000000000002";
export const CLOUD = "https://www.googleapis.com/auth/cloud-platform";
export const EMAIL = "https://www.googleapis.com/auth/userinfo.email";
export const verifier = "v".repeat(43);
export const challenge = createHash("sha256").update(verifier).digest("base64url");

export type Fields = Record<string, string>;
export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

const first = (from: GoogleClient) => from.redirectUris[0] ?? "";
const withoutEmpty = (fields: Fields) => new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ""));

/** One running simulator with a test's calls. A field set to "" is left out. */
export async function openGoogle(issuers: Readonly<Record<string, string>> = {}) {
  const { url, close } = await startGoogle({ port: 0, clients: [{ ...client }, { ...sibling }], issuers });

  async function request(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(url + path, { method, redirect: "manual", ...init });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  const control = (method: string, path: string, body?: unknown) =>
    request(method, `/_control/${path}`, body === undefined ? {} : { body: JSON.stringify(body) });

  const post = (path: string, fields: Fields, headers: Fields = {}) => request("POST", path, { body: withoutEmpty(fields), headers });

  const authorizationUrl = (changes: Fields = {}, from = client) =>
    `${url}/o/oauth2/v2/auth?${withoutEmpty({
      client_id: from.clientId,
      redirect_uri: first(from),
      response_type: "code",
      scope: `openid email ${CLOUD}`,
      access_type: "offline",
      state: "st&te",
      nonce: "n0nce",
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...changes,
    })}`;

  async function obtainCode(changes: Fields = {}, choice: ConsentChoice = {}, from = client): Promise<string> {
    const callback = await consentByScript(authorizationUrl(changes, from), choice);
    return callback.searchParams.get("code") ?? `no code: ${callback}`;
  }

  const exchange = (code: string, changes: Fields = {}, from = client) =>
    post("/token", {
      grant_type: "authorization_code",
      code,
      client_id: from.clientId,
      client_secret: from.clientSecret,
      redirect_uri: first(from),
      code_verifier: verifier,
      ...changes,
    });

  const signIn = async (changes: Fields = {}, choice: ConsentChoice = {}, from = client) => {
    const { body } = await exchange(await obtainCode(changes, choice, from), {}, from);
    return { ...body, accessToken: String(body.access_token), refreshToken: String(body.refresh_token) };
  };

  const refresh = (refreshToken: string, changes: Fields = {}, from = client) =>
    post("/token", {
      grant_type: "refresh_token",
      refresh_token: refreshToken,
      client_id: from.clientId,
      client_secret: from.clientSecret,
      ...changes,
    });

  const read = (path: string, accessToken?: string) =>
    request("GET", path, accessToken === undefined ? {} : { headers: { authorization: `Bearer ${accessToken}` } });

  return { url, close, request, control, post, authorizationUrl, obtainCode, exchange, signIn, refresh, read };
}
