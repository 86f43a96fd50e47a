import { afterEach, describe, expect, test } from "vitest";
import { addAccount, countGoogleCalls, refreshTokenStates } from "../../fixtures/google-control.ts";
import { begin, confirm, connect, connectFully, newPerson, outcomeOf, reachCallback, waitForSetup } from "../../fixtures/journey.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

/** As often as the product tries one call: once without the SDK, then three times with it. */
const attempts = 4;

describe("embedded: the table is throttled", () => {
  const target = useEmbeddedTarget();
  afterEach(() => target.inside.heal());

  /** @param holding - Only calls with this in them: a process may read the operator's switches, or end a setup, meanwhile. */
  const throttle = (operation: string, { holding = "" } = {}) =>
    target.inside.failAws({
      target: `DynamoDB_20120810.${operation}`,
      holding,
      times: attempts,
      type: "ProvisionedThroughputExceededException",
    });
  const connectionOf = ({ org }: { readonly org: string }) => ({ holding: `"ORG#${org}"` });
  const recordsOf = async (person: { readonly id: string; readonly org: string }) => {
    const items = (await target.inside.items()).filter(({ pk }) => !pk.startsWith("LIMIT#"));
    return items.filter(({ tenant, principal_id }) => tenant === person.org || principal_id === person.id);
  };

  test("a callback whose code cannot be kept does not send it", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    await throttle("PutItem");
    const tokenRequests = await countGoogleCalls(target, "/token", async () => {
      expect(outcomeOf(await person.visit(url))).toEqual({ login: "gcp_failed", error: "table_throttled" });
    });
    expect(tokenRequests).toBe(0);
  });

  test.each([
    ["counting it", "UpdateItem"],
    ["writing its ticket", "PutItem"],
  ])("a login is refused while %s fails (%s), and leaves nothing", async (_what, operation) => {
    const person = await newPerson(target);
    await throttle(operation);
    const answer = await person.client.startLogin({});
    expect([answer.status, answer.json.code]).toEqual([503, "table_throttled"]);
    expect(answer.text).not.toContain("DynamoDB");
    expect(await recordsOf(person)).toEqual([]);
    expect((await person.client.startLogin({})).status).toBe(200);
  });

  test.each([
    ["taking the ticket", "DeleteItem"],
    ["reading the connection", "GetItem"],
    ["writing the attempt", "PutItem"],
  ])("a login does not start while %s fails (%s): no cookie, no attempt", async (_what, operation) => {
    const person = await newPerson(target);
    const { json } = await person.client.startLogin({});
    await throttle(operation, operation === "GetItem" ? connectionOf(person) : {});
    const answer = await person.visit(String(json.login_url));
    expect(outcomeOf(answer)).toEqual({ login: "gcp_failed", error: "table_throttled" });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await recordsOf(person)).filter(({ pk }) => pk.startsWith("STATE#"))).toEqual([]);
  });

  test("a callback whose state cannot be taken does not use the code up, and works when it is opened again", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    await throttle("DeleteItem");
    const tokenRequests = await countGoogleCalls(target, "/token", async () => {
      expect(outcomeOf(await person.visit(url))).toEqual({ login: "gcp_failed", error: "table_throttled" });
    });
    expect(tokenRequests).toBe(0);
    expect(outcomeOf(await person.visit(url)).login).toBe("gcp_confirm");
  });

  test.each([
    ["the connection that is there cannot be read", "GetItem", connectionOf],
    ["the grant's record cannot be written", "PutItem", () => ({ holding: "SUBJECT#" })],
  ] as const)("a callback gives its grant back when %s (%s)", async (_what, operation, of) => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    await throttle(operation, of(person));
    expect(outcomeOf(await person.visit(url))).toEqual({ login: "gcp_failed", error: "table_throttled" });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await credentialsOf(target, person.org)).toEqual([]);
    expect(await recordsOf(person)).toEqual([]);
    expect((await connectFully(person, account)).status).toBe(200);
  });

  test.each([
    ["counting it", "UpdateItem", () => ({ holding: "LIMIT#" })],
    ["reading the grant", "GetItem", () => ({ holding: "PARKED#" })],
    ["moving the grant on", "UpdateItem", () => ({ holding: "PARKED#" })],
    ["reading the connection", "GetItem", connectionOf],
    ["writing the connection", "TransactWriteItems", connectionOf],
  ] as const)(
    "a confirmation fails while %s fails (%s), nothing is live, and the same confirmation works again",
    async (_what, operation, of) => {
      const [person, account] = [await newPerson(target), await addAccount(target)];
      const callback = await connect(person, account);
      await throttle(operation, of(person));
      const refused = await confirm(person, callback);
      await target.inside.heal();
      expect([refused.status, refused.json.code]).toEqual([503, "table_throttled"]);
      expect((await person.client.listConnections()).json).toEqual({ connections: [] });
      expect(await refreshTokenStates(target, account)).toEqual(["live"]);

      const confirmed = await confirm(person, callback);
      expect(confirmed.json.connection).toMatchObject({ status: "active", credential: { version: 1 } });
      await waitForSetup(person, String(confirmed.json.task_id));
      expect(await parkedOf(target, person.org)).toEqual([]);
      expect(await credentialsOf(target, person.org)).toHaveLength(1);
    },
  );

  test("a confirmation that failed at writing the connection is completed by the sweeper", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await throttle("TransactWriteItems", connectionOf(person));
    expect((await confirm(person, callback)).status).toBe(503);
    expect(await sweep(target)).toMatchObject({ live: 1 });
    const { json } = await person.client.readConnection("gcp");
    expect(json).toMatchObject({ status: "active", identity: { id: account.sub, label: account.email }, connected_by: person.id });
    expect((await waitForSetup(person, String(json.setup_run_id))).json.state).toBe("SUCCESS");
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect((await confirm(person, callback)).json.connection, "sent again, it is answered again").toMatchObject({ status: "active" });
  });

  test.each([
    ["the setup's run cannot be written", "PutItem", "RUN#"],
    ["the grant's record cannot be erased", "DeleteItem", "PARKED#"],
  ])("a confirmation succeeds when %s (%s), and the sweeper does the rest", async (_what, operation, holding) => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const callback = await connect(person, account);
    await throttle(operation, { holding });
    const confirmed = await confirm(person, callback);
    expect([confirmed.status, confirmed.json.connection]).toEqual([200, expect.objectContaining({ status: "active" })]);
    expect(await parkedOf(target, person.org)).toHaveLength(1);

    await target.inside.heal();
    expect(await sweep(target)).toMatchObject({ live: 1 });
    expect((await waitForSetup(person, String(confirmed.json.task_id))).json).toMatchObject({ result: { status: "SUCCESS" } });
    expect(await parkedOf(target, person.org)).toEqual([]);
    expect(await credentialsOf(target, person.org)).toHaveLength(1);
  });

  test("what only reads answers 503, and says who is to act", async () => {
    const person = await newPerson(target);
    const { listConnections, readConnection, readSetupStatus } = person.client;
    for (const [ask, operation, of] of [
      [() => listConnections(), "Query", connectionOf(person)],
      [() => readConnection("gcp"), "GetItem", connectionOf(person)],
      [() => readSetupStatus("x"), "GetItem", { holding: "RUN#x" }],
    ] as const) {
      await target.inside.heal();
      await throttle(operation, of);
      const { request, status, json } = await ask();
      expect([request, status, json.code]).toEqual([request, 503, "table_throttled"]);
    }
  });

  test("one throttled call is retried, and the caller gets a success", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    for (const operation of ["PutItem", "DeleteItem", "UpdateItem", "GetItem", "TransactWriteItems"]) {
      await target.inside.failAws({ target: `DynamoDB_20120810.${operation}`, type: "ThrottlingException" });
    }
    expect(outcomeOf(await begin(person))).not.toHaveProperty("error");
    expect((await connectFully(person, account)).status).toBe(200);
  });
});
