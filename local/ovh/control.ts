import { randomBytes, randomInt } from "node:crypto";
import * as v from "valibot";
import { parseBody, parseInput } from "../simulator/parse-input.ts";
import { json, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { type Account, accountsSchema } from "./accounts.ts";
import { REGIONS } from "./regions.ts";
import { createPolicyId, createServiceAccount, type ServiceAccount } from "./service-account.ts";
import type { World } from "./world.ts";

const putAccounts: Handler<World> = (call, world) => {
  world.accounts = parseBody(call, v.strictObject({ accounts: accountsSchema })).accounts;
  return json(200, { accounts: world.accounts });
};

/** Adds an account that no other one shares anything with, for a test that runs beside others. */
const addAccount: Handler<World> = (call, world) => {
  const { region, projects } = parseBody(
    call,
    v.strictObject({ region: v.optional(v.picklist(REGIONS), "eu"), projects: v.optional(v.number(), 1) }),
  );
  const number = randomInt(10 ** 8, 10 ** 9);
  const made = {
    region,
    nichandle: `zz${number}-ovh`,
    email: `person-${number}@example.com`,
    projects: Array.from({ length: projects }, (_, index) => ({ id: randomBytes(16).toString("hex"), description: `Project ${index}` })),
  };
  const account = parseInput([made], accountsSchema);
  world.accounts = [...world.accounts, ...account];
  return json(200, account[0]);
};

/** Ends the grants of an account. OVHcloud documents no way to it, but its tokens do stop working. */
const endGrants: Handler<World> = (call, world) => {
  const { nichandle } = findAccount(world, parseBody(call, v.strictObject({ nichandle: v.string() })).nichandle);
  world.grants.endGrantsOf(nichandle);
  return json(200, {});
};

const allowSchema = v.strictObject({ allow: v.array(v.string()), resources: v.optional(v.array(v.string()), ["urn:v1:*"]) });

const READ_PROJECTS = ["publicCloudProject:apiovh:get"];

const serviceAccountSchema = v.strictObject({
  /** Default the first account. */
  nichandle: v.exactOptional(v.string()),
  /** Actions that a policy allows it on everything. Empty: there is no policy. */
  allow: v.optional(v.array(v.string()), READ_PROJECTS),
});

/** Registers a client of a customer for logins, as in OVHcloud's console. */
const addClient: Handler<World> = (call, world) => {
  const schema = v.strictObject({ region: v.optional(v.picklist(REGIONS), "eu"), callback_urls: v.array(v.pipe(v.string(), v.url())) });
  const { region, callback_urls } = parseBody(call, schema);
  const [clientId, clientSecret] = [`${region.toUpperCase()}.${randomBytes(8).toString("hex")}`, randomBytes(16).toString("hex")];
  world.clients = [...world.clients, { region, clientId, clientSecret, callbackUrls: callback_urls, isCustomers: true }];
  return json(200, { region, client_id: clientId, client_secret: clientSecret });
};

/** Deletes a client of a customer, which ends every grant that was made with it. */
const deleteClient: Handler<World> = ({ params }, world) => {
  world.clients = world.clients.filter(({ clientId, isCustomers }) => clientId !== params.id || isCustomers !== true);
  return json(200, {});
};

/** Creates a service account with a policy, as in OVHcloud's console. This is the only answer with the secret. */
const addServiceAccount: Handler<World> = (call, world) => {
  const { nichandle, allow } = parseBody(call, serviceAccountSchema);
  const account = createServiceAccount(findAccount(world, nichandle ?? world.accounts[0]?.nichandle));
  world.serviceAccounts.push(account);
  setPolicy(world, account, allow, ["urn:v1:*"]);
  const { region, clientId, secret, urn } = account;
  return json(200, { region, client_id: clientId, client_secret: secret, urn });
};

/** Replaces the policies of a service account. */
const editPolicy: Handler<World> = (call, world) => {
  const { allow, resources } = parseBody(call, allowSchema);
  setPolicy(world, findServiceAccount(world, call.params.id), allow, resources);
  return json(200, {});
};

/** Deletes a service account, which ends its tokens too. */
const deleteServiceAccount: Handler<World> = (call, world) => {
  const { clientId } = findServiceAccount(world, call.params.id);
  world.serviceAccounts = world.serviceAccounts.filter((one) => one.clientId !== clientId);
  world.grants.dropTokensOf(clientId);
  return json(200, {});
};

/** This simulator's own commands: what the customer can do in OVHcloud's console. */
export const controlRoutes: readonly Route<World>[] = [
  { method: "PUT", path: "/_control/accounts", handle: putAccounts },
  { method: "POST", path: "/_control/accounts", handle: addAccount },
  { method: "POST", path: "/_control/revoke", handle: endGrants },
  { method: "POST", path: "/_control/clients", handle: addClient },
  { method: "DELETE", path: "/_control/clients/{id}", handle: deleteClient },
  { method: "POST", path: "/_control/service-accounts", handle: addServiceAccount },
  { method: "PUT", path: "/_control/service-accounts/{id}/policy", handle: editPolicy },
  { method: "DELETE", path: "/_control/service-accounts/{id}", handle: deleteServiceAccount },
];

function setPolicy(world: World, { urn }: ServiceAccount, actions: string[], resources: string[]): void {
  world.policies = world.policies.filter(({ identities }) => !identities.includes(urn));
  if (actions.length > 0) world.policies.push({ id: createPolicyId(), identities: [urn], resources, actions });
}

function findAccount({ accounts }: World, nichandle: string | undefined): Account {
  const account = accounts.find((one) => one.nichandle === nichandle);
  if (account === undefined) throw new Refused(json(404, { error: `there is no account ${nichandle}` }));
  return account;
}

function findServiceAccount({ serviceAccounts }: World, clientId: string | undefined): ServiceAccount {
  const account = serviceAccounts.find((one) => one.clientId === clientId);
  if (account === undefined) throw new Refused(json(404, { error: `there is no service account ${clientId}` }));
  return account;
}
