import { selfSigned } from "../../../local/self-signed.ts";
import {
  type AzureApplication,
  type AzureCertificate,
  addApplication,
  addCertificate,
  addDirectory,
  addSecret,
  deleteApplication,
  failAzure,
  healAzure,
} from "../../fixtures/azure-control.ts";
import type { Canary } from "../../fixtures/find-leaks.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import type { TailscaleWalk } from "./canary-tailscale.ts";
import { makeDue, tick } from "./keeping.ts";
import { sweep } from "./what-is-left.ts";

/** What a customer sends: an application of theirs, and another one that may only read. */
type Sent = (AzureApplication | AzureCertificate) & { readonly readOnlyCredentials: AzureApplication | AzureCertificate };
type Customer = { readonly person: Person; readonly machine: Person; readonly sent: Sent };

const inError = "eyJ0eXAi.eyJjYW5hcnkiOiJhenVyZSJ9.token-in-an-error";
const typed = "canary-typed-azure-secret-0123456789";

/** Connects, uses, breaks and disconnects directories by a secret and by a certificate: successfully, and with every failure that holds one. */
export async function walkAzure(target: EmbeddedTarget): Promise<TailscaleWalk> {
  const [bySecret, byCertificate, third] = [
    await newCustomer(target),
    await newCustomer(target, withCertificate),
    await newCustomer(target),
  ];
  const customers = [bySecret, byCertificate, third];
  for (const customer of [bySecret, byCertificate]) {
    await login(customer);
  }
  const tokens = [...(await useEverything(target, bySecret)), ...(await useEverything(target, byCertificate))];
  const next = await addSecret(target, bySecret.sent);
  await login({ ...bySecret, sent: { ...bySecret.sent, ...next } });
  for (const customer of [bySecret, byCertificate]) {
    await repeatInErrors(target, customer);
  }
  const colleague = await newPerson(target, { org: bySecret.person.org });
  await sendTyped(colleague, bySecret.sent);
  await losePlaces(target, third);
  await disconnectInTrouble(target, bySecret);
  await deleteApplication(target, byCertificate.sent.readOnlyCredentials);
  await check(byCertificate);
  await deleteApplication(target, byCertificate.sent);
  await check(byCertificate);
  await byCertificate.person.client.disconnectConnection("azure");
  return {
    people: [colleague, ...customers.flatMap(({ person, machine }) => [person, machine])],
    secrets: [
      ...[...customers.flatMap(({ sent }) => [sent, sent.readOnlyCredentials]), next].flatMap(secretsOf),
      ...tokens.map((value) => ({ name: "served Azure token", value })),
      { name: "token in an error", value: inError },
      { name: "typed secret", value: typed },
    ],
  };
}

/** The private key as a whole, and one line of its middle, which a log could hold without the line breaks. */
function secretsOf(application: AzureApplication | AzureCertificate): Canary[] {
  if ("clientSecret" in application) {
    return [{ name: "Azure client secret", value: application.clientSecret }];
  }
  const key = application.clientCertificate.slice(0, application.clientCertificate.indexOf("-----BEGIN CERTIFICATE"));
  return [key, key.split("\n")[9] ?? ""].map((value) => ({ name: "key of a certificate", value }));
}

const withSecret = async (_target: EmbeddedTarget, application: AzureApplication) => application;
const withCertificate = (target: EmbeddedTarget, application: AzureApplication) =>
  addCertificate(target, application, selfSigned(new Date(), { algorithm: "rsa", days: 20 }));

async function newCustomer(
  target: EmbeddedTarget,
  prove: (target: EmbeddedTarget, application: AzureApplication) => Promise<AzureApplication | AzureCertificate> = withSecret,
): Promise<Customer> {
  const [person, directory] = [await newPerson(target), await addDirectory(target)];
  const make = async (given: object) => prove(target, await addApplication(target, directory, given));
  const sent = { ...(await make({ secret_days: 20 })), readOnlyCredentials: await make({ secret_days: 10 }) };
  return { person, sent, machine: await newPerson(target, { org: person.org, permissions: ["tokens:read"] }) };
}

const login = ({ person, sent }: Customer) => {
  const body = { userId: person.id, ...sent };
  return person.client.connectAzure(body);
};
const preflight = ({ person, sent }: Customer) => person.client.preflightConnection("azure", { ...sent });
const check = ({ person }: Customer) => person.client.checkConnection("azure");
const subscriptions = ({ person }: Customer) => person.client.listAzureSubscriptions();

/** @returns The tokens that the broker served. */
async function useEverything(target: EmbeddedTarget, customer: Customer): Promise<string[]> {
  const { person, machine } = customer;
  await preflight(customer);
  await person.client.listConnections();
  await person.client.readConnection("azure");
  await person.client.readAzureSubscription();
  await person.client.listUserTokens();
  await person.client.listConnectedAccounts(person.id);
  await subscriptions(customer);
  await person.client.chooseAzureSubscriptions({ projects: [{ projectId: crypto.randomUUID(), enabled: false }] });
  await person.client.refreshConnection("azure");
  await check(customer);
  // Both secrets expire soon, and are told about.
  await makeDue(target, person);
  await tick(target);
  const served = [await machine.client.readToken("azure"), await machine.client.readToken("azure", { access: "read" })];
  return served.map(({ json }) => String(json.access_token));
}

/** Microsoft's answers repeat the request, as error pages and proxies do, at each of its endpoints. */
async function repeatInErrors(target: EmbeddedTarget, customer: Customer): Promise<void> {
  const { person, sent, machine } = customer;
  const secret = "clientSecret" in sent ? sent.clientSecret : sent.clientCertificate;
  const words = `bad ${secret} ${inError}`;
  const body = {
    error: "invalid_client_of_another_kind",
    error_description: `AADSTS9999999: ${words}`,
    access_token: inError,
    value: words,
  };
  for (const fault of [{ status: 400 }, { status: 403 }, { status: 500 }, { status: 200, content_type: "text/html" }]) {
    const failing = (method: string, path: string) => failAzure(target, { method, path, body, times: 9, ...fault });
    await failing("POST", `/${sent.tenantId}/*`);
    await login(customer);
    await person.client.refreshConnection("azure");
    await machine.client.readToken("azure", { access: "read", min_ttl: 3598 });
    await healAzure(target);
    await failing("GET", "/subscriptions");
    await failing("GET", "/v1.0/*");
    await preflight(customer);
    await check(customer);
    await subscriptions(customer);
    await makeDue(target, person);
    await tick(target);
    await healAzure(target);
  }
}

/** A secret that is typed into the wrong field, or cut off. */
async function sendTyped(person: Person, sent: Sent): Promise<void> {
  const { tenantId, clientId } = sent;
  const broken = `-----BEGIN PRIVATE KEY-----\n${typed}\n-----END PRIVATE KEY-----`;
  for (const body of [
    { tenantId, clientId, clientSecret: typed },
    { tenantId: typed, clientId: typed, clientSecret: typed },
    { tenantId, clientId, clientSecret: [typed] },
    { tenantId, clientId, clientCertificate: broken },
    { tenantId, clientId, clientSecret: typed, cloud: typed, subscriptionId: typed, secretExpiresAt: typed },
    { tenantId, clientId, clientSecret: typed, secretExpiresAt: typed },
    { ...sent, readOnlyCredentials: { clientId: crypto.randomUUID(), clientSecret: typed } },
    { ...sent, readOnlyCredentials: typed },
    `{"clientSecret":"${typed}"`,
  ]) {
    await person.sendByHand("POST", "/connections/azure/preflight", body);
  }
  await person.client.connectAzure({ tenantId, clientId, clientSecret: typed });
  await person.sendByHand("POST", "/azure/login", `{"clientSecret":"${typed}"`);
  await person.sendByHand("GET", `/azure/fetch_data?userId=${typed}`);
  await person.sendByHand("POST", "/api/azure-subscriptions", { projects: [{ projectId: typed, enabled: typed }] });
}

/** A submission that meets a store that is away at each of its steps. */
async function losePlaces({ inside, ...target }: EmbeddedTarget, customer: Customer): Promise<void> {
  await inside.sealVault();
  await login(customer);
  await inside.heal();
  const refused = { status: 400, body: { errors: ["permission denied"] }, times: 9 };
  await inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/connections/*", ...refused });
  await login(customer);
  await inside.heal();
  await inside.failAws({ target: "DynamoDB_20120810.TransactWriteItems", times: 9, type: "ThrottlingException" });
  await login(customer);
  await inside.heal();
  await sweep({ ...target, inside });
}

/** Nothing is revoked at Microsoft, so only Vault can be away. */
async function disconnectInTrouble(target: EmbeddedTarget, { person }: Customer): Promise<void> {
  await target.inside.sealVault();
  await person.client.disconnectConnection("azure");
  await target.inside.heal();
  await makeDue(target, person);
  await tick(target);
  await sweep(target);
}
