import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { connectionItemKey } from "../../lib/table/keys.ts";
import { awsClient } from "../../local/deployed/aws.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import { revokeAtGoogle, setGoogle } from "../fixtures/google-control.ts";
import { connectFully, newPerson, type Person } from "../fixtures/journey.ts";
import { useRights } from "./use-rights.ts";

describe("deployed: a function that keeps connections, or gives them back, without one of its rights", () => {
  const { target, deployed, someone, someoneInNeed, tickUntil, take, logged } = useRights();

  /** Makes the token end by its record, which is due no earlier for that: who needs the token refreshes it, and the schedule does not. */
  const endToken = async ({ org }: Person) => {
    const { aws, template } = deployed();
    const table = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(aws)));
    const Key = connectionItemKey({ tenant: org, provider: "gcp", account: "default" });
    const change = { UpdateExpression: "SET expires_at = :past", ExpressionAttributeValues: { ":past": Date.now() - 1000 } };
    await table.send(new UpdateCommand({ TableName: template.tables[0]?.TableName, Key, ...change }));
  };

  test.for([
    ["tokensServe", "GET", "/connections/gcp/token"],
    ["connectionsRefresh", "POST", "/connections/gcp/refresh"],
    ["connectionsCheck", "POST", "/connections/gcp/check"],
    ["connectionsDisconnect", "DELETE", "/connections/gcp"],
    // Aurora's client knows one status for a disconnect that failed.
    ["accountsDisconnect", "POST", "/api/gcp/force-disconnect", 500],
  ] as const)("%s does not use the table: table_unavailable", async ([functionKey, method, path, status = 503]) => {
    const { person } = await someone();
    const machine = await newPerson(target(), { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    const answer = await take(functionKey, "dynamodb", () => machine.call(method, path));
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
    const { machine } = await someoneInNeed();
    const answer = await take("tokensServe", "secretsmanager", () => machine.call("GET", "/connections/gcp/token"));
    expect([answer.status, answer.json.code]).toEqual([503, "secrets_unavailable"]);
    await setGoogle(target(), { access_token_lifetime_seconds: 3599 });
    expect((await machine.call("GET", "/connections/gcp/token")).json).toMatchObject({ access_token: expect.any(String) });
  });

  test("connectionsCheck does not read the operator's secrets: it does not work, for secrets_unavailable", async () => {
    const { machine } = await someoneInNeed();
    const answer = await take("connectionsCheck", "secretsmanager", () => machine.call("POST", "/connections/gcp/check"));
    expect(answer.json).toMatchObject({ works: false, failure: { code: "secrets_unavailable", owner: "operator" } });
  });

  test("jobsRefreshDue does not read the operator's secrets: the connection says so, and the failure is in the log", async () => {
    const { person } = await someoneInNeed();
    const failureOf = async () => (await person.call("GET", "/connections/gcp")).json.last_failure as { code: string } | null;
    const log = await logged("jobsRefreshDue", () =>
      take("jobsRefreshDue", "secretsmanager", () => tickUntil(async () => (await failureOf())?.code === "secrets_unavailable")),
    );
    expect(log).toContain('"code":"secrets_unavailable"');
  });

  test("jobsRefreshDue reads the index and not the table: table_unavailable in the log, and the connection stays due", async () => {
    const { person } = await someoneInNeed();
    const timesLogged = async () =>
      (await deployed().logs()).filter(
        ({ functionKey, line }) => functionKey === "jobsRefreshDue" && line.includes('"code":"table_unavailable"'),
      ).length;
    const loggedBefore = await timesLogged();
    const isLogged = async () => (await timesLogged()) > loggedBefore;
    const versionOf = async () => JSON.stringify((await person.call("GET", "/connections/gcp")).json.credential);
    // The statement whose resource ends with the table: the other one goes on to its index.
    await take("jobsRefreshDue", "dynamodb", () => tickUntil(isLogged), 'table/aurora-oauth-dev"');
    const before = await versionOf();
    await tickUntil(async () => (await versionOf()) !== before);
  });

  test.for([
    ["tokensServe", "GET", "/connections/gcp/token"],
    ["connectionsRefresh", "POST", "/connections/gcp/refresh"],
    ["connectionsCheck", "POST", "/connections/gcp/check"],
  ] as const)("%s does not tell others: that the customer is needed waits in the outbox", async ([functionKey, method, path]) => {
    const { person, account } = await someone();
    await connectFully(person, account);
    await endToken(person);
    const machine = await newPerson(target(), { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    const log = await logged(functionKey, () =>
      take(functionKey, "events", async () => {
        await revokeAtGoogle(target(), account);
        await machine.call(method, path);
      }),
    );
    expect(log).toMatch(/"reason":"AccessDeniedException".*an event could not be published yet/);
    expect((await machine.call("GET", "/connections/gcp")).json).toMatchObject({ status: "reauth_required" });
  });

  test("jobsRefreshDue does not tell others: that the customer is needed waits in the outbox", async () => {
    const { person, account } = await someoneInNeed();
    const isOver = async () => (await person.call("GET", "/connections/gcp")).json.status === "reauth_required";
    const log = await logged("jobsRefreshDue", () =>
      take("jobsRefreshDue", "events", async () => {
        await revokeAtGoogle(target(), account);
        await tickUntil(isOver);
      }),
    );
    expect(log).toMatch(/"reason":"AccessDeniedException".*an event could not be published yet/);
  });

  test("accountsDisconnect does not tell others: the event waits in the outbox, and the connection is gone", async () => {
    const { person, account } = await someone();
    await connectFully(person, account);
    const log = await logged("accountsDisconnect", () =>
      take("accountsDisconnect", "events", async () =>
        expect((await person.call("POST", "/api/gcp/force-disconnect")).json).toMatchObject({ success: true }),
      ),
    );
    expect(log).toMatch(/"reason":"AccessDeniedException".*an event could not be published yet/);
    expect((await person.call("GET", "/connections")).json).toEqual({ connections: [] });
  });

  test("connectionsDisconnect does not tell others: the event waits in the outbox, and the connection is gone", async () => {
    const { person, account } = await someone();
    await connectFully(person, account);
    const log = await logged("connectionsDisconnect", () =>
      take("connectionsDisconnect", "events", async () =>
        expect((await person.call("DELETE", "/connections/gcp")).json).toMatchObject({ state: "disconnected", revoked: true }),
      ),
    );
    expect(log).toMatch(/"reason":"AccessDeniedException".*an event could not be published yet/);
  });

  test.for([
    ["jobsRefreshDue", "/index/due", { shard: 0 }],
    ["jobsPublishEvents", "/index/due", {}],
  ] as const)("%s does not use the table%s: table_unavailable", async ([functionKey, on, event]) => {
    const log = await logged(functionKey, () =>
      take(
        functionKey,
        "dynamodb",
        async () => {
          const answer = await invokeFunction(deployed().aws, functionKey, event);
          expect(answer).toMatchObject({ errorMessage: failures.table_unavailable.title });
        },
        on,
      ),
    );
    expect(log).toContain('"code":"table_unavailable"');
  });
});
