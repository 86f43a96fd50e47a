import { readJson } from "../read-json.ts";
import { consentByScript } from "../simulator/consent-by-script.ts";

/** An authorization server, and the operator's client there. */
export type LoginPlace = {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly scope: string;
};

export type Tokens = { readonly access_token: string; readonly refresh_token: string; readonly expires_in: number; readonly scope: string };

/** Logs a person in at a simulator with the operator's client, without the product. @param account - As the consent page names it. */
export async function logIn(place: LoginPlace, account: string): Promise<Tokens> {
  const { authorizeUrl, tokenUrl, clientId, clientSecret, redirectUri, scope } = place;
  const query = { client_id: clientId, redirect_uri: redirectUri, response_type: "code", scope, access_type: "offline", state: "soak" };
  const back = await consentByScript(`${authorizeUrl}?${new URLSearchParams(query)}`, { account });
  const code = back.searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri, client_id: clientId, client_secret: clientSecret };
  const response = await fetch(tokenUrl, { method: "POST", body: new URLSearchParams(form) });
  if (!response.ok) {
    throw new Error(`${tokenUrl} answered ${response.status}`);
  }
  return readJson<Tokens>(response);
}
