import { describe, expect, test } from "vitest";
import { failures } from "../../lib/failure-codes.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import { revokeAtGoogle, setGoogle } from "../fixtures/google-control.ts";
import { connectFully, newPerson } from "../fixtures/journey.ts";
import { notPublished, useRights } from "./use-rights.ts";

describe("deployed: a function that keeps connections, or gives them back, without one of its rights", () => {
  const { target, deployed, someone, someoneDue, tick, tickUntil, take, untilLogged } = useRights();

  test.for([
    ["tokensServe", "GET", "/connections/gcp/token"],
    ["connectionsRefresh", "POST", "/connections/gcp/refresh"],
    ["connectionsCheck", "POST", "/connections/gcp/check"],
    ["connectionsDisconnect", "DELETE", "/connections/gcp"],
    // Aurora's client knows one status for a disconnect that failed.
    ["accountsDisconnect", "DELETE", "/api/connected-accounts/{uid}/gcp", 500],
    ["gcpForceDisconnect", "POST", "/api/gcp/force-disconnect", 500],
  ] as const)("%s does not use the table: table_unavailable", async ([functionKey, method, path, status = 503]) => {
    const { person } = await someone();
    const machine = await newPerson(target(), { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    const answer = await take(functionKey, "dynamodb", () => machine.call(method, path.replace("{uid}", machine.id)));
    expect([answer.status, answer.json.code]).toEqual([status, "table_unavailable"]);
  });

  test("connectionsRefresh does not read the operator's secrets: secrets_unavailable, and the connection stays as it is", async () => {
    const { person, account } = await someone();
    await connectFully(person, account);
    const answer = await take("connectionsRefresh", "secretsmanager", () => person.call("POST", "/connections/gcp/refresh"));
    expect([answer.status, answer.json.code]).toEqual([503, "secrets_unavailable"]);
    expect((await person.call("GET", "/connections/gcp")).json).toMatchObject({
      status: "active",
      last_failure: { code: "secrets_unavailable", owner: "operator" },
    });
    expect((await person.call("POST", "/connections/gcp/refresh")).json).toMatchObject({ outcome: "refreshed" });
  });

  test("tokensServe does not read the operator's secrets: secrets_unavailable, and afterwards the token is refreshed and served", async () => {
    const { machine } = await someoneDue();
    const answer = await take("tokensServe", "secretsmanager", () => machine.call("GET", "/connections/gcp/token"));
    expect([answer.status, answer.json.code]).toEqual([503, "secrets_unavailable"]);
    await setGoogle(target(), { access_token_lifetime_seconds: 3599 });
    expect((await machine.call("GET", "/connections/gcp/token")).json).toMatchObject({ access_token: expect.any(String) });
  });

  test("connectionsCheck does not read the operator's secrets: it does not work, for secrets_unavailable", async () => {
    const { machine } = await someoneDue();
    const answer = await take("connectionsCheck", "secretsmanager", () => machine.call("POST", "/connections/gcp/check"));
    expect(answer.json).toMatchObject({ works: false, failure: { code: "secrets_unavailable", owner: "operator" } });
  });

  test("jobsRefreshDue does not read the operator's secrets: the connection says so, and the failure is in the log", async () => {
    const { person } = await someoneDue();
    const failureOf = async () => (await person.call("GET", "/connections/gcp")).json.last_failure as { code: string } | null;
    const hasFailed = () => tickUntil(async () => (await failureOf())?.code === "secrets_unavailable");
    await take("jobsRefreshDue", "secretsmanager", () => untilLogged("jobsRefreshDue", /"code":"secrets_unavailable"/, hasFailed, tick));
  });

  test("jobsRefreshDue reads the index and not the table: table_unavailable in the log, and the connection stays due", async () => {
    const { person } = await someoneDue();
    const versionOf = async () => JSON.stringify((await person.call("GET", "/connections/gcp")).json.credential);
    const isDue = () => untilLogged("jobsRefreshDue", /"code":"table_unavailable"/, tick, tick);
    // The statement whose resource ends with the table: the other one goes on to its index.
    await take("jobsRefreshDue", "dynamodb", isDue, 'table/aurora-oauth-dev"');
    const before = await versionOf();
    await tickUntil(async () => (await versionOf()) !== before);
  });

  test.for([
    ["tokensServe", "GET", "/connections/gcp/token", { code: "grant_revoked" }],
    ["connectionsRefresh", "POST", "/connections/gcp/refresh", { code: "grant_revoked" }],
    ["connectionsCheck", "POST", "/connections/gcp/check", { works: false, failure: { code: "grant_revoked" } }],
  ] as const)("%s does not tell others: that the customer is needed waits in the outbox", async ([functionKey, method, path, answer]) => {
    const { account, machine } = await someoneDue();
    const findRevoked = async () => {
      await revokeAtGoogle(target(), account);
      expect((await machine.call(method, path)).json).toMatchObject(answer);
    };
    await take(functionKey, "events", () => untilLogged(functionKey, notPublished("connection.reauth_required"), findRevoked));
    expect((await machine.call("GET", "/connections/gcp")).json).toMatchObject({ status: "reauth_required" });
  });

  test("jobsRefreshDue does not tell others: that the customer is needed waits in the outbox", async () => {
    const { person, account } = await someoneDue();
    const isOver = async () => (await person.call("GET", "/connections/gcp")).json.status === "reauth_required";
    const findRevoked = async () => {
      await revokeAtGoogle(target(), account);
      await tickUntil(isOver);
    };
    await take("jobsRefreshDue", "events", () =>
      untilLogged("jobsRefreshDue", notPublished("connection.reauth_required"), findRevoked, tick),
    );
  });

  test.for([
    ["accountsDisconnect", "DELETE", "/api/connected-accounts/{uid}/gcp", { success: true }],
    ["gcpForceDisconnect", "POST", "/api/gcp/force-disconnect", { success: true }],
    ["connectionsDisconnect", "DELETE", "/connections/gcp", { state: "disconnected", revoked: true }],
  ] as const)(
    "%s does not tell others: the event waits in the outbox, and the connection is gone",
    async ([functionKey, method, path, answer]) => {
      const { person, account } = await someone();
      await connectFully(person, account);
      const disconnect = async () => expect((await person.call(method, path.replace("{uid}", person.id))).json).toMatchObject(answer);
      await take(functionKey, "events", () => untilLogged(functionKey, notPublished("connection.disconnected"), disconnect));
      expect((await person.call("GET", "/connections")).json).toEqual({ connections: [] });
    },
  );

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
