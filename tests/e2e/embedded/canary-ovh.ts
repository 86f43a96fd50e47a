import type { Canary } from "../../fixtures/find-leaks.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import {
  addOvhAccount,
  addServiceAccount,
  failOvh,
  healOvh,
  type OvhAccount,
  type OvhServiceAccount,
  ovhCalls,
  setOvh,
} from "../../fixtures/ovh-control.ts";
import { connectServiceAccount, reachOvhCallback, signInAtOvh } from "../../fixtures/ovh-journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import type { TailscaleWalk } from "./canary-tailscale.ts";
import { makeDue, tick } from "./keeping.ts";
import { sweep } from "./what-is-left.ts";

type Customer = { readonly person: Person; readonly machine: Person; readonly account: OvhAccount };

const inError = "ovhaccess_canary-token-in-an-error";

/** Connects, uses, breaks and disconnects OVHcloud by both methods: successfully, and with every failure that holds a secret. */
export async function walkOvh(target: EmbeddedTarget): Promise<TailscaleWalk> {
  const [first, second] = [await newCustomer(target), await newCustomer(target)];
  const own = await addServiceAccount(target);
  await setOvh(target, { refresh_tokens: "rotated" });
  for (const { person, account } of [first, second]) {
    await signInAtOvh(person, account);
  }
  const tokens = [await useEverything(target, first)];
  const colleagues = await repeatInErrors(target, second, own);
  await connectServiceAccount(second.person, own, { replace_account: true });
  tokens.push(await useEverything(target, second));
  await sendTyped(first.person);
  await disconnectInTrouble(target, first);
  await second.person.client.disconnectOvh();
  return {
    people: [...colleagues, ...[first, second].flatMap(({ person, machine }) => [person, machine])],
    secrets: [
      ...["eu", "ca", "us"].map((region) => ({
        name: "OVHcloud client secret",
        value: target.inside.secrets.clientSecretOf(`ovh-${region}`),
      })),
      { name: "service account's secret", value: own.body.clientSecret },
      { name: "token in an error", value: inError },
      { name: "typed secret", value: typed },
      ...tokens.map((value) => ({ name: "served OVHcloud token", value })),
      ...(await readSent(target)),
    ],
  };
}

async function newCustomer(target: EmbeddedTarget): Promise<Customer> {
  const person = await newPerson(target);
  const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
  return { person, machine, account: await addOvhAccount(target) };
}

/** What was sent to OVHcloud: codes, verifiers, and tokens in forms and headers. */
async function readSent(target: EmbeddedTarget): Promise<Canary[]> {
  const calls = await ovhCalls(target);
  const values = (name: string, found: readonly (string | null | undefined)[]) =>
    [...new Set(found)].flatMap((value) => (value ? [{ name: `OVHcloud ${name}`, value }] : []));
  return [
    ...values(
      "code",
      calls.map(({ form }) => form.code),
    ),
    ...values(
      "verifier",
      calls.map(({ form }) => form.code_verifier),
    ),
    ...values(
      "refresh token",
      calls.map(({ form }) => form.refresh_token),
    ),
    ...values(
      "revoked token",
      calls.map(({ form }) => form.token),
    ),
    ...values(
      "access token",
      calls.map(({ authorization }) => authorization),
    ),
  ];
}

/** @returns The token that the broker served. */
async function useEverything(target: EmbeddedTarget, { person, machine }: Customer): Promise<string> {
  await person.client.readOvhStatus();
  await person.client.listOvhProjects();
  await person.client.readOvhRootProject();
  await person.client.refreshOvhToken();
  await person.client.refreshConnection("ovh", { account: "ovh-eu" });
  await person.client.checkConnection("ovh", { account: "ovh-eu" });
  await makeDue(target, person);
  await tick(target);
  return String((await machine.client.readToken("ovh", { account: "ovh-eu" })).json.access_token);
}

/**
 * OVHcloud's answers repeat the request, as error pages and proxies do, at each of its endpoints.
 *
 * @returns Who sent the requests: a person for each fault, since one person may begin five logins a minute.
 */
async function repeatInErrors(target: EmbeddedTarget, { person: { org }, account }: Customer, own: OvhServiceAccount): Promise<Person[]> {
  const people: Person[] = [];
  for (const fault of [{ status: 400 }, { status: 403 }, { status: 500 }, { status: 200, content_type: "text/html" }]) {
    const person = await newPerson(target, { org });
    people.push(person);
    const url = await reachOvhCallback(person, account);
    const body = {
      error: `bad ${own.body.clientSecret} ${url.searchParams.get("code")}`,
      message: `bad ${own.body.clientSecret}`,
      access_token: inError,
      details: { unauthorizedActionsByIAM: inError, unauthorizedActionsByAuthentication: inError },
    };
    const failing = (method: string, path: string) => failOvh(target, { method, path, body, times: 3, ...fault });
    await failing("POST", "/eu/auth/oauth2/token");
    await person.visit(url);
    await connectServiceAccount(person, own);
    await person.client.refreshOvhToken();
    await failing("GET", "/eu/1.0/*");
    await person.client.listOvhProjects();
    await person.client.preflightConnection("ovh", { ...own.body }, { account: "ovh-eu" });
    await person.visit(await reachOvhCallback(person, account));
    await healOvh(target);
    await setOvh(target, { refresh_tokens: "rotated" });
  }
  return people;
}

const typed = "canary-typed-secret-0123456789abcdef";

/** A secret that is typed into the wrong field. */
async function sendTyped(person: Person): Promise<void> {
  for (const body of [
    { endpoint: "ovh-eu", clientId: "EU.1", clientSecret: typed },
    { endpoint: typed, clientId: typed, clientSecret: typed },
    { endpoint: "ovh-eu", clientId: `a ${typed}`, clientSecret: [typed] },
    `{"clientSecret":"${typed}"`,
  ]) {
    await person.sendByHand("POST", "/ovh_api/ovh/service-account/connect", body);
    await person.sendByHand("POST", "/ovh_api/ovh/oauth2/initiate", body);
  }
}

/** The revocation waits for OVHcloud, and the rest for Vault. */
async function disconnectInTrouble(target: EmbeddedTarget, { person }: Customer): Promise<void> {
  await failOvh(target, { method: "POST", path: "/eu/auth/oauth2/revoke", status: 503, body: `bad ${inError}`, times: 9 });
  await target.inside.sealVault();
  await person.client.disconnectConnection("ovh", { account: "ovh-eu" });
  await target.inside.heal();
  await makeDue(target, person);
  await tick(target);
  await sweep(target);
  await healOvh(target);
  await sweep(target);
}
