import { failGoogle, googleCalls, healGoogle, revokeAtGoogle, setGoogle } from "../../fixtures/google-control.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import { type Connected, connectSomebody, endIn, makeDue, tick } from "./keeping.ts";
import { sweep } from "./what-is-left.ts";

const serve = ({ machine }: Connected) => machine.client.readToken("gcp");
const refresh = ({ person }: Connected) => person.client.refreshConnection("gcp");
const check = ({ person }: Connected) => person.client.checkConnection("gcp");
const disconnect = ({ person }: Connected) => person.client.disconnectConnection("gcp");

/** A token that no call of the journey sends: only an error of Google's has it. */
export const tokenInAnError = "ya29.canary-token-in-an-error";

/** Serves, refreshes, checks and disconnects: successfully, and with every failure that holds a token. */
export async function keepAliveEverywhere(target: EmbeddedTarget): Promise<readonly Person[]> {
  const [first, second, third] = [await connectSomebody(target), await connectSomebody(target), await connectSomebody(target)];
  for (const step of [serve, refresh, check, serve]) {
    await step(first);
  }
  const agent = await relayAnEcho(target, first);
  await endIn(target, first.person, 200);
  await tick(target);
  await repeatInErrors(target, second);
  await revokeAtGoogle(target, second.account);
  for (const step of [check, serve, refresh]) {
    await step(second);
  }
  await discardParkedGrant(target, first, second);
  await third.person.client.disconnectAccounts(second.person.id, "gcp");
  await rotateWithoutVault(target, third);
  return [agent, ...[first, second, third].flatMap(({ person, machine }) => [person, machine])];
}

/** The relay, whose provider repeats the request with its token. @throws {Error} The answer was not kept back. */
async function relayAnEcho(target: EmbeddedTarget, { person }: Connected): Promise<Person> {
  const agent = await newPerson(target, { org: person.org, permissions: ["relay:use"] });
  const path = "/v3/projects/none-of-this-name";
  const call = { method: "GET", host: "cloudresourcemanager.googleapis.com", path } as const;
  await agent.client.relayCall("gcp", call);
  const authorization = (await googleCalls(target, path)).at(-1)?.authorization;
  await failGoogle(target, { method: "GET", path, status: 200, body: JSON.stringify({ authorization }), content_type: "application/json" });
  const { json } = await agent.client.relayCall("gcp", call);
  if (authorization === undefined || json.code !== "relay_answer_withheld") {
    throw new Error(`an echo of the token was answered with ${json.code}`);
  }
  return agent;
}

/** Google's answer repeats the request, and holds tokens that Google did not issue. */
async function repeatInErrors(target: EmbeddedTarget, connected: Connected): Promise<void> {
  const body = { error: "invalid_grant_of_another_kind", error_description: `${tokenInAnError} is bad`, access_token: tokenInAnError };
  for (const fault of [{ status: 400 }, { status: 500 }, { status: 429 }, { status: 200, content_type: "text/html" }]) {
    await failGoogle(target, { method: "POST", path: "/token", body: JSON.stringify(body), content_type: "application/json", ...fault });
    await refresh(connected);
  }
  for (const status of [401, 403, 500]) {
    await failGoogle(target, { method: "GET", path: "/v1/userinfo", status, body: JSON.stringify(body) });
    await check(connected);
  }
  await healGoogle(target);
}

/** A rotated token that Vault cannot take stays on the record, sealed, for the scanner to look at. */
async function rotateWithoutVault(target: EmbeddedTarget, connected: Connected): Promise<void> {
  await setGoogle(target, { rotate_refresh_tokens: true });
  await target.inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/connections/*", times: 99, drop: true });
  await refresh(connected);
  await target.inside.heal();
  await healGoogle(target);
}

/** One disconnect leaves its revocation to the sweeper, one waits for Vault and is carried on by the schedule. */
async function discardParkedGrant(target: EmbeddedTarget, first: Connected, second: Connected): Promise<void> {
  await failGoogle(target, { method: "POST", path: "/revoke", status: 503, body: tokenInAnError });
  await disconnect(first);
  await sweep(target);
  await target.inside.sealVault();
  await disconnect(second);
  await target.inside.heal();
  await makeDue(target, second.person);
  await tick(target);
}
