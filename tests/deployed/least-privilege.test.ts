import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { failures } from "../../lib/errors.ts";
import { invokeFunction } from "../../local/deployed/invoke.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { addAccount, healGoogle, revokeAtGoogle, setGoogle } from "../e2e/google-control.ts";
import { type Answer, confirm, connect, connectFully, newPerson, outcomeOf, reachCallback, waitForSetup } from "../e2e/journey.ts";
import { startTarget, type Target } from "../e2e/target.ts";
import { missing, useDeployed } from "./deployed-target.ts";
import { without } from "./rights.ts";

/** Where a failure is told: to the caller, or to the front end by a redirect. */
const codeOf = (answer: Answer) => answer.json.code ?? outcomeOf(answer).error;

describe("deployed: a function without one of its rights", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
      await setWaits(0);
    }
  });
  afterEach(() => missing ?? healGoogle(target));
  afterAll(() => missing ?? setWaits(1));

  // Retries of the state machine wait up to a minute: here they are made at once.
  const setWaits = (scale: number) =>
    fetch(`${deployed.aws}/_ministack/config`, { method: "POST", body: JSON.stringify({ "stepfunctions._SFN_WAIT_SCALE": scale }) });

  const someone = async () => ({ person: await newPerson(target), account: await addAccount(target) });

  /** Somebody whose token is never worth keeping: who needs it has to renew it, and so has the schedule. */
  const someoneInNeed = async () => {
    await setGoogle(target, { access_token_lifetime_seconds: 4 });
    const { person, account } = await someone();
    await confirm(person, await connect(person, account));
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    return { person, account, machine };
  };

  /** Brings the schedule's minute about in every partition until something shows; a token is due seconds after it was given. */
  const tickUntil = (shows: () => Promise<boolean>) => {
    const schedules = deployed.template.functions.tokensRefreshDue?.schedules ?? [];
    const tick = async () => {
      await Promise.all(schedules.map(({ input }) => invokeFunction(deployed.aws, "tokensRefreshDue", input)));
      return shows();
    };
    return expect.poll(tick, { timeout: 30_000, interval: 500 }).toBe(true);
  };

  /** A function that runs already has read its secrets: the next one has not. */
  const take = async <T>(functionKey: string, about: string, deed: () => Promise<T>, on = ""): Promise<T> => {
    await deployed.killFunctions();
    return without(deployed.aws, { functionKey, about, on }, deed);
  };

  /** The codes that a function has logged about somebody's request since. */
  const logged = async (functionKey: string, deed: () => Promise<unknown>): Promise<string> => {
    const before = (await deployed.logs()).filter((line) => line.functionKey === functionKey).length;
    await deed();
    const lines = (await deployed.logs()).filter((line) => line.functionKey === functionKey).slice(before);
    return lines.map(({ line }) => line).join("\n");
  };

  test.for([
    ["connectionsList", "/connections"],
    ["connectionsRead", "/connections/gcp"],
    ["gcpSetupStatus", "/gcp/setup/status/none"],
  ] as const)("%s does not read the table: table_unavailable", async ([functionKey, path]) => {
    const { person } = await someone();
    const answer = await take(functionKey, "dynamodb", () => person.call("GET", path));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
  });

  test.for([
    ["dynamodb", "table", "table_unavailable"],
    ["secretsmanager", "operator_secrets", "secrets_unavailable"],
  ] as const)("health without %s names %s with %s", async ([about, dependency, code]) => {
    const { person } = await someone();
    const answer = await take("health", about, () => person.call("GET", "/healthz"));
    expect([answer.status, answer.json.failed]).toEqual([503, [{ dependency, code }]]);
  });

  test("gcpLogin does not write the table: table_unavailable", async () => {
    const { person } = await someone();
    const answer = await take("gcpLogin", "dynamodb", () => person.call("POST", "/login", {}));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
  });

  test.for([
    ["dynamodb", "table_unavailable"],
    ["secretsmanager", "secrets_unavailable"],
  ] as const)("gcpStart without %s starts no login: %s", async ([about, code]) => {
    const { person } = await someone();
    const { json } = await person.call("POST", "/login", {});
    expect(codeOf(await take("gcpStart", about, () => person.visit(String(json.login_url))))).toBe(code);
  });

  test.for([
    ["dynamodb", "table_unavailable"],
    ["secretsmanager", "secrets_unavailable"],
  ] as const)("gcpCallback without %s stores nothing: %s", async ([about, code]) => {
    const { person, account } = await someone();
    const callback = await reachCallback(person, account);
    expect(codeOf(await take("gcpCallback", about, () => person.visit(callback)))).toBe(code);
    expect((await person.call("GET", "/connections")).json).toEqual({ connections: [] });
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
    const log = await logged("connectionsConfirm", () =>
      take("connectionsConfirm", "states", async () => expect((await confirm(person, callback)).status).toBe(200)),
    );
    expect(log).toContain("setup_unavailable");
  });

  test("connectionsConfirm does not tell others: the lost events are in the log, and the connection is live", async () => {
    const { person, account } = await someone();
    const callback = await connect(person, account);
    const log = await logged("connectionsConfirm", () =>
      take("connectionsConfirm", "events", async () => expect((await confirm(person, callback)).status).toBe(200)),
    );
    expect(log).toMatch(/"reason":"AccessDeniedException".*an event could not be published/);
  });

  // MiniStack calls every failure of a function `Runtime.HandlerError`, where AWS gives the error's name: the log has the code in both.
  test.for(["", "/index/due"])("connectionsSweepParked does not use the table%s: table_unavailable", async (on) => {
    const log = await logged("connectionsSweepParked", () =>
      take(
        "connectionsSweepParked",
        "dynamodb",
        async () => {
          const answer = await invokeFunction(deployed.aws, "connectionsSweepParked", {});
          expect(answer).toMatchObject({ errorMessage: failures.table_unavailable.title });
        },
        on,
      ),
    );
    expect(log).toContain('"code":"table_unavailable"');
  });

  test.for([
    ["tokensServe", "GET", "/connections/gcp/token"],
    ["connectionsRefresh", "POST", "/connections/gcp/refresh"],
    ["connectionsCheck", "POST", "/connections/gcp/check"],
    ["connectionsDisconnect", "DELETE", "/connections/gcp"],
    // Aurora's client knows one status for a disconnect that failed.
    ["accountsDisconnect", "POST", "/api/gcp/force-disconnect", 500],
  ] as const)("%s does not use the table: table_unavailable", async ([functionKey, method, path, status = 503]) => {
    const { person } = await someone();
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read", "connectors:read", "connectors:write"] });
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
    expect((await person.call("POST", "/connections/gcp/refresh")).json).toMatchObject({ outcome: "renewed" });
  });

  test("tokensServe does not read the operator's secrets: secrets_unavailable, and afterwards the token is renewed and served", async () => {
    const { machine } = await someoneInNeed();
    const answer = await take("tokensServe", "secretsmanager", () => machine.call("GET", "/connections/gcp/token"));
    expect([answer.status, answer.json.code]).toEqual([503, "secrets_unavailable"]);
    await setGoogle(target, { access_token_lifetime_seconds: 3599 });
    expect((await machine.call("GET", "/connections/gcp/token")).json).toMatchObject({ access_token: expect.any(String) });
  });

  test("connectionsCheck does not read the operator's secrets: it does not work, for secrets_unavailable", async () => {
    const { machine } = await someoneInNeed();
    const answer = await take("connectionsCheck", "secretsmanager", () => machine.call("POST", "/connections/gcp/check"));
    expect(answer.json).toMatchObject({ works: false, failure: { code: "secrets_unavailable", owner: "operator" } });
  });

  test("tokensRefreshDue does not read the operator's secrets: the connection says so, and the failure is in the log", async () => {
    const { person } = await someoneInNeed();
    const failureOf = async () => (await person.call("GET", "/connections/gcp")).json.last_failure as { code: string } | null;
    const log = await logged("tokensRefreshDue", () =>
      take("tokensRefreshDue", "secretsmanager", () => tickUntil(async () => (await failureOf())?.code === "secrets_unavailable")),
    );
    expect(log).toContain('"code":"secrets_unavailable"');
  });

  test("tokensRefreshDue reads the index and not the table: table_unavailable in the log, and the connection stays due", async () => {
    const { person } = await someoneInNeed();
    const timesLogged = async () =>
      (await deployed.logs()).filter(
        ({ functionKey, line }) => functionKey === "tokensRefreshDue" && line.includes('"code":"table_unavailable"'),
      ).length;
    const loggedBefore = await timesLogged();
    const isLogged = async () => (await timesLogged()) > loggedBefore;
    const versionOf = async () => JSON.stringify((await person.call("GET", "/connections/gcp")).json.credential);
    // The statement whose resource ends with the table: the other one goes on to its index.
    await take("tokensRefreshDue", "dynamodb", () => tickUntil(isLogged), 'table/aurora-oauth-dev"');
    const before = await versionOf();
    await tickUntil(async () => (await versionOf()) !== before);
  });

  test.for([
    ["tokensServe", "GET", "/connections/gcp/token"],
    ["connectionsRefresh", "POST", "/connections/gcp/refresh"],
    ["connectionsCheck", "POST", "/connections/gcp/check"],
  ] as const)("%s does not tell others: that the customer is needed waits in the outbox", async ([functionKey, method, path]) => {
    const { machine, account } = await someoneInNeed();
    const log = await logged(functionKey, () =>
      take(functionKey, "events", async () => {
        await revokeAtGoogle(target, account);
        await machine.call(method, path);
      }),
    );
    expect(log).toMatch(/"reason":"AccessDeniedException".*an event could not be published yet/);
    expect((await machine.call("GET", "/connections/gcp")).json).toMatchObject({ status: "reauth_required" });
  });

  test("tokensRefreshDue does not tell others: that the customer is needed waits in the outbox", async () => {
    const { person, account } = await someoneInNeed();
    const isOver = async () => (await person.call("GET", "/connections/gcp")).json.status === "reauth_required";
    const log = await logged("tokensRefreshDue", () =>
      take("tokensRefreshDue", "events", async () => {
        await revokeAtGoogle(target, account);
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
    ["tokensRefreshDue", "/index/due", { shard: 0 }],
    ["eventsPublishLeft", "/index/due", {}],
  ] as const)("%s does not use the table%s: table_unavailable", async ([functionKey, on, event]) => {
    const log = await logged(functionKey, () =>
      take(
        functionKey,
        "dynamodb",
        async () => {
          const answer = await invokeFunction(deployed.aws, functionKey, event);
          expect(answer).toMatchObject({ errorMessage: failures.table_unavailable.title });
        },
        on,
      ),
    );
    expect(log).toContain('"code":"table_unavailable"');
  });

  test.for(["gcpSetupDiscover", "gcpSetupWriteMetadata", "gcpSetupFinish"])(
    "%s does not use the table: table_unavailable, and the setup ends as a fault of ours",
    async (functionKey) => {
      const { person, account } = await someone();
      const callback = await connect(person, account);
      const log = await logged(functionKey, () =>
        take(functionKey, "dynamodb", async () => {
          const setup = await waitForSetup(person, String((await confirm(person, callback)).json.task_id));
          expect(setup.json).toMatchObject({ complete: true, state: "FAILURE" });
        }),
      );
      expect(log).toContain('"code":"table_unavailable"');
    },
  );

  test("gcpSetupRecordFailure does not use the table: table_unavailable", async () => {
    const { person, account } = await someone();
    const callback = await connect(person, account);
    const hasFailed = async () =>
      (await deployed.logs()).some(
        (line) => line.functionKey === "gcpSetupRecordFailure" && line.line.includes('"code":"table_unavailable"'),
      );
    await take("gcpSetupDiscover", "dynamodb", () =>
      take("gcpSetupRecordFailure", "dynamodb", async () => {
        await confirm(person, callback);
        await expect.poll(hasFailed, { timeout: 30_000, interval: 200 }).toBe(true);
      }),
    );
  });

  test.for(["gcpSetupDiscover", "gcpSetupFinish"])(
    "%s does not tell others: the lost event is in the log, and the setup ends well",
    async (functionKey) => {
      const { person, account } = await someone();
      const callback = await connect(person, account);
      const log = await logged(functionKey, () =>
        take(functionKey, "events", async () => {
          const setup = await waitForSetup(person, String((await confirm(person, callback)).json.task_id));
          expect(setup.json.state).toBe("SUCCESS");
        }),
      );
      expect(log).toMatch(/"reason":"AccessDeniedException".*an event could not be published/);
    },
  );

  test("with all of them back, everything works", async () => {
    const { person, account } = await someone();
    expect((await connectFully(person, account)).status).toBe(200);
  });
});
