import { describe, expect, test } from "vitest";
import type { ReadTokenParams } from "../../../client/generated/operations.ts";
import { accountOf, addRole, allowAccessRole, assumptionsOf, changeRole, identifyKeys, openWorkspace } from "../../fixtures/aws-control.ts";
import { newPerson, type Person } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { tick } from "./keeping.ts";

describe("embedded: AWS accounts", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  const newCustomer = async () => {
    const customer = await openWorkspace(await newPerson(target));
    const machine = await newPerson(target, { org: customer.person.org, permissions: ["tokens:read"] });
    return { ...customer, machine };
  };
  type Customer = Awaited<ReturnType<typeof newCustomer>>;
  const connect = async (customer: Customer, changes = {}) => {
    const roleArn = await addRole(target, customer.externalId, changes);
    expect((await customer.person.client.connectAwsRole(customer.wid, { roleArn })).json).toEqual({ ok: true, findings: [] });
    return roleArn;
  };
  const serve = (machine: Person, arn: string, wanted: ReadTokenParams = {}) =>
    machine.client.readToken("aws", { account: accountOf(arn), ...wanted });
  const check = ({ person }: Customer, arn: string) => person.client.checkConnection("aws", { account: accountOf(arn) });
  const eventsOf = async ({ person }: Customer) =>
    (await target.inside.events()).filter(({ detail }) => detail.organisation === person.org).map((event) => event["detail-type"]);
  /** Makes the daily look due, and runs the schedule. */
  const lookNow = async ({ person }: Customer) => {
    await target.inside.patchItems(`ORG#${person.org}`, "duties", { probe: 0 });
    await target.inside.patchItems(`ORG#${person.org}`, "due_at", new Date(0).toISOString());
    await tick(target);
  };

  test("from the external ID to a session that works, and to what a disconnect leaves", async () => {
    const customer = await newCustomer();
    const { json: link } = await customer.person.client.readAwsQuickCreateLink(customer.wid);
    expect(link).toMatchObject({ externalId: customer.externalId, auroraAccountId: "000000000000" });
    const roleArn = await connect(customer);
    const token = await serve(customer.machine, roleArn);
    expect(token.json).toMatchObject({ access_key_id: expect.stringMatching(/^ASIA/), scopes: ["sts:AssumeRole"], missing_scopes: [] });
    const session = await identifyKeys(target, token);
    expect(session).toMatch(new RegExp(`^arn:aws:sts::${accountOf(roleArn)}:assumed-role/aurora-access/aurora-`));
    expect((await check(customer, roleArn)).json).toMatchObject({ works: true, findings: [] });
    const gone = await customer.person.client.disconnectConnection("aws", { account: accountOf(roleArn) });
    expect(gone.json).toMatchObject({
      state: "disconnected",
      revoked: false,
      left: [
        { what: "role", target: roleArn, state: "left", url: expect.stringContaining("console.aws.amazon.com") },
        { what: "session", state: "left", lives_until: expect.any(String) },
      ],
    });
    // The broker's process remembers a token for a minute.
    await target.inside.kill("tokensServe");
    expect((await serve(customer.machine, roleArn)).status).toBe(404);
    expect(await eventsOf(customer)).toEqual(["connection.connected", "connection.disconnected"]);
  });

  test("S12, S36: a token for reading has a session policy, and is another one than the full token", async () => {
    const customer = await newCustomer();
    const roleArn = await connect(customer);
    const [full, read] = [await serve(customer.machine, roleArn), await serve(customer.machine, roleArn, { access: "read" })];
    expect(read.json.access_key_id).not.toBe(full.json.access_key_id);
    const policies = (await assumptionsOf(target, roleArn)).filter(({ session }) => session?.startsWith("aurora-") && session.length > 20);
    expect(policies.map((call) => call.policies)).toEqual([[], ["arn:aws:iam::aws:policy/ReadOnlyAccess"]]);
    expect(policies[0]?.tags).toMatchObject({ "aurora:organisation": customer.person.org, "aurora:connected-by": customer.person.id });
  });

  test("S33: a role that became open is withheld, says why, and comes back by itself when it is closed", async () => {
    const customer = await newCustomer();
    const roleArn = await connect(customer);
    await changeRole(target, roleArn, { external_ids: null });
    await lookNow(customer);
    const withheld = await serve(customer.machine, roleArn);
    expect([withheld.status, withheld.json.code]).toEqual([409, "trust_insecure"]);
    const { json } = await customer.person.client.listAwsAccounts(customer.wid);
    expect(json.accounts).toMatchObject([{ status: "reauth_required", code: "trust_insecure" }]);
    expect((await check(customer, roleArn)).json).toMatchObject({ works: false, failure: { code: "trust_insecure", owner: "customer" } });
    await changeRole(target, roleArn, { external_ids: [customer.externalId] });
    await lookNow(customer);
    expect((await serve(customer.machine, roleArn)).status).toBe(200);
    expect(await eventsOf(customer)).toEqual(["connection.connected", "connection.trust_insecure", "connection.recovered"]);
  });

  test("a role that its customer deleted ends the connection, and a role that was made again brings it back", async () => {
    const customer = await newCustomer();
    const roleArn = await connect(customer);
    await changeRole(target, roleArn, { exists: false });
    expect((await serve(customer.machine, roleArn)).json).toMatchObject({ code: "trust_refused" });
    expect((await check(customer, roleArn)).json).toMatchObject({ works: false, failure: { code: "trust_refused" } });
    await changeRole(target, roleArn, { exists: true });
    expect((await check(customer, roleArn)).json).toMatchObject({ works: true });
    expect((await serve(customer.machine, roleArn)).status).toBe(200);
  });

  test("S60: a preflight of a role asks STS alone, and stores nothing", async () => {
    const customer = await newCustomer();
    const [good, open] = [await addRole(target, customer.externalId), await addRole(target, customer.externalId, { external_ids: null })];
    const before = (await target.inside.items()).filter(({ pk }) => !pk.startsWith("LIMIT#"));
    const preflight = (roleArn: string) => customer.person.client.preflightConnection("aws", { roleArn });
    expect((await preflight(good)).json).toMatchObject({ works: true, identity: { id: good }, failure: null });
    expect((await preflight(open)).json).toMatchObject({ works: false, failure: { code: "trust_insecure", owner: "customer" } });
    expect((await target.inside.items()).filter(({ pk }) => !pk.startsWith("LIMIT#"))).toEqual(before);
  });

  test("thirty accounts are connected by one request, and a list calls nobody and answers fast", async () => {
    const customer = await newCustomer();
    const roles = await Promise.all(Array.from({ length: 30 }, () => addRole(target, customer.externalId)));
    const accounts = roles.map((roleArn) => ({ accountId: accountOf(roleArn), roleArn }));
    expect((await customer.person.client.connectAwsAccounts(customer.wid, { accounts })).json).toMatchObject({ succeeded: 30, failed: 0 });
    const before = (await target.inside.awsCalls()).filter(({ target: name }) => name.startsWith("sts.")).length;
    const { json } = await customer.person.client.listConnections();
    expect((json.connections as { provider: string; status: string }[]).map(({ provider, status }) => `${provider} ${status}`)).toEqual(
      Array.from({ length: 30 }, () => "aws active"),
    );
    expect(((await customer.person.client.listAwsAccounts(customer.wid)).json.accounts as object[]).length).toBe(30);
    expect((await target.inside.awsCalls()).filter(({ target: name }) => name.startsWith("sts.")).length).toBe(before);
  });

  test("S59: a right that our own role lost ends nobody's connection, and the operator hears of it", async () => {
    const customer = await newCustomer();
    const roles = [await connect(customer), await connect(customer), await connect(customer)];
    await allowAccessRole(target, false);
    for (const roleArn of roles) {
      expect((await serve(customer.machine, roleArn)).json).toMatchObject({ code: "client_misconfigured" });
    }
    await lookNow(customer);
    const { json } = await customer.person.client.listAwsAccounts(customer.wid);
    expect(json.accounts).toMatchObject(roles.map(() => ({ status: "active", code: null })));
    expect(target.inside.logs.some(({ line }) => line.includes("client_misconfigured"))).toBe(true);
    await allowAccessRole(target, true);
    expect((await serve(customer.machine, roles[0] ?? "")).status).toBe(200);
  });

  test("connects, serves and disconnects while Vault is sealed: nothing is stored there", async () => {
    const customer = await newCustomer();
    const before = await target.inside.vaultPaths();
    await target.inside.sealVault();
    const roleArn = await connect(customer);
    expect((await serve(customer.machine, roleArn)).status).toBe(200);
    expect((await customer.person.client.disconnectAwsAccount(customer.wid, accountOf(roleArn))).status).toBe(200);
    await target.inside.unsealVault();
    expect(await target.inside.vaultPaths()).toEqual(before);
  });

  test("S32, S34, S49: no organisation reaches another's workspace, account or role", async () => {
    const [owner, stranger] = [await newCustomer(), await newCustomer()];
    const roleArn = await connect(owner);
    const account = accountOf(roleArn);
    expect(stranger.externalId).not.toBe(owner.externalId);
    const { client } = stranger.person;
    for (const ask of [
      client.readAwsLinks,
      client.readAwsStatus,
      client.listAwsAccounts,
      client.listInactiveAwsAccounts,
      client.downloadAwsTemplate,
      client.readAwsQuickCreateLink,
      (wid: string) => client.connectAwsRole(wid, { roleArn }),
      (wid: string) => client.connectAwsAccounts(wid, { accounts: [{ accountId: account, roleArn }] }),
      (wid: string) => client.reconnectAwsAccount(wid, account),
      client.disconnectAwsAccounts,
      (wid: string) => client.disconnectAwsAccount(wid, account),
    ]) {
      const theirs = await ask(owner.wid);
      const nothing = await ask("00000000-0000-4000-8000-000000000000");
      const { request } = theirs;
      const bare = ({ status, json: { request_id: _, ...rest } }: typeof theirs) => ({ status, ...rest });
      expect(bare(theirs), request).toEqual(bare(nothing));
      expect([theirs.status, theirs.text.includes(owner.externalId)], request).toEqual([404, false]);
    }
    expect((await stranger.person.client.disconnectAwsAccount(stranger.wid, account)).status).toBe(404);
    expect((await stranger.person.client.connectAwsRole(stranger.wid, { roleArn })).json).toMatchObject({ code: "trust_refused" });
    await changeRole(target, roleArn, { external_ids: [owner.externalId, stranger.externalId] });
    expect((await stranger.person.client.connectAwsRole(stranger.wid, { roleArn })).json).toMatchObject({ code: "account_claimed" });
    expect((await serve(owner.machine, roleArn)).status).toBe(200);
  });
});
