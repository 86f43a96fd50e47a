import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { awsClient } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { accessRole } from "../../local/embedded/roles.ts";
import { readItems } from "../../release/restore/table-items.ts";
import { type AwsCustomer, accountOf, addRoleAt, openWorkspace } from "../fixtures/aws-control.ts";
import { newPerson } from "../fixtures/journey.ts";
import { withoutRight } from "./rights.ts";
import { notPublished, useRights } from "./use-rights.ts";

describe("deployed: a function that works with AWS without one of its rights", () => {
  const { target, deployed, tick, take, takeFromAll, callWithout, untilLogged } = useRights();

  const customer = () => newPerson(target(), { permissions: ["tokens:read", "connectors:read", "connectors:write"] }).then(openWorkspace);
  const connect = (made: AwsCustomer, roleArn: string) => made.person.client.connectAwsRole(made.wid, { roleArn });
  const connected = async () => {
    const made = await customer();
    const roleArn = await addRoleAt(target(), made.externalId);
    expect((await connect(made, roleArn)).status).toBe(200);
    return { ...made, roleArn, accountId: accountOf(roleArn) };
  };
  const bulk = (made: AwsCustomer, roleArn: string) =>
    made.person.client.connectAwsAccounts(made.wid, { accounts: [{ accountId: accountOf(roleArn), roleArn }] });
  const statusesOf = async (made: AwsCustomer) =>
    ((await made.person.client.listAwsAccounts(made.wid)).json.accounts as readonly { readonly status: string }[]).map(
      ({ status }) => status,
    );

  test("none of Aurora's routes uses the table: table_unavailable", async () => {
    const made = await customer();
    const roleArn = await addRoleAt(target(), made.externalId);
    const { wid, person } = made;
    const { client } = person;
    const accountId = accountOf(roleArn);
    const calls = {
      awsWorkspaces: () => client.listAwsWorkspaces(person.id),
      awsCreateWorkspace: () => client.createAwsWorkspace(person.id, { name: "another" }),
      "auroraReadAndCount links": () => client.readAwsLinks(wid),
      "auroraReadAndCount status": () => client.readAwsStatus(wid),
      "auroraReadAndCount accounts": () => client.listAwsAccounts(wid),
      "auroraReadAndCount inactive": () => client.listInactiveAwsAccounts(wid),
      "auroraReadItemAndCount template": () => client.downloadAwsTemplate(wid),
      "auroraReadItemAndCount link": () => client.readAwsQuickCreateLink(wid),
      awsConnectRole: () => connect(made, roleArn),
      awsConnectAccounts: () => bulk(made, roleArn),
      auroraAwsReconnect: () => client.reconnectAwsAccount(wid, accountId),
      awsDisconnectAccount: () => client.disconnectAwsAccount(wid, accountId),
      awsCleanup: () => client.disconnectAwsAccounts(wid),
    };
    const answers = await callWithout("dynamodb", calls);
    expect(answers).toEqual(Object.fromEntries(Object.keys(calls).map((key) => [key, "503 table_unavailable"])));
    expect(await statusesOf(made)).toEqual([]);
  });

  test("those that connect do not assume our access role: client_misconfigured, and nothing is connected", async () => {
    const [made, gone] = [await customer(), await connected()];
    const roleArn = await addRoleAt(target(), made.externalId);
    expect((await gone.person.client.disconnectAwsAccount(gone.wid, gone.accountId)).status).toBe(200);
    const preflight = () => made.person.client.preflightConnection("aws", { roleArn });
    const functions = ["awsConnectRole", "awsConnectAccounts", "auroraAwsReconnect", "connectionsPreflight"];
    const answers = await takeFromAll(functions, "sts", async () => [
      await connect(made, roleArn),
      await gone.person.client.reconnectAwsAccount(gone.wid, gone.accountId),
      await preflight(),
      await bulk(made, roleArn),
    ]);
    const refused = { code: "client_misconfigured" };
    expect(answers.map(({ json }) => json)).toMatchObject([
      refused,
      refused,
      { works: false, failure: { ...refused, owner: "operator" } },
      { succeeded: 0, results: [{ error: failures.client_misconfigured.title }] },
    ]);
    expect([await statusesOf(made), await statusesOf(gone)]).toEqual([[], []]);
    expect((await preflight()).json).toMatchObject({ works: true });
  });

  test("those that keep connections do not assume our access role: client_misconfigured, and the connection stays active", async () => {
    const made = await connected();
    const { person, accountId } = made;
    const answers = await takeFromAll(["tokensServe", "connectionsRefresh", "connectionsCheck"], "sts", async () => [
      await person.client.readToken("aws", { account: accountId }),
      await person.client.refreshConnection("aws", { account: accountId }),
      await person.client.checkConnection("aws", { account: accountId }),
    ]);
    const refused = { code: "client_misconfigured" };
    expect(answers.map(({ json }) => json)).toMatchObject([refused, refused, { works: false, failure: { ...refused, owner: "operator" } }]);
    expect(await statusesOf(made)).toEqual(["active"]);
  });

  test("jobsRefreshDue does not assume our access role: client_misconfigured in the log, and the connection stays active", async () => {
    const made = await connected();
    await makeDue(deployed(), made.person.org);
    await take("jobsRefreshDue", "sts", () => untilLogged("jobsRefreshDue", /"code":"client_misconfigured"/, tick, tick));
    expect(await statusesOf(made)).toEqual(["active"]);
  });

  test("S59: our access role assumes no customer's role: client_misconfigured in AWS' own words, and nobody's connection ends", async () => {
    const made = await connected();
    const roleName = accessRole.arn.split("/").at(-1) ?? "";
    // A function that runs already has a session of the access role, which loses the right as well.
    const answers = await withoutRight(deployed().aws, { roleName, about: "sts", on: "iam::*" }, async () => [
      await made.person.client.readToken("aws", { account: made.accountId }),
      await made.person.client.checkConnection("aws", { account: made.accountId }),
    ]);
    expect(answers.map(({ json }) => json)).toMatchObject([
      { code: "client_misconfigured" },
      { works: false, failure: { code: "client_misconfigured", owner: "operator" } },
    ]);
    expect(await statusesOf(made)).toEqual(["active"]);
    expect((await made.person.client.readToken("aws", { account: made.accountId })).status).toBe(200);
  });

  test("none of them tells others: each event waits in the outbox", async () => {
    const made = await customer();
    const [first, second] = [await addRoleAt(target(), made.externalId), await addRoleAt(target(), made.externalId)];
    const functions = ["awsConnectRole", "awsConnectAccounts", "auroraAwsReconnect", "awsDisconnectAccount", "awsCleanup"];
    const deeds = [
      ["awsConnectRole", "connected", () => connect(made, first)],
      ["awsConnectAccounts", "connected", () => bulk(made, second)],
      ["awsDisconnectAccount", "disconnected", () => made.person.client.disconnectAwsAccount(made.wid, accountOf(first))],
      ["auroraAwsReconnect", "connected", () => made.person.client.reconnectAwsAccount(made.wid, accountOf(first))],
      ["awsCleanup", "disconnected", () => made.person.client.disconnectAwsAccounts(made.wid)],
    ] as const;
    await takeFromAll(functions, "events", async () => {
      for (const [functionKey, event, call] of deeds) {
        const deed = async () => expect((await call()).status).toBe(200);
        await untilLogged(functionKey, notPublished(`connection.${event}`), deed);
      }
    });
    expect(await statusesOf(made)).toEqual([]);
  });

  test("with all of them back, everything works", async () => {
    const made = await connected();
    expect((await made.person.client.readToken("aws", { account: made.accountId })).status).toBe(200);
    expect((await made.person.client.disconnectAwsAccount(made.wid, made.accountId)).status).toBe(200);
  });
});

/** Makes the day pass after which an organisation's roles are looked at again. */
async function makeDue({ aws, template }: Deployed, org: string): Promise<void> {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(aws)));
  const TableName = template.tables[0]?.TableName ?? "";
  const own = (await readItems(table, TableName)).filter(({ pk, duties }) => String(pk).startsWith(`ORG#${org}`) && duties !== undefined);
  expect(own).toHaveLength(1);
  const [{ pk, sk } = {}] = own;
  const past = { ":duties": { probe: 0 }, ":due": new Date(0).toISOString() };
  const UpdateExpression = "SET duties = :duties, due_at = :due";
  await table.send(new UpdateCommand({ TableName, Key: { pk, sk }, UpdateExpression, ExpressionAttributeValues: past }));
}
