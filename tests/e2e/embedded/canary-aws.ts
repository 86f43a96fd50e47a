import { type AwsCustomer, accountOf, addRole, allowAccessRole, changeRole, openWorkspace } from "../../fixtures/aws-control.ts";
import type { Canary } from "../../fixtures/find-leaks.ts";
import { type Answer, newPerson, type Person } from "../../fixtures/journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import { walkFederatedAws } from "./canary-aws-federated.ts";
import { tick } from "./keeping.ts";

/** Everyone who had an answer, and the keys of the sessions that the broker has handed out. */
export type AwsWalk = { readonly people: readonly Person[]; readonly secrets: readonly Canary[] };

/** Connects, uses, breaks and disconnects AWS accounts: successfully, and with every failure on the way. */
export async function walkAws(target: EmbeddedTarget): Promise<AwsWalk> {
  const customer = await openWorkspace(await newPerson(target));
  const machine = await newPerson(target, { org: customer.person.org, permissions: ["tokens:read"] });
  const roles = await connectAll(target, customer);
  const served: Answer[] = [];
  for (const role of roles) {
    served.push(await machine.client.readToken("aws", { account: accountOf(role) }));
    served.push(await machine.client.readToken("aws", { account: accountOf(role), access: "read" }));
  }
  await lookAtAll(customer);
  await meetTrouble(target, customer, roles[0] ?? "");
  await customer.person.client.disconnectAwsAccounts(customer.wid);
  const keyless = await walkFederatedAws(target);
  return {
    people: [customer.person, machine, ...keyless.people],
    secrets: [
      ...keyless.secrets,
      ...served.flatMap(({ json }) => [
        { name: "session key", value: String(json.secret_access_key) },
        { name: "session token", value: String(json.session_token) },
      ]),
    ],
  };
}

async function connectAll(target: EmbeddedTarget, customer: AwsCustomer): Promise<readonly string[]> {
  const roles = [await addRole(target, customer.externalId), await addRole(target, customer.externalId)];
  const [first = "", second = ""] = roles;
  await customer.person.client.preflightConnection("aws", { roleArn: first });
  await customer.person.client.connectAwsRole(customer.wid, { roleArn: first });
  await customer.person.client.connectAwsAccounts(customer.wid, {
    accounts: [
      { accountId: accountOf(second), roleArn: second },
      { accountId: "x", roleArn: "" },
    ],
  });
  return roles;
}

async function lookAtAll({ person, wid }: AwsCustomer): Promise<void> {
  await person.client.readAwsLinks(wid);
  await person.client.readAwsStatus(wid);
  await person.client.listAwsAccounts(wid);
  await person.client.listInactiveAwsAccounts(wid);
  await person.client.downloadAwsTemplate(wid);
  await person.client.readAwsQuickCreateLink(wid);
  await person.client.listConnections();
}

async function meetTrouble(target: EmbeddedTarget, customer: AwsCustomer, role: string): Promise<void> {
  const check = () => customer.person.client.checkConnection("aws", { account: accountOf(role) });
  await changeRole(target, role, { external_ids: null });
  await check();
  await customer.person.client.connectAwsRole(customer.wid, { roleArn: role });
  await changeRole(target, role, { external_ids: [customer.externalId] });
  for (const fault of [{ type: "Throttling" }, { type: "ExpiredToken", status: 403 }, { page: "<html>no</html>", status: 200 }]) {
    await target.inside.failAws({ target: "sts.AssumeRole", times: 9, ...fault });
    await check();
    await customer.person.client.connectAwsRole(customer.wid, { roleArn: role });
    await target.inside.heal();
  }
  await allowAccessRole(target, false);
  await check();
  await allowAccessRole(target, true);
  await target.inside.patchItems(`ORG#${customer.person.org}`, "due_at", new Date(0).toISOString());
  await tick(target);
  await check();
}
