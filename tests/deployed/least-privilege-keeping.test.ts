import { describe, expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import { revokeAtGoogle, setGoogle } from "../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson, type Person } from "../fixtures/journey.ts";
import { notPublished, useRights } from "./use-rights.ts";

describe("deployed: a function that keeps connections, or gives them back, without one of its rights", () => {
  const { target, deployed, someone, someoneDue, tick, tickUntil, take, untilLogged } = useRights();

  test.for([
    ["tokensServe", ({ client }: Person) => client.readToken("gcp")],
    ["connectionsRefresh", ({ client }: Person) => client.refreshConnection("gcp")],
    ["connectionsCheck", ({ client }: Person) => client.checkConnection("gcp")],
    ["connectionsDisconnect", ({ client }: Person) => client.disconnectConnection("gcp")],
    ["auroraConnectionsDisconnectAccount", ({ client, id }: Person) => client.disconnectAccounts(id, "gcp")],
    ["gcpForceDisconnect", ({ client }: Person) => client.disconnectGoogle()],
  ] as const)("%s does not use the table: table_unavailable", async ([functionKey, ask]) => {
    const { person } = await someone();
    const machine = await newPerson(target(), { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    const answer = await take<Answer>(functionKey, "dynamodb", () => ask(machine));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
  });

  test("connectionsRefresh does not read the operator's secrets: secrets_unavailable, and the connection stays as it is", async () => {
    const { person, account } = await someone();
    await connectFully(person, account);
    const answer = await take("connectionsRefresh", "secretsmanager", () => person.client.refreshConnection("gcp"));
    expect([answer.status, answer.json.code]).toEqual([503, "secrets_unavailable"]);
    expect((await person.client.readConnection("gcp")).json).toMatchObject({
      status: "active",
      last_failure: { code: "secrets_unavailable", owner: "operator" },
    });
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
  });

  test("tokensServe does not read the operator's secrets: secrets_unavailable, and afterwards the token is refreshed and served", async () => {
    const { machine } = await someoneDue();
    const answer = await take("tokensServe", "secretsmanager", () => machine.client.readToken("gcp"));
    expect([answer.status, answer.json.code]).toEqual([503, "secrets_unavailable"]);
    await setGoogle(target(), { access_token_lifetime_seconds: 3599 });
    expect((await machine.client.readToken("gcp")).json).toMatchObject({ access_token: expect.any(String) });
  });

  test("connectionsCheck does not read the operator's secrets: it does not work, for secrets_unavailable", async () => {
    const { machine } = await someoneDue();
    const answer = await take("connectionsCheck", "secretsmanager", () => machine.client.checkConnection("gcp"));
    expect(answer.json).toMatchObject({ works: false, failure: { code: "secrets_unavailable", owner: "operator" } });
  });

  test("jobsRefreshDue does not read the operator's secrets: the connection says so, and the failure is in the log", async () => {
    const { person } = await someoneDue();
    const failureOf = async () => (await person.client.readConnection("gcp")).json.last_failure as { code: string } | null;
    const hasFailed = () => tickUntil(async () => (await failureOf())?.code === "secrets_unavailable");
    await take("jobsRefreshDue", "secretsmanager", () => untilLogged("jobsRefreshDue", /"code":"secrets_unavailable"/, hasFailed, tick));
  });

  test("jobsRefreshDue reads the index and not the table: table_unavailable in the log, and the connection stays due", async () => {
    const { person } = await someoneDue();
    const versionOf = async () => JSON.stringify((await person.client.readConnection("gcp")).json.credential);
    const isDue = () => untilLogged("jobsRefreshDue", /"code":"table_unavailable"/, tick, tick);
    // The statement whose resource ends with the table: the other one goes on to its index.
    await take("jobsRefreshDue", "dynamodb", isDue, 'table/aurora-oauth-dev"');
    const before = await versionOf();
    await tickUntil(async () => (await versionOf()) !== before);
  });

  test.for([
    ["tokensServe", ({ client }: Person) => client.readToken("gcp"), { code: "grant_revoked" }],
    ["connectionsRefresh", ({ client }: Person) => client.refreshConnection("gcp"), { code: "grant_revoked" }],
    ["connectionsCheck", ({ client }: Person) => client.checkConnection("gcp"), { works: false, failure: { code: "grant_revoked" } }],
  ] as const)("%s does not tell others: that the customer is needed waits in the outbox", async ([functionKey, ask, answer]) => {
    const { account, machine } = await someoneDue();
    const findRevoked = async () => {
      await revokeAtGoogle(target(), account);
      expect((await ask(machine)).json).toMatchObject(answer);
    };
    await take(functionKey, "events", () => untilLogged(functionKey, notPublished("connection.reauth_required"), findRevoked));
    expect((await machine.client.readConnection("gcp")).json).toMatchObject({ status: "reauth_required" });
  });

  test("jobsRefreshDue does not tell others: that the customer is needed waits in the outbox", async () => {
    const { person, account } = await someoneDue();
    const isOver = async () => (await person.client.readConnection("gcp")).json.status === "reauth_required";
    const findRevoked = async () => {
      await revokeAtGoogle(target(), account);
      await tickUntil(isOver);
    };
    await take("jobsRefreshDue", "events", () =>
      untilLogged("jobsRefreshDue", notPublished("connection.reauth_required"), findRevoked, tick),
    );
  });

  test.for([
    ["auroraConnectionsDisconnectAccount", ({ client, id }: Person) => client.disconnectAccounts(id, "gcp"), { success: true }],
    ["gcpForceDisconnect", ({ client }: Person) => client.disconnectGoogle(), { success: true }],
    ["connectionsDisconnect", ({ client }: Person) => client.disconnectConnection("gcp"), { state: "disconnected", revoked: true }],
  ] as const)("%s does not tell others: the event waits in the outbox, and the connection is gone", async ([functionKey, ask, answer]) => {
    const { person, account } = await someone();
    await connectFully(person, account);
    const disconnect = async () => expect((await ask(person)).json).toMatchObject(answer);
    await take(functionKey, "events", () => untilLogged(functionKey, notPublished("connection.disconnected"), disconnect));
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test.for([
    ["jobsRefreshDue", "/index/due", { shard: 0 }],
    ["jobsPublishEvents", "/index/due", {}],
  ] as const)("%s does not use the table%s: table_unavailable", async ([functionKey, on, event]) => {
    const fail = async () => {
      const answer = await invokeFunction(deployed().aws, functionKey, event);
      expect(answer).toMatchObject({ errorMessage: failures.table_unavailable.title });
    };
    await take(functionKey, "dynamodb", () => untilLogged(functionKey, /"code":"table_unavailable"/, fail, fail), on);
  });
});
