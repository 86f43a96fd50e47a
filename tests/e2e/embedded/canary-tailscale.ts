import type { Canary } from "../../fixtures/find-leaks.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import { addClient, failTailscale, healTailscale, revokeClient, type TailscaleClient } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import { makeDue, tick } from "./keeping.ts";
import { credentialsOf, sweep } from "./what-is-left.ts";

/** Everyone who had an answer, and the secrets that nothing but the credential store tells. */
export type TailscaleWalk = { readonly people: readonly Person[]; readonly secrets: readonly Canary[] };

type Customer = { readonly person: Person; readonly machine: Person; readonly client: TailscaleClient };

/** Connects, uses, breaks and disconnects tailnets: successfully, and with every failure that holds a secret. */
export async function walkTailscale(target: EmbeddedTarget): Promise<TailscaleWalk> {
  const customers = [await newCustomer(target), await newCustomer(target), await newCustomer(target), await newCustomer(target)] as const;
  const [first, second, third, fourth] = customers;
  const stored: Canary[] = [];
  for (const customer of [first, second, third]) {
    await connectClient(customer.person, customer.client);
    stored.push(...(await readStored(target, customer)));
  }
  await useEverything(target, first);
  const tokens = [await serve(first), await serve(second), await serve(third)];
  const keys = [await createKey(first), await createKey(second)];
  await repeatInErrors(target, second);
  await losePlaces(target, fourth);
  await disconnectInTrouble(target, third);
  await revokeClient(target, second.client);
  await check(second);
  await second.person.client.disconnectConnection("tailscale");
  await first.person.client.disconnectTailscale();
  return {
    people: customers.flatMap(({ person, machine }) => [person, machine]),
    secrets: [
      ...customers.map(({ client }) => ({ name: "Tailscale client secret", value: client.clientSecret })),
      ...stored,
      ...tokens.map(({ json }) => ({ name: "minted token", value: String(json.access_token) })),
      ...keys.map(({ json }) => ({ name: "auth key", value: String((json.key as { key?: string } | undefined)?.key) })),
    ],
  };
}

async function newCustomer(target: EmbeddedTarget): Promise<Customer> {
  const person = await newPerson(target);
  return { person, client: await addClient(target), machine: await newPerson(target, { org: person.org, permissions: ["tokens:read"] }) };
}

const serve = ({ machine }: Customer) => machine.client.readToken("tailscale");
const check = ({ person }: Customer) => person.client.checkConnection("tailscale");
const refresh = ({ person }: Customer) => person.client.refreshConnection("tailscale");
const createKey = ({ person }: Customer) => person.client.createTailscaleAuthKey({});
const preflight = ({ person, client: { clientId, clientSecret } }: Customer) =>
  person.client.preflightConnection("tailscale", { clientId, clientSecret });

/** The private key as a whole, and one line of its middle, which a log could hold without the line breaks. */
async function readStored(target: EmbeddedTarget, { person }: Customer): Promise<Canary[]> {
  const [path = ""] = await credentialsOf(target, person.org);
  const { ssh_private_key = "", auth_key = "" } = await target.inside.vaultFields(path);
  return [
    { name: "SSH private key", value: ssh_private_key },
    { name: "SSH private key", value: ssh_private_key.split("\n").at(2) ?? "" },
    { name: "auth key", value: auth_key },
  ];
}

async function useEverything(target: EmbeddedTarget, customer: Customer): Promise<void> {
  const { person, client } = customer;
  await preflight(customer);
  await person.client.listConnections();
  await person.client.readConnection("tailscale");
  await person.client.readTailscaleStatus();
  await person.client.listTailscaleDevices();
  await person.client.listTailnets();
  await person.client.readRootTailnet();
  await person.client.readTailscaleSshSetup();
  await person.client.listTailscaleAuthKeys();
  const { id } = (await createKey(customer)).json.key as { id: string };
  await person.client.readTailscaleAuthKey(id);
  await person.client.deleteTailscaleAuthKey(id);
  await person.client.refreshTailscaleToken();
  await refresh(customer);
  await check(customer);
  await makeDue(target, person);
  await tick(target);
  await connectClient(person, client);
}

/** Tailscale's answers repeat the request, as error pages and proxies do, at each of its endpoints. */
async function repeatInErrors(target: EmbeddedTarget, customer: Customer): Promise<void> {
  const { person, client } = customer;
  const body = { message: `bad secret ${client.clientSecret}`, access_token: client.clientSecret, key: client.clientSecret };
  const faults = [{ status: 400 }, { status: 403 }, { status: 500 }, { status: 200, content_type: "text/html" }];
  for (const fault of faults) {
    const failing = (method: string, path: string) => failTailscale(target, { method, path, body, times: 2, ...fault });
    await failing("POST", "oauth/token");
    await preflight(customer);
    await refresh(customer);
    await healTailscale(target);
    await failing("GET", "tailnet/-/devices");
    await person.client.listTailscaleDevices();
    await check(customer);
    await failing("POST", "tailnet/-/keys");
    await createKey(customer);
    await connectClient(person, client);
    await healTailscale(target);
  }
}

/** A submission that meets a store that is away at each of its steps. */
async function losePlaces({ inside, ...target }: EmbeddedTarget, { person, client }: Customer): Promise<void> {
  await inside.sealVault();
  await connectClient(person, client);
  await inside.heal();
  const refused = { status: 400, body: { errors: ["permission denied"] }, times: 9 };
  await inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/connections/*", ...refused });
  await connectClient(person, client);
  await inside.heal();
  await inside.failAws({ target: "DynamoDB_20120810.TransactWriteItems", times: 9, type: "ThrottlingException" });
  await connectClient(person, client);
  await inside.heal();
  await sweep({ ...target, inside });
}

/** One part of the disconnect waits for Tailscale, the rest for Vault. */
async function disconnectInTrouble(target: EmbeddedTarget, customer: Customer): Promise<void> {
  const body = `bad ${customer.client.clientSecret}`;
  await failTailscale(target, { method: "DELETE", path: "tailnet/-/keys/*", status: 503, body, times: 9 });
  await target.inside.sealVault();
  await customer.person.client.disconnectConnection("tailscale");
  await target.inside.heal();
  await makeDue(target, customer.person);
  await tick(target);
  await sweep(target);
  await healTailscale(target);
  await sweep(target);
}
