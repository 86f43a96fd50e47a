import { describe, expect, test } from "vitest";
import type { ListAttention200 } from "../../../client/generated/operations.ts";
import { accountOf, addRole, changeRole, openWorkspace } from "../../fixtures/aws-control.ts";
import { connectEverything } from "../../fixtures/connect-everything.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: attention and totals", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  test("S49: an organisation with all providers sees its own trouble by cause, its totals and what it filters, and no other does", async () => {
    const { person, places } = await connectEverything(target);
    const { client } = person;
    const customer = await openWorkspace(person);
    const roleArn = await addRole(target, customer.externalId);
    expect((await client.connectAwsRole(customer.wid, { roleArn })).status).toBe(200);
    const account = accountOf(roleArn);
    const attend = async () => (await client.listAttention()).json as unknown as ListAttention200;
    const known = new Set((await attend()).causes.map(({ cause }) => cause));

    await changeRole(target, roleArn, { external_ids: null });
    expect((await client.checkConnection("aws", { account })).json).toMatchObject({ failure: { code: "trust_insecure" } });
    await target.inside.sealVault();
    for (const [provider, name] of places
      .map((place) => place.split("/"))
      .filter(([cloud]) => cloud === "tailscale" || cloud === "azure")) {
      await client.refreshConnection(provider as "tailscale", { account: String(name) });
    }
    const { causes, counted, complete } = await attend();
    expect([counted, complete]).toEqual([places.length + 1, true]);
    expect(causes.filter(({ cause }) => !known.has(cause))).toMatchObject([
      {
        cause: "trust_insecure",
        severity: "error",
        acts: "you",
        count: 1,
        connections: [{ provider: "aws", account, label: null }],
        next: { step: "correct" },
      },
      { cause: "vault_sealed", severity: "warning", acts: "aurora", count: 2, next: { step: "wait" } },
    ]);

    const listed = (await client.listConnections({ state: "reauth_required", totals: true, q: account.slice(2, 9) })).json;
    expect(listed.connections).toMatchObject([{ provider: "aws", account, state: "reauth_required" }]);
    expect(listed.totals).toMatchObject({ counted, complete, providers: { aws: { reauth_required: 1 }, tailscale: { warning: 1 } } });
    const machine = await newPerson(target, { org: person.org, permissions: [`tokens:read:aws:read:${account}`] });
    expect((await machine.client.listConnections({ provider: "gcp" })).json).toEqual({ connections: [] });
    expect((await machine.client.listConnections({ q: account })).json).toMatchObject({ connections: [{ account }] });
    expect([(await machine.client.listAttention()).status, (await machine.client.listConnections({ totals: true })).status]).toEqual([
      403, 403,
    ]);

    const foreign = (await newPerson(target)).client;
    expect((await foreign.listAttention()).json).toEqual({ counted: 0, complete: true, causes: [], upcoming: [] });
    const none = { connections: [], totals: { counted: 0, complete: true, providers: {} } };
    expect((await foreign.listConnections({ totals: true, q: account })).json).toEqual(none);
  });
});
