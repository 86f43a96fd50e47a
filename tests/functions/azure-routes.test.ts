import { randomBytes } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createHandler as chooseSubscriptions } from "../../functions/aurora/azure/choose-subscriptions.ts";
import { createHandler as fetchData } from "../../functions/aurora/azure/fetch-data.ts";
import { createHandler as script } from "../../functions/aurora/azure/script.ts";
import { createHandler as subscriptions } from "../../functions/aurora/azure/subscriptions.ts";
import { login } from "../../functions/azure/login.ts";
import { createHandler as preflight } from "../../functions/connections/preflight.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { certificateSubmission } from "../../lib/providers/azure/certificate-method.ts";
import { memoryLedger } from "../fakes/memory-ledger.ts";
import { certificateKey } from "../fixtures/certificate-key.ts";
import { forgeRsa } from "../fixtures/forged-keys.ts";
import { bodyOf } from "../protocol/providers/azure-connection.ts";
import { type Application, acme, globe } from "../unit/local-azure-fixture.ts";
import { openAzureWorld, slot } from "./azure-world.ts";

let world: Awaited<ReturnType<typeof openAzureWorld>>;
beforeEach(async () => {
  await world?.close();
  world = await openAzureWorld();
});
afterAll(() => world.close());

const production = { subscription_id: "0b1f6471-0000-4000-8000-000000000002", subscription_name: "Acme production" };
const loginWith = (body: object, tenant?: string) =>
  world.call(login(world.deps), "POST /azure/login", { body, ...(tenant === undefined ? {} : { tenant }) });
const connect = async (given: object = {}): Promise<Application> => {
  const application = await world.addApplication(given);
  expect((await loginWith(bodyOf(application))).status).toBe(200);
  return application;
};

describe("POST /azure/login", () => {
  it("S47: connects, and answers with the subscription in Aurora's words and no secret", async () => {
    const application = await world.addApplication();
    const answer = await loginWith(bodyOf(application));
    expect(answer).toEqual({ status: 200, json: { message: "Successfully logged in to Azure", ...production, findings: [] } });
    expect(JSON.stringify(answer)).not.toContain(application.secret);
    expect(await world.connections.read(slot)).toMatchObject({ status: "active", method: "service_principal", identity: { id: acme } });
    const stored = await world.deps.credentials.read({ ...slot, area: "connections" });
    expect(stored?.fields.client_secret?.reveal()).toBe(application.secret);
  });

  it("S49: stores for the caller's organisation, whatever user the body names", async () => {
    await loginWith({ ...bodyOf(await world.addApplication()), userId: "globe" });
    expect(await world.connections.read(slot)).toBeDefined();
    expect(await world.connections.read({ ...slot, tenant: "globe" })).toBeUndefined();
  });

  it("again with another secret keeps the connection's id", async () => {
    const application = await connect();
    const before = await world.connections.read(slot);
    const { body } = await world.control("POST", `applications/${application.id}/secrets`, {});
    await loginWith(bodyOf({ ...application, secret: String(body.client_secret) }));
    const after = await world.connections.read(slot);
    expect(after?.id).toBe(before?.id);
    const stored = await world.deps.credentials.read({ ...slot, area: "connections" });
    expect(stored?.fields.client_secret?.reveal()).toBe(String(body.client_secret));
  });

  it("is refused for another directory, unless the caller says that it may replace the first", async () => {
    await connect();
    const other = bodyOf(await world.addApplication({ directory: globe }));
    const refused = await loginWith(other);
    expect([refused.status, refused.json.code]).toEqual([409, "account_mismatch"]);
    expect((await loginWith({ ...other, replace_account: true })).json).toMatchObject({ subscription_name: "Globe" });
  });

  it.each<[object, string, string]>([
    [{ tenantId: "" }, "Missing required credentials: tenantId, the id or a domain of the directory", "tenantId"],
    [{ clientId: "my-app" }, "Missing required credentials: clientId, the id of the application", "clientId"],
    [{ clientSecret: "" }, "Missing required credentials: clientSecret, the value of a secret and not its id", "clientSecret"],
    [{ readOnlyCredentials: "x" }, "readOnlyCredentials must be an object", "readOnlyCredentials"],
    [{ key: "vault" }, "key must be kms, or left out", "key"],
    [
      { readOnlyCredentials: {} },
      "readOnlyCredentials must include clientId and clientSecret of another application",
      "readOnlyCredentials.clientId",
    ],
  ])("says of %j what is missing, in the words that Aurora's client knows", async (changed, error, field) => {
    const answer = await loginWith({ ...bodyOf(await world.addApplication()), ...changed });
    expect(answer).toMatchObject({ status: 400, json: { error, field, code: "invalid_request" } });
  });

  it.each([
    ["clientSecret", { clientSecret: "secret" }],
    ["clientCertificate", { clientCertificate: "certificate" }],
    ["readOnlyCredentials", { readOnlyCredentials: {} }],
  ])("says that %s is to be left out where our own certificate proves the application", async (field, beside) => {
    const method = certificateSubmission({ settings: world.settings, clock: world.clock, key: certificateKey(), random: randomBytes });
    const byCertificate = login({ ...world.deps, methods: buildMethods(method) });
    const body = { tenantId: acme, clientId: globe, ...beside, key: "kms" };
    const answer = await world.call(byCertificate, "POST /azure/login", { body });
    const error = `Leave ${field} out: with key kms, our certificate proves the application and nothing else does`;
    expect(answer).toMatchObject({ status: 400, json: { error, field, code: "invalid_request" } });
  });

  it.each([
    ["clientCertificate", (certificate: string) => ({ clientSecret: "", clientCertificate: certificate })],
    [
      "readOnlyCredentials.clientCertificate",
      (certificate: string) => ({ readOnlyCredentials: { clientId: acme, clientCertificate: certificate } }),
    ],
  ])("S65: refuses a key of 32,768 bits in %s, as a preflight does, and Microsoft is not asked", async (field, toFields) => {
    const { key, cert } = forgeRsa({ bits: 32_768 });
    const body = { ...bodyOf(await world.addApplication()), ...toFields(key + cert) };
    const error = expect.stringContaining("2,048 to 4,096 bits");
    expect(await loginWith(body)).toMatchObject({ status: 400, json: { error, field, code: "invalid_request" } });
    const { userId: _, ...checked } = body;
    const preflighted = await world.callRoute(
      preflight({ ...world.deps, ledger: memoryLedger(world.deps.clock) }),
      "POST /connections/{provider}/preflight",
      {
        body: checked,
        path: { provider: "azure" },
      },
    );
    expect([preflighted.status, JSON.parse(preflighted.text)]).toMatchObject([400, { code: "invalid_request", field }]);
    expect(await world.calls()).toEqual([]);
  });

  it("says that no enabled subscription was found", async () => {
    const answer = await loginWith(bodyOf(await world.addApplication({ roles: [] })));
    expect(answer).toMatchObject({ status: 400, json: { error: "No enabled subscription found", code: "subscription_missing" } });
  });

  it("says what Microsoft refuses and what helps, and stores nothing", async () => {
    const application = await world.addApplication();
    const wrong = await loginWith(bodyOf({ ...application, secret: "wrong" }));
    expect([wrong.status, wrong.json.code]).toEqual([401, "credential_rejected"]);
    expect(wrong.json.error).toMatch(/^Invalid Azure credentials: /);
    expect(wrong.json.action).toMatch(/create another one/);
    expect(world.loggedCodes()).toEqual(["credential_rejected"]);
    const readOnlyCredentials = { clientId: (await world.addApplication()).id, clientSecret: "wrong" };
    const readOnly = await loginWith(bodyOf(application, { readOnlyCredentials }));
    expect(readOnly.json).toMatchObject({ code: "credential_rejected", field: "readOnlyCredentials" });
    expect(readOnly.json.error).toMatch(/^Invalid Azure credentials \(read-only\): /);
    expect(await world.connections.read(slot)).toBeUndefined();
  });

  it("S58: says that no token came where Microsoft answers with a page", async () => {
    const application = await world.addApplication();
    await world.answerWith("POST", "/*", { times: 9, status: 200, body: "<html>Sign in</html>" });
    const answer = await loginWith(bodyOf(application));
    expect([answer.status, answer.json.code]).toEqual([401, "provider_answer_invalid"]);
    expect(answer.json.error).toMatch(/^Failed to get Azure token: /);
    expect(await world.connections.read(slot)).toBeUndefined();
  });
});

const notConnected = { status: 401, json: { error: "Azure credentials not found. Please re-authenticate." } };

describe("GET /azure/fetch_data", () => {
  const ask = (tenant?: string) =>
    world.call(fetchData(world.deps), "GET /azure/fetch_data", { query: "userId=globe", ...(tenant === undefined ? {} : { tenant }) });

  it("answers from the record alone", async () => {
    await connect();
    await world.control("DELETE", "calls");
    expect(await ask()).toEqual({ status: 200, json: { status: "success", accounts: 1, ...production } });
    expect(await world.calls()).toEqual([]);
  });

  it("S49: knows nothing of another organisation's connection", async () => {
    await connect();
    expect(await ask("globe")).toMatchObject({ ...notConnected, json: { ...notConnected.json, code: "not_found" } });
  });
});

describe("/api/azure-subscriptions", () => {
  const list = () => world.call(subscriptions(world.deps), "GET /api/azure-subscriptions");
  const choose = (projects: readonly object[]) =>
    world.call(chooseSubscriptions(world.deps), "POST /api/azure-subscriptions", { body: { projects } });

  it("lists the enabled ones of every page, and keeps what was chosen", async () => {
    await connect();
    const [first, second] = [
      { projectId: "0b1f6471-0000-4000-8000-000000000002", name: "Acme production", enabled: true },
      { projectId: "0b1f6471-0000-4000-8000-000000000003", name: "Acme staging", enabled: true },
    ];
    expect((await list()).json).toEqual({ projects: [first, second] });
    expect(await choose([first, { ...second, enabled: false }])).toEqual({ status: 200, json: { status: "success" } });
    expect((await list()).json).toEqual({ projects: [first, { ...second, enabled: false }] });
  });

  it("asks to connect where there is no connection, and where it has ended", async () => {
    expect(await list()).toMatchObject(notConnected);
    expect(await choose([])).toMatchObject(notConnected);
    const application = await connect();
    await world.control("DELETE", `applications/${application.id}`);
    expect(await list()).toMatchObject({ ...notConnected, json: { ...notConnected.json, code: "client_unknown" } });
  });

  it("S58: does not believe a page", async () => {
    await connect();
    await world.answerWith("GET", "/subscriptions", { status: 200, body: "<html>Sign in</html>" });
    expect((await list()).json.code).toBe("provider_answer_invalid");
    expect((await world.connections.read(slot))?.status).toBe("active");
  });
});

describe("the scripts", () => {
  it.each([
    ["/azure/setup-script", "aurora-azure-setup.sh", "#!/usr/bin/env bash"],
    ["/azure/setup-script-ps1", "aurora-azure-setup.ps1", "<#"],
    ["/azure/remove-script", "aurora-azure-remove.sh", "#!/usr/bin/env bash"],
    ["/azure/remove-script-ps1", "aurora-azure-remove.ps1", "<#"],
  ])("%s is text with a name, and never a page", async (path, name, begin) => {
    const { status, headers, text } = await world.callRoute(script({}), `GET ${path}`);
    expect([status, headers["content-type"], headers["content-disposition"], headers["cache-control"]]).toEqual([
      200,
      "text/plain; charset=utf-8",
      `inline; filename=${name}`,
      "no-store",
    ]);
    expect(text.startsWith(begin)).toBe(true);
  });
});
