import { expect } from "vitest";
import type { ProviderName } from "../../client/generated/operations.ts";
import { accountOf, addRoleAt, identifyKeys, openWorkspace } from "../fixtures/aws-control.ts";
import { addApplication, addDirectory, subscriptionsSeenWith } from "../fixtures/azure-control.ts";
import { addAccount, refreshTokenStates } from "../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson, type Person } from "../fixtures/journey.ts";
import { addOvhAccount, readMeWith, tokensAtOvh } from "../fixtures/ovh-control.ts";
import { endpointOf, signInAtOvh } from "../fixtures/ovh-journey.ts";
import { addClient, authKeysOf, listDevicesWith } from "../fixtures/tailscale-control.ts";
import { connectClient } from "../fixtures/tailscale-journey.ts";
import type { Target } from "../fixtures/target.ts";

/** A connection, and how its provider tells whether it lives. */
export type Connected = {
  readonly provider: ProviderName;
  readonly account: string;
  /** Whether the provider takes what the broker has answered. */
  readonly isTaken: (token: Answer) => Promise<boolean>;
  /** What the connection has at the provider that would be left behind if it were lost. */
  readonly countLiving: () => Promise<number>;
};

/** An organisation with a connection of every provider. */
export type Customer = { readonly person: Person; readonly machine: Person; readonly connections: readonly Connected[] };

export async function connectEveryProvider(target: Target): Promise<Customer> {
  const person = await newPerson(target);
  const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
  const connections = [
    await connectGoogle(target, person),
    await connectOvh(target, person),
    await connectTailscale(target, person),
    await connectAzure(target, person),
    await connectAws(target, person),
  ];
  return { person, machine, connections };
}

const expectOk = ({ status, text }: Answer) => expect(status, text).toBe(200);

async function connectGoogle(target: Target, person: Person): Promise<Connected> {
  const google = await addAccount(target, { projects: 1 });
  expectOk(await connectFully(person, google));
  return {
    provider: "gcp",
    account: "default",
    isTaken: async ({ json }) => {
      const headers = { authorization: `Bearer ${json.access_token}` };
      return (await fetch(`${target.google}/v3/projects/p0-${google.sub}`, { headers })).ok;
    },
    countLiving: async () => (await refreshTokenStates(target, google)).filter((state) => state === "live").length,
  };
}

async function connectOvh(target: Target, person: Person): Promise<Connected> {
  const ovh = await addOvhAccount(target);
  expectOk(await signInAtOvh(person, ovh));
  return {
    provider: "ovh",
    account: endpointOf(ovh),
    isTaken: async ({ json }) => (await readMeWith(target, ovh, json.access_token)) === 200,
    countLiving: async () => (await tokensAtOvh(target, ovh)).refresh_tokens.filter((state) => state === "live").length,
  };
}

async function connectTailscale(target: Target, person: Person): Promise<Connected> {
  const client = await addClient(target);
  expectOk(await connectClient(person, client));
  return {
    provider: "tailscale",
    account: "default",
    isTaken: async ({ json }) => (await listDevicesWith(target, json.access_token)) === 200,
    countLiving: async () => (await authKeysOf(target, client)).filter(({ status }) => status === "live").length,
  };
}

async function connectAzure(target: Target, person: Person): Promise<Connected> {
  const directory = await addDirectory(target);
  expectOk(await person.client.connectAzure({ ...(await addApplication(target, directory)) }));
  return {
    provider: "azure",
    account: "default",
    isTaken: async ({ json }) => (await subscriptionsSeenWith(target, json.access_token)).length === 2,
    // Nothing is made at Azure.
    countLiving: async () => 1,
  };
}

async function connectAws(target: Target, person: Person): Promise<Connected> {
  const workspace = await openWorkspace(person);
  const roleArn = await addRoleAt(target, workspace.externalId);
  expectOk(await workspace.person.client.connectAwsRole(workspace.wid, { roleArn }));
  return {
    provider: "aws",
    account: accountOf(roleArn),
    isTaken: async (token) => (await identifyKeys(target, token))?.includes(`:assumed-role/${roleArn.split("/").at(-1)}/`) === true,
    countLiving: async () => 1,
  };
}
