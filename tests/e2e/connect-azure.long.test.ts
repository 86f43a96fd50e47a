import { describe, expect, test } from "vitest";
import { createClient } from "../../client/create-client.ts";
import type { ReadTokenParams } from "../../client/generated/operations.ts";
import { selfSigned } from "../../local/self-signed.ts";
import {
  type AzureApplication,
  addApplication,
  addCertificate,
  addDirectory,
  addSecret,
  azureCalls,
  changeApplication,
  deleteApplication,
  failAzure,
  healAzure,
  subscriptionsSeenWith,
} from "../fixtures/azure-control.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";
import { elsewhere } from "../unit/local-azure-fixture.ts";

describe(`${targetName}: connecting Azure`, () => {
  const target = useTarget();
  healAfterEach(target);

  const login = (person: Person, application: AzureApplication, more: object = {}) => {
    const body = { userId: "somebody-else", ...application, ...more };
    return person.client.connectAzure(body);
  };
  const customer = async (given: object = {}) => {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    return { person, directory, application: await addApplication(target, directory, given) };
  };
  const connected = async (more: object = {}, given: object = {}) => {
    const made = await customer(given);
    const answer = await login(made.person, made.application, more);
    expect([answer.status, answer.json.error]).toEqual([200, undefined]);
    return { ...made, machine: await newPerson(target, { org: made.person.org, permissions: ["tokens:read"] }) };
  };
  const read = async (person: Person) => (await person.client.readConnection("azure")).json;
  const check = async (person: Person) => (await person.client.checkConnection("azure")).json;
  const codesOf = ({ findings }: Record<string, unknown>) => (findings as { code: string }[]).map(({ code }) => code);
  const serve = (machine: Person, wanted?: ReadTokenParams) => machine.client.readToken("azure", wanted);

  test("connects with the application that was sent, and shows the subscription in Aurora's words", async () => {
    const { person, application, directory } = await customer();
    const [production] = directory.subscriptions;
    const subscription = { subscription_id: production.id, subscription_name: "Production" };
    expect((await login(person, application)).json).toEqual({ message: "Successfully logged in to Azure", ...subscription, findings: [] });
    expect((await person.sendByHand("GET", "/azure/fetch_data?userId=x")).json).toEqual({
      status: "success",
      accounts: 1,
      ...subscription,
    });
    expect((await person.client.listAzureSubscriptions()).json).toEqual({
      projects: directory.subscriptions.map(({ id, name }) => ({ projectId: id, name, enabled: true })),
    });
    expect(await read(person)).toMatchObject({
      provider: "azure",
      status: "active",
      method: "service_principal",
      identity: { id: directory.id },
      connected_by: person.id,
      next: { reason: "duty" },
      credential: { store: "vault", version: 1 },
    });
    expect(person.answers.filter(({ text }) => text.includes(application.clientSecret))).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
  });

  test("uses the subscription that was named, and keeps which ones are used", async () => {
    const { person, directory } = await customer();
    const [production, staging] = directory.subscriptions;
    const application = await addApplication(target, directory);
    expect((await login(person, application, { subscriptionId: staging.id })).json).toMatchObject({ subscription_name: "Staging" });
    const projects = [{ projectId: production.id, enabled: false }];
    expect((await person.client.chooseAzureSubscriptions({ projects })).json).toEqual({ status: "success" });
    expect((await person.client.listAzureSubscriptions()).json).toMatchObject({
      projects: [
        { projectId: production.id, enabled: false },
        { projectId: staging.id, enabled: true },
      ],
    });
  });

  test("S27: the broker hands a machine a token that Azure takes, requested with what is stored", async () => {
    const { machine } = await connected();
    const served = await serve(machine);
    expect(served.headers.get("cache-control")).toBe("no-store");
    expect(served.json).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: "Bearer",
      expires_at: expect.any(String),
      scopes: ["https://management.azure.com/.default"],
      missing_scopes: [],
      about: {
        tenant_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        subscription_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        subscription_name: "Production",
      },
    });
    expect(await subscriptionsSeenWith(target, served.json.access_token)).toEqual(["Production", "Staging"]);
  });

  test("S11: connects by certificates in place of secrets, for everything and for reading", async () => {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    const certified = async (roles: readonly string[]) => {
      const own = selfSigned(new Date(), { algorithm: "rsa", days: 60 });
      return addCertificate(target, await addApplication(target, directory, { roles }), own);
    };
    const [production, staging] = directory.subscriptions;
    const [full, reading] = [await certified([production.id, staging.id]), await certified([production.id])];
    const answer = await person.client.connectAzure({ ...full, readOnlyCredentials: reading });
    expect([answer.status, answer.json.findings]).toEqual([200, []]);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    expect(await subscriptionsSeenWith(target, (await serve(machine)).json.access_token)).toEqual(["Production", "Staging"]);
    expect(await subscriptionsSeenWith(target, (await serve(machine, { access: "read" })).json.access_token)).toEqual(["Production"]);
    expect(person.answers.filter(({ text }) => text.includes("PRIVATE KEY"))).toEqual([]);
  });

  test("S12: access=read gets a token of the read-only application, and none where there is no such application", async () => {
    const { person, machine, directory, application } = await connected();
    expect((await serve(machine, { access: "read" })).json).toMatchObject({ status: 400, code: "invalid_request", field: "access" });
    const [production] = directory.subscriptions;
    const readOnly = await addApplication(target, directory, { roles: [production.id] });
    expect((await login(person, application, { readOnlyCredentials: readOnly })).status).toBe(200);
    const [full, narrow] = [await serve(machine, { access: "full" }), await serve(machine, { access: "read" })];
    expect(await subscriptionsSeenWith(target, full.json.access_token)).toEqual(["Production", "Staging"]);
    expect(await subscriptionsSeenWith(target, narrow.json.access_token)).toEqual(["Production"]);
  });

  test("S12: a read-only application that is rejected takes its own tokens away, and nothing else", async () => {
    const { person, directory, application } = await customer();
    const readOnly = await addApplication(target, directory);
    await login(person, application, { readOnlyCredentials: readOnly });
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    await deleteApplication(target, readOnly);
    expect((await serve(machine, { access: "read" })).json).toMatchObject({ code: "access_credential_rejected" });
    expect((await serve(machine)).status).toBe(200);
    const { works, findings } = await check(person);
    expect([works, codesOf({ findings })]).toEqual([true, ["access_credential_rejected"]]);
    expect(await read(person)).toMatchObject({ status: "active" });
  });

  test("S60: a preflight says what a connect would find, and leaves nothing anywhere", async () => {
    const { person, application } = await customer();
    const preflight = async (body: object) => (await person.client.preflightConnection("azure", { ...body })).json;
    expect(await preflight(application)).toMatchObject({ works: true, identity: { id: application.tenantId }, findings: [] });
    expect(await preflight({ ...application, clientSecret: "wrong" })).toMatchObject({
      works: false,
      failure: { code: "credential_rejected" },
    });
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    const calls = (await azureCalls(target)).filter(
      ({ path, form }) => path.includes(application.tenantId) || form.client_id === application.clientId,
    );
    expect(calls.length).toBeGreaterThan(2);
    expect(calls.filter(({ method, path }) => method !== "GET" && !path.endsWith("/token"))).toEqual([]);
  });

  test("each refusal says what the customer does next, and stores nothing", async () => {
    const { person, application } = await customer();
    const refused = async (sent: AzureApplication) => {
      const { status, json } = await login(person, sent);
      expect(json.action).toEqual(expect.stringMatching(/\w+ .*\./));
      return [status, json.code];
    };
    const unknown = crypto.randomUUID();
    expect(await refused({ ...application, clientSecret: "wrong" })).toEqual([401, "credential_rejected"]);
    expect(await refused({ ...application, clientId: unknown })).toEqual([401, "client_unknown"]);
    expect(await refused({ ...application, tenantId: unknown })).toEqual([401, "directory_unknown"]);
    expect(await refused(await addSecret(target, application, -1))).toEqual([401, "credential_expired"]);
    expect(await refused({ ...application, tenantId: elsewhere })).toEqual([401, "wrong_cloud"]);
    for (const change of ["has_no_principal", "is_disabled"]) {
      await changeApplication(target, application, { [change]: true });
      expect(await refused(application)).toEqual([401, "client_unknown"]);
      await changeApplication(target, application, { [change]: false });
    }
    await changeApplication(target, application, { is_blocked: true });
    expect(await refused(application)).toEqual([401, "client_blocked"]);
    await changeApplication(target, application, { is_blocked: false, roles: [] });
    expect(await refused(application)).toEqual([400, "subscription_missing"]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual([]);
  });

  test("S58: a page in place of a token or of subscriptions connects nothing and ends nothing", async () => {
    const { person, application } = await connected();
    for (const path of ["/*", "/subscriptions"]) {
      for (const method of ["GET", "POST"]) {
        await failAzure(target, { method, path, times: 99, status: 200, body: "<html>Sign in to the network</html>" });
      }
      expect(await check(person)).toMatchObject({ works: false, failure: { code: "provider_answer_invalid", owner: "provider" } });
      expect((await login(await newPerson(target), application)).json).toMatchObject({ code: "provider_answer_invalid" });
      await healAzure(target);
    }
    expect(await read(person)).toMatchObject({ status: "active" });
  });

  test("S45: a secret that expires soon is a finding, and the next one keeps the connection", async () => {
    const { person, application } = await connected({}, { secret_days: 20 });
    const { id } = await read(person);
    expect(codesOf(await check(person))).toEqual(["secret_expiring"]);
    expect((await login(person, await addSecret(target, application))).json.findings).toEqual([]);
    expect(codesOf(await check(person))).toEqual([]);
    expect(await read(person)).toMatchObject({ id, status: "active" });
  });

  test("an application that its customer deleted needs the customer, and another one of the directory mends it", async () => {
    const { person, machine, directory, application } = await connected();
    const { id } = await read(person);
    await deleteApplication(target, application);
    expect(await check(person)).toMatchObject({ works: false, failure: { code: "client_unknown", owner: "customer" } });
    expect((await serve(machine)).json).toMatchObject({ code: "client_unknown" });
    expect((await person.client.readAzureSubscription()).json).toMatchObject({
      error: "Azure credentials not found. Please re-authenticate.",
      code: "client_unknown",
    });
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected", "connection.reauth_required"]);
    expect((await login(person, await addApplication(target, directory))).status).toBe(200);
    expect(await read(person)).toMatchObject({ id, status: "active" });
  });

  test("a role that was taken away is a finding, and is gone when the role is back", async () => {
    const { person, application, directory } = await connected();
    await changeApplication(target, application, { roles: [] });
    expect(await check(person)).toMatchObject({ works: true, connection: { status: "active" } });
    expect(codesOf(await check(person))).toEqual(["subscription_missing"]);
    await changeApplication(target, application, { roles: directory.subscriptions.map((subscription) => subscription.id) });
    expect(codesOf(await check(person))).toEqual([]);
  });

  test("S49: another organisation sees nothing of it, and a body cannot say whose it is", async () => {
    const { person } = await connected();
    const [stranger, machine] = [await newPerson(target), await newPerson(target, { permissions: ["tokens:read"] })];
    expect((await stranger.client.readConnection("azure")).status).toBe(404);
    expect((await serve(machine)).json).toMatchObject({ status: 404, code: "not_found" });
    for (const path of [`/azure/fetch_data?userId=${person.id}`, "/api/azure-subscriptions"]) {
      expect((await stranger.sendByHand("GET", path)).json, path).toMatchObject({ code: "not_found" });
    }
    expect((await stranger.client.chooseAzureSubscriptions({ projects: [] })).status).toBe(401);
  });

  test("S30: a disconnect erases the credential, and says what only the customer can remove and until when it lives", async () => {
    const { person, application } = await connected();
    const { status, json } = await person.client.disconnectConnection("azure");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      state: "disconnected",
      revoked: false,
      left: [
        { what: "client", target: application.clientId, url: expect.stringContaining("portal.azure.com"), lives_until: expect.any(String) },
        { what: "access_token", lives_until: expect.any(String) },
      ],
    });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("Aurora's generic disconnect does the same", async () => {
    const { person } = await connected();
    const answer = await person.client.disconnectAccounts(person.id, "azure");
    expect(answer.json).toMatchObject({ success: true });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test.each([
    "downloadAzureSetupScript",
    "downloadAzureSetupPowerShell",
    "downloadAzureRemoveScript",
    "downloadAzureRemovePowerShell",
  ] as const)("%s: a script is public text", async (id) => {
    const { status, headers, data } = await createClient({ baseUrl: target.api })[id]();
    expect([status, headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(headers.get("content-disposition")).toMatch(/^inline; filename=aurora-azure-/);
    expect(data).toContain("az");
  });
});
