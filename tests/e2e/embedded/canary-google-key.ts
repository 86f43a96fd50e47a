import type { Canary } from "../../fixtures/find-leaks.ts";
import { failGoogle, healGoogle } from "../../fixtures/google-control.ts";
import { addKey, connectKey, deleteKey, type ServiceAccountKey } from "../../fixtures/google-key-control.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import type { TailscaleWalk } from "./canary-tailscale.ts";
import { makeDue, tick } from "./keeping.ts";
import { sweep } from "./what-is-left.ts";

type Customer = { readonly person: Person; readonly machine: Person; readonly key: ServiceAccountKey };

const inError = "ya29.canary-token-in-a-key-error";
const typed = "canary-typed-private-key-0123456789";

/** Connects, uses, breaks and disconnects service accounts by their keys: successfully, and with every failure that holds a key. */
export async function walkGoogleKey(target: EmbeddedTarget): Promise<TailscaleWalk> {
  const customers = [await newCustomer(target), await newCustomer(target), await newCustomer(target)] as const;
  const [first, second, third] = customers;
  const tokens: string[] = [];
  for (const customer of [first, second]) {
    await connectKey(customer.person, customer.key);
    tokens.push(...(await useEverything(target, customer)));
  }
  await repeatInErrors(target, second);
  await sendTyped(third);
  // The third person has sent as much as one person may in a minute.
  const colleague = await newPerson(target, { org: third.person.org });
  await losePlaces(target, { ...third, person: colleague });
  await disconnectInTrouble(target, first);
  await deleteKey(target, second.key);
  await check(second);
  await second.person.client.disconnectConnection("gcp");
  return {
    people: [colleague, ...customers.flatMap(({ person, machine }) => [person, machine])],
    secrets: [
      ...customers.flatMap(({ key }) => secretsOf(key)),
      ...tokens.map((value) => ({ name: "access token", value })),
      { name: "token in a key's error", value: inError },
      { name: "typed private key", value: typed },
    ],
  };
}

/** The private key as a whole, and one line of its middle, which a log could hold without the line breaks. */
function secretsOf({ file }: ServiceAccountKey): Canary[] {
  const { private_key } = JSON.parse(file) as { private_key: string };
  return [private_key, private_key.split("\n")[9] ?? ""].map((value) => ({ name: "service account's private key", value }));
}

async function newCustomer(target: EmbeddedTarget): Promise<Customer> {
  const person = await newPerson(target);
  return { person, key: await addKey(target), machine: await newPerson(target, { org: person.org, permissions: ["tokens:read"] }) };
}

const check = ({ person }: Customer) => person.client.checkConnection("gcp");
const preflight = ({ person, key }: Customer) => person.client.preflightConnection("gcp", { service_account_json: key.file });

/** @returns The tokens that the broker served. */
async function useEverything(target: EmbeddedTarget, customer: Customer): Promise<string[]> {
  const { person, machine } = customer;
  await preflight(customer);
  await person.client.listConnections();
  await person.client.readConnection("gcp");
  await person.client.listUserTokens();
  await person.client.listConnectedAccounts(person.id);
  await person.client.refreshConnection("gcp");
  await check(customer);
  await makeDue(target, person);
  await tick(target);
  const served = [await machine.client.readToken("gcp"), await machine.client.readToken("gcp", { access: "read" })];
  return served.map(({ json }) => String(json.access_token));
}

/** Google's answers repeat the request, as error pages and proxies do, at both of its endpoints. */
async function repeatInErrors(target: EmbeddedTarget, customer: Customer): Promise<void> {
  const { person, machine, key } = customer;
  const words = `bad ${key.file} ${inError}`;
  const body = { error: "invalid_grant_of_another_kind", error_description: words, access_token: inError, message: words };
  for (const fault of [{ status: 400 }, { status: 403 }, { status: 500 }, { status: 200, content_type: "text/html" }]) {
    await failGoogle(target, { method: "POST", path: "/token", body, times: 9, ...fault });
    await connectKey(person, key);
    await preflight(customer);
    await machine.client.readToken("gcp", { access: "read", min_ttl: 3598 });
    await healGoogle(target);
    await failGoogle(target, { method: "GET", path: "/v3/*", body, times: 9, ...fault });
    await check(customer);
    await preflight(customer);
    await makeDue(target, person);
    await tick(target);
    await healGoogle(target);
  }
}

/** A key that is cut off, changed, or pasted into the wrong field. */
async function sendTyped({ person, key }: Customer): Promise<void> {
  const file = JSON.parse(key.file);
  const pem = `-----BEGIN PRIVATE KEY-----\n${typed}\n-----END PRIVATE KEY-----`;
  for (const service_account_json of [
    key.file.slice(0, -9),
    JSON.stringify({ ...file, private_key: pem }),
    JSON.stringify({ ...file, client_email: pem }),
    JSON.stringify({ ...file, project_id: pem }),
    JSON.stringify({ ...file, private_key_id: typed, token_uri: `https://${typed}.example.com/token` }),
    JSON.stringify({ ...file, type: typed }),
    pem,
    file,
  ]) {
    await person.client.preflightConnection("gcp", { service_account_json });
    await person.client.connectGoogleKey({ service_account_json });
  }
  await person.sendByHand("POST", "/api/gcp/service-account/connect", `{"service_account_json":"${typed}"`);
}

/** A submission that meets a store that is away at each of its steps. */
async function losePlaces({ inside, ...target }: EmbeddedTarget, { person, key }: Customer): Promise<void> {
  await inside.sealVault();
  await connectKey(person, key);
  await inside.heal();
  const refused = { status: 400, body: { errors: ["permission denied"] }, times: 9 };
  await inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/connections/*", ...refused });
  await connectKey(person, key);
  await inside.heal();
  await inside.failAws({ target: "DynamoDB_20120810.TransactWriteItems", times: 9, type: "ThrottlingException" });
  await connectKey(person, key);
  await inside.heal();
  await sweep({ ...target, inside });
}

/** Nothing is revoked at Google, so only Vault can be away. */
async function disconnectInTrouble(target: EmbeddedTarget, { person }: Customer): Promise<void> {
  await target.inside.sealVault();
  await person.client.disconnectConnection("gcp");
  await target.inside.heal();
  await makeDue(target, person);
  await tick(target);
  await sweep(target);
}
