import { expect } from "vitest";

type Client = { readonly client_id: string; readonly client_secret: string };

/** Sends a policy as it was copied, as an administrator of OVHcloud's first account does in the API console. */
export async function sendPolicy(ovh: string, body: string): Promise<void> {
  const allow = ["account:apiovh:iam/policy/create"];
  const created = await fetch(`${ovh}/_control/service-accounts`, { method: "POST", body: JSON.stringify({ allow }) });
  const { client_id, client_secret } = (await created.json()) as Client;
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, scope: "all" });
  const { access_token } = (await (await fetch(`${ovh}/eu/auth/oauth2/token`, { method: "POST", body: form })).json()) as {
    readonly access_token: string;
  };
  const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
  const sent = await fetch(`${ovh}/eu/v2/iam/policy`, { method: "POST", headers, body });
  expect(sent.status, await sent.text()).toBe(200);
  // What the administrator signed in with goes, so that nothing else is done to it.
  await fetch(`${ovh}/_control/service-accounts/${client_id}`, { method: "DELETE" });
}
