import { describe, expect, test } from "vitest";
import { createClient } from "../../../client/create-client.ts";
import { addAccount, cloudPlatform, countGoogleCalls, failGoogle, refreshTokenStates } from "../../fixtures/google-control.ts";
import {
  begin,
  confirm,
  connect,
  connectFully,
  locationOf,
  newPerson,
  outcomeOf,
  reachCallback,
  waitForSetup,
} from "../../fixtures/journey.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

describe("embedded: a service that the product needs is out", () => {
  const target = useEmbeddedTarget();
  healAfterEach(target);

  test("Secrets Manager fails: no login starts, no code is sent to Google, and the front end hears secrets_unavailable", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    const outage = { target: "secretsmanager.GetSecretValue", times: 99, type: "InternalServiceError", status: 500 };
    // Warm functions hold the secrets for five minutes.
    await Promise.all([target.inside.kill("gcpStart"), target.inside.kill("gcpCallback")]);
    await target.inside.failAws(outage);
    expect(outcomeOf(await begin(person))).toEqual({ login: "gcp_failed", error: "secrets_unavailable" });
    const tokenRequests = await countGoogleCalls(target, "/token", async () => {
      expect(outcomeOf(await person.visit(url))).toEqual({ login: "gcp_failed", error: "secrets_unavailable" });
    });
    expect(tokenRequests).toBe(0);
    await target.inside.heal();
    expect(outcomeOf(await connect(person, account)).login).toBe("gcp_confirm");
  });

  test("Step Functions does not start the setup: the connection is live, and the sweeper starts the setup later", async () => {
    await sweep(target);
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const callback = await connect(person, account);
    await target.inside.failAws({ target: "AWSStepFunctions.StartExecution", times: 3, type: "ServiceUnavailable", status: 503 });
    const { status, json } = await confirm(person, callback);
    expect([status, json.connection]).toEqual([200, expect.objectContaining({ status: "active" })]);
    expect((await person.client.readSetupStatus(String(json.task_id))).json.state).toBe("PENDING");

    await target.inside.heal();
    expect(await sweep(target)).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect((await waitForSetup(person, String(json.task_id))).json).toMatchObject({ result: { status: "SUCCESS" } });
    expect(await parkedOf(target, person.org)).toEqual([]);
    expect(await sweep(target)).toEqual({ live: 0, givenBack: 0, left: 0 });
    expect((await target.inside.executions()).filter(({ name }) => name === json.task_id)).toHaveLength(1);
  });

  test("EventBridge fails: connecting and setup work, and the events are published once it is back", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const told = async () => (await target.inside.events()).filter(({ detail }) => detail.organisation === person.org);
    await target.inside.failAws({ target: "AWSEvents.PutEvents", times: 99, type: "InternalException", status: 500 });
    const confirmed = await connectFully(person, account);
    expect(confirmed.status).toBe(200);
    expect((await waitForSetup(person, String(confirmed.json.task_id))).json).toMatchObject({ result: { status: "SUCCESS" } });
    expect(await told()).toEqual([]);
    await target.inside.heal();
    // The setup's end is written before its event is published: the task may still be running.
    const namesOfMinute = async () => {
      await target.inside.patchItems("OUTBOX#", "due_at", "2026-01-01T00:00:00.000Z");
      await target.inside.invoke("jobsPublishEvents");
      return (await told()).map((event) => event["detail-type"]).toSorted();
    };
    await expect.poll(namesOfMinute).toEqual(["connection.confirmed", "connection.connected", "setup.completed", "setup.started"]);
    expect((await target.inside.items()).filter(({ pk }) => pk.startsWith("OUTBOX#"))).toEqual([]);
  });

  test("Google's keys cannot be read: the grant is not believed, and the front end hears that it is Google", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    // A warm function holds the keys.
    await target.inside.kill("gcpCallback");
    await failGoogle(target, { method: "GET", path: "/oauth2/v3/certs", times: 9, status: 503, body: "" });
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "provider_unavailable" });
    expect(await credentialsOf(target, person.org)).toEqual([]);
  });

  test("Google says nothing about itself: no login starts, and when it speaks again one does", async () => {
    const person = await newPerson(target);
    await target.inside.kill("gcpStart");
    await failGoogle(target, { method: "GET", path: "/.well-known/openid-configuration", times: 2, status: 200, body: "<html></html>" });
    expect(outcomeOf(await begin(person))).toEqual({ login: "gcp_failed", error: "provider_answer_invalid" });
    expect(locationOf(await begin(person)).origin).toBe(target.google);
  });

  test("S29: Google cannot serve a revocation: the sweeper makes up for it", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await failGoogle(target, { method: "POST", path: "/revoke", status: 503, body: "" });
    expect(outcomeOf(await connect(person, account, { untick: [cloudPlatform] }))).toMatchObject({ error: "scope_missing" });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    expect(await sweep(target)).toMatchObject({ givenBack: 1 });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await credentialsOf(target, person.org)).toEqual([]);
    expect(await parkedOf(target, person.org)).toEqual([]);
  });

  test.each([
    ["credential_store", "vault_sealed", () => target.inside.sealVault()],
    [
      "credential_store",
      "store_unavailable",
      () => target.inside.failVault({ method: "GET", path: "/v1/sys/health", times: 9, drop: true }),
    ],
    ["table", "table_throttled", () => throttle("DynamoDB_20120810.GetItem")],
    ["table", "table_unavailable", () => target.inside.failAws({ target: "DynamoDB_20120810.GetItem", times: 9, drop: true })],
    ["operator_secrets", "secrets_unavailable", () => throttle("secretsmanager.GetSecretValue")],
  ] as const)("GET /healthz is 503 and names %s with %s, and is 200 again afterwards", async (dependency, code, breakIt) => {
    await target.inside.kill("health");
    await breakIt();
    const { readHealth } = createClient({ baseUrl: target.api });
    const { status, data } = await readHealth();
    expect([status, data]).toEqual([503, { status: "unavailable", failed: [{ dependency, code }] }]);
    await target.inside.heal();
    // A process remembers its answer for 5 seconds.
    await target.inside.kill("health");
    expect(await readHealth()).toMatchObject({ status: 200, data: { status: "ok" } });
  });

  test("anonymous callers of GET /healthz reach the table once in 5 seconds a process, however often they call", async () => {
    await target.inside.kill("health");
    const reads = async () => (await target.inside.awsCalls()).filter(({ target: call }) => call === "DynamoDB_20120810.GetItem").length;
    const before = await reads();
    const { readHealth } = createClient({ baseUrl: target.api });
    for (let call = 0; call < 20; call += 1) {
      expect((await readHealth()).status).toBe(200);
    }
    // The twenty calls take less than 5 seconds even on a busy machine, or little more.
    expect((await reads()) - before).toBeLessThanOrEqual(2);
  });

  const throttle = (operation: string) => target.inside.failAws({ target: operation, times: 9, type: "ThrottlingException" });
});
