import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clouds } from "../../../lib/providers/azure/azure-clouds.ts";
import { servicePrincipalSubmission } from "../../../lib/providers/azure/service-principal-method.ts";
import { acme, globe } from "../../unit/local-azure-fixture.ts";
import { bodyOf, codesOf, expectFailure, openPrincipalMethod } from "./azure-connection.ts";

let azure: Awaited<ReturnType<typeof openPrincipalMethod>>;
beforeAll(async () => {
  azure = await openPrincipalMethod();
});
beforeEach(() => azure.reset());
afterAll(() => azure.close());

const [retired, production, staging] = [1, 2, 3].map((last) => `0b1f6471-0000-4000-8000-00000000000${last}`) as [string, string, string];

describe("verifying an application", () => {
  test("reads every page of its subscriptions and chooses the first enabled one", async () => {
    const application = await azure.addApplication();
    const { identity, scopes, details, credential, findings } = await azure.verify(bodyOf(application));
    expect(identity).toEqual({ id: acme, label: details.subscription_name });
    expect(scopes).toEqual(["https://management.azure.com/.default"]);
    expect(details).toMatchObject({
      client_id: application.id,
      subscription_id: production,
      subscription_name: "Acme production",
      subscriptions: "3",
    });
    expect(Object.keys(credential ?? {}).sort()).toEqual(["client_id", "client_secret", "cloud", "expires_at", "tenant_id"]);
    expect(findings).toEqual([]);
    expect((await azure.calls()).filter(({ path }) => path === "/subscriptions")).toHaveLength(2);
  });

  test("uses the supplied subscription if it is in the list, on whatever page", async () => {
    const application = await azure.addApplication();
    const { details, findings } = await azure.verify(bodyOf(application, { subscriptionId: staging.toUpperCase() }));
    expect([details.subscription_id, details.subscription_name, findings]).toEqual([staging, "Acme staging", []]);
  });

  test.each([
    [retired, "subscription_disabled"],
    ["0b1f6471-0000-4000-8000-000000000011", "subscription_not_visible"],
  ])("takes the first enabled one in place of %s, and says why: %s", async (subscriptionId, code) => {
    const { details, findings } = await azure.verify(bodyOf(await azure.addApplication(), { subscriptionId }));
    expect(details.subscription_id).toBe(production);
    expect(codesOf(findings)).toEqual([code]);
  });

  test.each([
    ["no role", []],
    ["a role on a disabled subscription only", [retired]],
  ])("refuses an application with %s: a token alone proves nothing", async (_title, roles) => {
    await expectFailure(azure.verify(bodyOf(await azure.addApplication({ roles }))), { code: "subscription_missing" });
  });

  test.each([
    ["Reader", { role_name: "Reader" }, "false"],
    ["Contributor", { role_name: "Contributor" }, "true"],
    ["a role that hides its own permissions", { role_name: "Contributor", hides_permissions: true }, undefined],
  ])("notes whether the application may change anything: with %s %j, %s", async (_title, changes, mayWrite) => {
    const application = await azure.addApplication();
    await azure.control("PATCH", `applications/${application.id}`, changes);
    expect((await azure.verify(bodyOf(application))).details.may_write).toBe(mayWrite);
    const asked = (await azure.calls())
      .filter(({ path }) => String(path).endsWith("/permissions"))
      .map(({ path }) => String(path).split("/")[2]);
    // The subscription that is not enabled is not asked about.
    expect(asked.sort()).toEqual([production, staging]);
  });

  test("does not know what an application may change if it has more subscriptions than are looked at", async () => {
    const subscriptions = Array.from({ length: 51 }, (_, index) => ({
      id: `0b1f6471-0000-4000-8000-0000000001${10 + index}`,
      name: `${index}`,
    }));
    await azure.control("PUT", `directories/${globe}/subscriptions`, { subscriptions });
    const application = await azure.addApplication({ directory: globe });
    expect((await azure.verify(bodyOf(application))).details.may_write).toBeUndefined();
    expect((await azure.calls()).filter(({ path }) => String(path).endsWith("/permissions"))).toHaveLength(50);
  });

  test.each<[string, object, string | undefined]>([
    ["reads in another case", { body: { value: [{ actions: ["*/Read", "Microsoft.Support/*/READ"], dataActions: ["*/read"] }] } }, "false"],
    ["one role of two that writes", { body: { value: [{ actions: ["*/read"] }, { actions: ["Microsoft.Compute/*"] }] } }, "true"],
    ["data that may be written", { body: { value: [{ actions: ["*/read"], dataActions: ["Microsoft.Storage/*/write"] }] } }, "true"],
    ["no role", { body: { value: [] } }, "false"],
    ["more pages", { body: { value: [{ actions: ["*/read"] }], nextLink: "https://management.azure.com/more" } }, undefined],
    ["a version that the cloud does not have", { status: 400, body: { error: { code: "NoRegisteredProviderFound" } } }, undefined],
    ["an outage", { status: 503 }, undefined],
    ["a page of a proxy", { body: "<html>" }, undefined],
  ])("connects whatever Microsoft says of the application's rights: %s", async (_title, answer, mayWrite) => {
    const application = await azure.addApplication({ roles: [staging] });
    await azure.answerWith("GET", `/subscriptions/${staging}/providers/Microsoft.Authorization/permissions`, answer);
    expect((await azure.verify(bodyOf(application))).details).toMatchObject({
      subscription_id: staging,
      ...(mayWrite && { may_write: mayWrite }),
    });
    expect((await azure.verify(bodyOf(application))).details.may_write).toBe("false");
  });

  test("asks nothing of the rights of a read-only application: no one would read the answer", async () => {
    const [application, readOnly] = [await azure.addApplication({ roles: [staging] }), await azure.addApplication({ roles: [staging] })];
    await azure.verify(bodyOf(application, { readOnlyCredentials: { clientId: readOnly.id, clientSecret: readOnly.secret } }));
    expect((await azure.calls()).filter(({ path }) => String(path).endsWith("/permissions"))).toHaveLength(1);
  });

  test("is of the same account by the directory's domain, with another application and with another secret", async () => {
    const first = await azure.addApplication();
    const { body } = await azure.control("POST", `applications/${first.id}/secrets`, {});
    for (const application of [first, { ...first, tenant: "ACME.onmicrosoft.com" }, { ...first, secret: String(body.client_secret) }]) {
      expect((await azure.verify(bodyOf(application))).identity.id).toBe(acme);
    }
    expect((await azure.verify(bodyOf({ ...first, tenant: "acme.onmicrosoft.com" }))).identity.label).toBe("acme.onmicrosoft.com");
    const { identity, details } = await azure.verify(bodyOf({ ...first, tenant: acme.toUpperCase() }));
    expect(identity).toEqual({ id: acme, label: details.subscription_name });
    expect(details.subscription_name).not.toBe(details.subscription_id);
    expect((await azure.verify(bodyOf(await azure.addApplication({ directory: globe })))).identity.id).toBe(globe);
  });

  test("sends no token to another host, whatever the list says of its next page", async () => {
    const application = await azure.addApplication();
    await azure.control("POST", "settings", { next_link_origin: "https://elsewhere.example" });
    await expectFailure(azure.verify(bodyOf(application)), { code: "provider_answer_invalid" }, [application.secret]);
  });

  test("gives up on a list that does not end", async () => {
    const application = await azure.addApplication();
    const page = { value: [], nextLink: `${azure.url}/subscriptions?api-version=2022-12-01` };
    await azure.answerWith("GET", "/subscriptions", { times: 1000, body: page });
    await expectFailure(azure.verify(bodyOf(application)), { code: "provider_answer_invalid" });
    expect((await azure.calls()).filter(({ path }) => path === "/subscriptions")).toHaveLength(100);
  });

  test("S47: shows no secret in what it returns", async () => {
    const application = await azure.addApplication();
    const verified = await azure.verify(bodyOf(application));
    expect(verified.credential?.client_secret?.reveal()).toBe(application.secret);
    expect(inspect(verified, { depth: null, showHidden: true }) + JSON.stringify(verified)).not.toContain(application.secret);
  });

  test("asks the hosts of the cloud that the customer names, and no others", async () => {
    const nowhere = Object.fromEntries(Object.keys(clouds.public).map((name) => [name, "https://127.0.0.1:9"]));
    const china = { ...clouds.china, authorityUrl: azure.url, managementUrl: azure.url, graphUrl: azure.url };
    const method = servicePrincipalSubmission({
      settings: { clouds: { ...clouds, public: { ...clouds.public, ...nowhere }, china }, refreshesPerMinute: 60 },
      clock: azure.clock,
    });
    const application = await azure.addApplication();
    // The simulator is not China's cloud: it does not know that cloud's API.
    await expectFailure(method.verify(method.parse(bodyOf(application, { cloud: "china" })), azure.callOf()), { code: "wrong_cloud" });
    expect((await azure.calls()).map(({ form }) => (form as { scope?: string }).scope).filter(Boolean)).toEqual([china.managementScope]);
  });
});

describe("a read-only application", () => {
  const readOnlyOf = ({ id, secret }: { id: string; secret: string }) => ({ readOnlyCredentials: { clientId: id, clientSecret: secret } });

  test("is verified as well, and stored beside the full one", async () => {
    const readOnly = await azure.addApplication({ roles: [production] });
    const { held, details } = await azure.connect({}, readOnlyOf(readOnly));
    expect(held.read_client_secret?.reveal()).toBe(readOnly.secret);
    expect(details.read_client_id).toBe(readOnly.id);
  });

  test("that does not work refuses the whole submission, and the field says which one it was", async () => {
    const readOnly = await azure.addApplication();
    const refused = azure.connect({}, readOnlyOf({ ...readOnly, secret: "wrong" }));
    await expectFailure(refused, { code: "credential_rejected", field: "readOnlyCredentials" }, [readOnly.secret]);
  });

  test("that sees less than the connection works with is remarked on", async () => {
    const readOnly = await azure.addApplication({ roles: [staging] });
    expect(codesOf((await azure.verify(bodyOf(await azure.addApplication(), readOnlyOf(readOnly)))).findings)).toEqual([
      "read_only_sees_less",
    ]);
  });

  test("stays when another secret of the full one is submitted without it", async () => {
    const readOnly = await azure.addApplication();
    const first = await azure.connect({}, readOnlyOf(readOnly));
    const { body } = await azure.control("POST", `applications/${first.application.id}/secrets`, {});
    const again = await azure.stand(bodyOf({ ...first.application, secret: String(body.client_secret) }), first);
    expect(again.held.client_secret?.reveal()).toBe(String(body.client_secret));
    expect(again.held.read_client_secret?.reveal()).toBe(readOnly.secret);
    expect(again.details.read_client_id).toBe(readOnly.id);
  });
});

describe("a check", () => {
  test("finds nothing where nothing is wrong", async () => {
    expect(await azure.check(await azure.connect())).toEqual([]);
  });

  test.each([
    [[], ["subscription_missing"]],
    [[staging], ["subscription_not_visible"]],
    [[retired], ["subscription_missing"]],
  ])("of an application whose roles have become %j finds %j, and ends nothing", async (roles, codes) => {
    const standing = await azure.connect();
    await azure.change(standing.application, { roles });
    expect(codesOf(await azure.check(standing))).toEqual(codes);
  });

  test("finds a subscription that was disabled", async () => {
    const standing = await azure.connect();
    const subscriptions = [
      { id: production, name: "Acme production", state: "Disabled" },
      { id: staging, name: "Acme staging" },
    ];
    await azure.control("PUT", `directories/${acme}/subscriptions`, { subscriptions });
    expect(codesOf(await azure.check(standing))).toEqual(["subscription_disabled"]);
  });
});

test("S30: a disconnect names what only the customer can remove, and how long it lives on", async () => {
  const readOnly = await azure.addApplication();
  const standing = await azure.connect({}, { readOnlyCredentials: { clientId: readOnly.id, clientSecret: readOnly.secret } });
  const given = await azure.method.revoke(standing.held, azure.callOf(standing.details));
  const left = (id: string, expiresAt = "") => ({
    target: id,
    state: "left",
    livesUntil: new Date(expiresAt),
    command: `az role assignment delete --assignee ${id}; az ad app delete --id ${id}`,
  });
  expect(given).toEqual([
    { what: "client", ...left(standing.application.id, standing.details.secret_expires_at) },
    { what: "read_only_client", ...left(readOnly.id, standing.details.read_secret_expires_at) },
    { what: "access_token", state: "left", livesUntil: expect.any(Date) },
  ]);
});

test("S81: where the same application goes on without its secret, the secret alone is to be deleted, and never the application", async () => {
  const standing = await azure.connect();
  const { id } = standing.application;
  const revoke = (clientId: string) =>
    azure.method.revoke(standing.held, { ...azure.callOf(standing.details), successor: { client_id: clientId } });
  expect(await revoke(id)).toEqual([
    {
      what: "client_secret",
      target: id,
      state: "left",
      livesUntil: expect.any(Date),
      command: `az ad app credential list --id ${id} --output table; az ad app credential delete --id ${id} --key-id KEY_ID`,
    },
  ]);
  expect((await revoke(production)).map(({ what }) => what)).toEqual(["client", "access_token"]);
});
