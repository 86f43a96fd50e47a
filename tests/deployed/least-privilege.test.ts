import { describe, expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import { type Answer, confirm, connect, connectFully, outcomeOf, type Person, reachCallback, waitForSetup } from "../fixtures/journey.ts";
import { useRights } from "./use-rights.ts";

/** Reads the code of a failure: from the answer, or from the redirect to the front end. */
const codeOf = (answer: Answer) => answer.json.code ?? outcomeOf(answer).error;

describe("deployed: a function without one of its rights", () => {
  const { deployed, someone, take, untilLogged } = useRights();

  test.for([
    ["auroraConnectionsLists", "accounts", ({ client, id }: Person) => client.listConnectedAccounts(id)],
    ["auroraConnectionsLists", "statuses", ({ client }: Person) => client.listConnectorStatuses()],
    ["auroraConnectionsLists", "user tokens", ({ client }: Person) => client.listUserTokens()],
    ["read", "connections", ({ client }: Person) => client.listConnections()],
    ["read", "one connection", ({ client }: Person) => client.readConnection("gcp")],
    ["readItem", "a setup", ({ client }: Person) => client.readSetupStatus("none")],
  ] as const)("%s does not read the table for %s: table_unavailable", async ([functionKey, _, ask]) => {
    const { person } = await someone();
    const answer = await take<Answer>(functionKey, "dynamodb", () => ask(person));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
  });

  test.for([
    ["dynamodb", "table", "table_unavailable"],
    ["secretsmanager", "operator_secrets", "secrets_unavailable"],
  ] as const)("health without %s names %s with %s", async ([about, dependency, code]) => {
    const { person } = await someone();
    const answer = await take("health", about, () => person.client.readHealth());
    expect([answer.status, answer.json.failed]).toEqual([503, [{ dependency, code }]]);
  });

  test("gcpLogin does not write the table: table_unavailable", async () => {
    const { person } = await someone();
    const answer = await take("gcpLogin", "dynamodb", () => person.client.startLogin({}));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
  });

  test.for([
    ["dynamodb", "table_unavailable"],
    ["secretsmanager", "secrets_unavailable"],
  ] as const)("gcpStart without %s starts no login: %s", async ([about, code]) => {
    const { person } = await someone();
    const { json } = await person.client.startLogin({});
    expect(codeOf(await take("gcpStart", about, () => person.visit(String(json.login_url))))).toBe(code);
  });

  test.for([
    ["dynamodb", "table_unavailable"],
    ["secretsmanager", "secrets_unavailable"],
  ] as const)("gcpCallback without %s stores nothing: %s", async ([about, code]) => {
    const { person, account } = await someone();
    const callback = await reachCallback(person, account);
    expect(codeOf(await take("gcpCallback", about, () => person.visit(callback)))).toBe(code);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("connectionsConfirm does not use the table: table_unavailable, and the same confirmation works afterwards", async () => {
    const { person, account } = await someone();
    const callback = await connect(person, account);
    expect(codeOf(await take("connectionsConfirm", "dynamodb", () => confirm(person, callback)))).toBe("table_unavailable");
    expect((await confirm(person, callback)).status).toBe(200);
  });

  test("connectionsConfirm does not start the setup: setup_unavailable in the log, and the sweeper starts it later", async () => {
    const { person, account } = await someone();
    const callback = await connect(person, account);
    const confirmed = async () => expect((await confirm(person, callback)).status).toBe(200);
    await take("connectionsConfirm", "states", () => untilLogged("connectionsConfirm", /setup_unavailable/, confirmed));
  });

  test("connectionsConfirm does not tell others: the lost events are in the log, and the connection is live", async () => {
    const { person, account } = await someone();
    const callback = await connect(person, account);
    const confirmed = async () => expect((await confirm(person, callback)).status).toBe(200);
    const notPublished = /"reason":"AccessDeniedException".*an event could not be published/;
    await take("connectionsConfirm", "events", () => untilLogged("connectionsConfirm", notPublished, confirmed));
  });

  // MiniStack calls every failure of a function `Runtime.HandlerError`, where AWS gives the error's name: the log has the code in both.
  test.for(["", "/index/due"])("jobsSweepGrants does not use the table%s: table_unavailable", async (on) => {
    const fail = async () => {
      const answer = await invokeFunction(deployed().aws, "jobsSweepGrants", {});
      expect(answer).toMatchObject({ errorMessage: failures.table_unavailable.title });
    };
    await take("jobsSweepGrants", "dynamodb", () => untilLogged("jobsSweepGrants", /"code":"table_unavailable"/, fail, fail), on);
  });

  // The tasks between them have the role of the first.
  test.for(["gcpSetupDiscover", "gcpSetupFinish"])(
    "%s does not use the table: table_unavailable, and the setup ends as a fault of ours",
    async (functionKey) => {
      const { person, account } = await someone(1);
      const callback = await connect(person, account);
      const setUp = async () => {
        const setup = await waitForSetup(person, String((await confirm(person, callback)).json.task_id));
        expect(setup.json).toMatchObject({ complete: true, state: "SUCCESS", fault: { owner: "operator" } });
      };
      await take(functionKey, "dynamodb", () => untilLogged(functionKey, /"code":"table_unavailable"/, setUp));
    },
  );

  test("gcpSetupRecordFailure does not use the table: table_unavailable", async () => {
    const { person, account } = await someone();
    const callback = await connect(person, account);
    await take("gcpSetupDiscover", "dynamodb", () =>
      take("gcpSetupRecordFailure", "dynamodb", () =>
        untilLogged("gcpSetupRecordFailure", /"code":"table_unavailable"/, () => confirm(person, callback)),
      ),
    );
  });

  test.for(["gcpSetupDiscover", "gcpSetupFinish"])(
    "%s does not tell others: the lost event is in the log, and the setup ends well",
    async (functionKey) => {
      const { person, account } = await someone();
      const callback = await connect(person, account);
      const setUp = async () => {
        const setup = await waitForSetup(person, String((await confirm(person, callback)).json.task_id));
        expect(setup.json.state).toBe("SUCCESS");
      };
      await take(functionKey, "events", () =>
        untilLogged(functionKey, /"reason":"AccessDeniedException".*an event could not be published/, setUp),
      );
    },
  );

  test("with all of them back, everything works", async () => {
    const { person, account } = await someone();
    expect((await connectFully(person, account)).status).toBe(200);
  });
});
