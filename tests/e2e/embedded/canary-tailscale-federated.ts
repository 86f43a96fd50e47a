import { readJson } from "../../../local/read-json.ts";
import { connectFederated } from "../../../local/stories/connect-federated.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { failTailscale, healTailscale } from "../../fixtures/tailscale-control.ts";
import { addTrust, editTrust } from "../../fixtures/tailscale-federated-control.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import type { TailscaleWalk } from "./canary-tailscale.ts";

/**
 * Connects, uses, breaks and disconnects a tailnet without a secret. The first part of an identity token is the same in each of them, as long as one key
 * signs: whatever holds it holds a token.
 */
export async function walkTailscaleFederated(target: EmbeddedTarget): Promise<TailscaleWalk> {
  const person = await newPerson(target);
  const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
  const { json: offer } = await person.client.offerFederation("tailscale");
  const trust = { issuer: String(offer.issuer), subject: String(offer.subject) };
  const { clientId, tailnet } = await addTrust(target, trust);
  await connectFederated(person.client, "tailscale", { clientId });
  const served = await machine.client.readToken("tailscale");
  if (served.status !== 200) {
    throw new Error(`the broker answered ${served.status}: no identity token was used`);
  }
  for (const fault of [{ status: 400 }, { status: 401 }, { status: 500 }, { status: 200, content_type: "text/html" }]) {
    const body = { message: "refused", access_token: served.json.access_token };
    await failTailscale(target, { method: "POST", path: "oauth/token-exchange", body, times: 2, ...fault });
    await person.client.checkConnection("tailscale");
    await healTailscale(target);
  }
  await editTrust(target, clientId, { subject: "*" });
  await person.client.checkConnection("tailscale");
  await person.client.disconnectConnection("tailscale");
  await connectFederated(person.client, "tailscale", { clientId: (await addTrust(target, trust, tailnet)).clientId });
  return {
    people: [person, machine],
    secrets: [
      { name: "an identity token", value: await readTokenHead(target.api + new URL(trust.issuer).pathname) },
      { name: "minted token", value: String(served.json.access_token) },
    ],
  };
}

/** Builds the header of every token of an issuer, as it stands in them. @param issuer - Where this machine serves it. */
async function readTokenHead(issuer: string): Promise<string> {
  const { keys } = await readJson<{ readonly keys: readonly { readonly kid: string }[] }>(await fetch(`${issuer}/.well-known/jwks.json`));
  return Buffer.from(JSON.stringify({ alg: "RS256", kid: keys[0]?.kid, typ: "JWT" })).toString("base64url");
}
