import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { addAccount, countGoogleCalls, healGoogle, refreshTokenStates } from "./google-control.ts";
import { begin, confirm, connect, connectFully, newPerson, outcomeOf, reachCallback, waitForSetup } from "./journey.ts";
import { type Inside, startEmbeddedTarget, type Target, targetName } from "./target.ts";

describe(`${targetName}: what the product stands on is out`, () => {
  let target: Target & { readonly inside: Inside };
  beforeAll(async () => {
    target = await startEmbeddedTarget();
  });
  afterEach(() => Promise.all([target.inside.heal(), healGoogle(target)]));
  afterAll(() => target.stop());

  const credentialsOf = async (org: string) => (await target.inside.vaultPaths()).filter((path) => path.includes(org));
  const parkedOf = async (org: string) =>
    (await target.inside.items()).filter(({ pk, tenant }) => pk.startsWith("PARKED#") && tenant === org);
  const sweep = async () => {
    await target.inside.patchItems("PARKED#", "due_at", new Date(0).toISOString());
    return target.inside.invoke("connectionsSweepParked");
  };
  const parkedPath = "/v1/kv/data/aurora/parked/*";

  test("Vault is sealed when the credential should be written: revoked at Google, nothing is kept, and after unsealing it works", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const url = await reachCallback(person, account);
    await target.inside.sealVault();
    expect(outcomeOf(await person.visit(url))).toEqual({ login: "gcp_failed", error: "vault_sealed" });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect((await person.call("GET", "/connections")).json).toEqual({ connections: [] });

    await target.inside.unsealVault();
    expect(await credentialsOf(person.org)).toEqual([]);
    expect((await connectFully(person, account)).status).toBe(200);
    // What was left of the first attempt goes with the next sweep, and takes nothing of the second with it.
    await sweep();
    expect(await parkedOf(person.org)).toEqual([]);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked", "live"]);
  });

  test("Vault is sealed at the confirmation: nothing is live, and the same confirmation works after unsealing", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await target.inside.sealVault();
    const refused = await confirm(person, callback);
    expect([refused.status, refused.json.code]).toEqual([503, "vault_sealed"]);
    expect((await person.call("GET", "/connections")).json).toEqual({ connections: [] });

    await target.inside.unsealVault();
    const confirmed = await confirm(person, callback);
    expect(confirmed.status).toBe(200);
    expect((await waitForSetup(person, String(confirmed.json.task_id))).json.state).toBe("SUCCESS");
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
  });

  const denied = { errors: ["1 error occurred:\n\t* permission denied\n\n"] };
  test.each([
    { what: "refuses the policy", fault: { status: 403, body: denied }, code: "vault_denied" },
    { what: "closes the connection", fault: { drop: true }, code: "vault_unavailable" },
    { what: "writes and loses the answer", fault: { drop: true, after: true }, code: "vault_unavailable" },
    { what: "is over its quota", fault: { status: 429, body: { errors: ["rate limit quota exceeded"] } }, code: "vault_throttled" },
    { what: "is replaced by an HTML page", fault: { status: 200, body: "<html></html>" }, code: "vault_answer_invalid" },
  ])("Vault $what: the front end hears $code, Google has its grant back, and nothing is left", async ({ fault, code }) => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await target.inside.failVault({ method: "POST", path: parkedPath, ...fault });
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: code });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    expect(await credentialsOf(person.org)).toEqual([]);
    expect(await parkedOf(person.org)).toEqual([]);
  });

  test("Vault does not let the functions in: the front end hears vault_login_failed", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await target.inside.kill("gcpCallback");
    const refusal = { errors: ["entry for role aurora-oauth-connect not found"] };
    await target.inside.failVault({ method: "POST", path: "/v1/auth/aws/login", times: 9, status: 400, body: refusal });
    expect(outcomeOf(await connect(person, account))).toEqual({ login: "gcp_failed", error: "vault_login_failed" });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
  });

  test("Vault forgets its tokens, as after a restart: the functions log in again and nobody notices", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await target.inside.forgetVaultTokens();
    expect((await confirm(person, callback)).status).toBe(200);
  });

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

  test("Step Functions does not start the setup: the connection is live all the same, and the sweeper starts it later", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    const callback = await connect(person, account);
    await target.inside.failAws({ target: "AWSStepFunctions.StartExecution", times: 3, type: "ServiceUnavailable", status: 503 });
    const { status, json } = await confirm(person, callback);
    expect([status, json.connection]).toEqual([200, expect.objectContaining({ status: "active" })]);
    expect((await person.call("GET", `/gcp/setup/status/${json.task_id}`)).json.state).toBe("PENDING");

    await target.inside.heal();
    expect(await sweep()).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect((await waitForSetup(person, String(json.task_id))).json).toMatchObject({ result: { status: "SUCCESS" } });
    expect(await parkedOf(person.org)).toEqual([]);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 0 });
    expect((await target.inside.executions()).filter(({ name }) => name === json.task_id)).toHaveLength(1);
  });

  test("EventBridge fails: connecting and setup work as ever, and the lost events are counted", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target)];
    await target.inside.failAws({ target: "AWSEvents.PutEvents", times: 99, type: "InternalException", status: 500 });
    const confirmed = await connectFully(person, account);
    expect(confirmed.status).toBe(200);
    expect((await waitForSetup(person, String(confirmed.json.task_id))).json).toMatchObject({ result: { status: "SUCCESS" } });
    expect((await target.inside.events()).filter(({ detail }) => detail.organisation === person.org)).toEqual([]);
    const lost = target.inside.logs.filter(({ line }) => line.includes("LostEvents"));
    expect(new Set(lost.map(({ line }) => JSON.parse(line).event))).toContain("connection.connected");
  });

  test.each([
    ["credential_store", "vault_sealed", () => target.inside.sealVault()],
    [
      "credential_store",
      "vault_unavailable",
      () => target.inside.failVault({ method: "GET", path: "/v1/sys/health", times: 9, drop: true }),
    ],
    ["table", "table_throttled", () => throttle("DynamoDB_20120810.GetItem")],
    ["table", "table_unavailable", () => target.inside.failAws({ target: "DynamoDB_20120810.GetItem", times: 9, drop: true })],
    ["operator_secrets", "secrets_unavailable", () => throttle("secretsmanager.GetSecretValue")],
  ] as const)("GET /healthz is 503 and names %s with %s, and is 200 again afterwards", async (dependency, code, breakIt) => {
    await target.inside.kill("health");
    await breakIt();
    const answer = await fetch(`${target.api}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([503, { status: "unavailable", failed: [{ dependency, code }] }]);
    await target.inside.heal();
    const again = await fetch(`${target.api}/healthz`);
    expect([again.status, await again.json()]).toEqual([200, { status: "ok" }]);
  });

  const throttle = (operation: string) => target.inside.failAws({ target: operation, times: 9, type: "ThrottlingException" });
});
