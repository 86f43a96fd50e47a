import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Application, acme, graph, openAzure } from "./local-azure-fixture.ts";

let azure: Awaited<ReturnType<typeof openAzure>>;
beforeAll(async () => {
  azure = await openAzure();
});
beforeEach(() => azure.control("POST", "reset"));
afterAll(() => azure.close());

const list = "/subscriptions?api-version=2022-12-01";
const refused = (status: number, code: string) => ({ status, body: { error: { code } } });

describe("the list of subscriptions", () => {
  test("comes in pages, each with the address of the next, and the last without one", async () => {
    const accessToken = await azure.mint(await azure.addApplication());
    const first = await azure.read(list, accessToken);
    expect(first.body).toMatchObject({
      value: [
        { displayName: "Acme retired", state: "Disabled", tenantId: acme },
        { displayName: "Acme production", state: "Enabled" },
      ],
      nextLink: `${azure.url}${list}&%24skiptoken=2`,
    });
    const second = await azure.read(String(first.body.nextLink).slice(azure.url.length), accessToken);
    expect(second.body).toMatchObject({ value: [{ displayName: "Acme staging" }] });
    expect(second.body).not.toHaveProperty("nextLink");
  });

  test("is empty for an application without a role, and follows its roles for a token that exists", async () => {
    const application = await azure.addApplication({ roles: [] });
    const accessToken = await azure.mint(application);
    expect(await azure.read(list, accessToken)).toMatchObject({ status: 200, body: { value: [] } });
    await azure.control("PATCH", `applications/${application.id}`, { roles: ["0b1f6471-0000-4000-8000-000000000002"] });
    expect(await azure.read(list, accessToken)).toMatchObject({ body: { value: [{ displayName: "Acme production" }] } });
  });

  test("may name another host for its next page, if a test wants it", async () => {
    await azure.control("POST", "settings", { next_link_origin: "https://elsewhere.example" });
    const { body } = await azure.read(list, await azure.mint(await azure.addApplication()));
    expect(body.nextLink).toMatch(/^https:\/\/elsewhere\.example\//);
  });

  test.each<[string, (application: Application) => Promise<unknown>, number, string]>([
    ["no token", async () => azure.read(list), 401, "AuthenticationFailed"],
    ["an unknown token", async () => azure.read(list, "eyJ.e.x"), 401, "InvalidAuthenticationToken"],
    ["a token of Graph", async (one) => azure.read(list, await azure.mint(one, graph)), 401, "InvalidAuthenticationTokenAudience"],
    [
      "an API version that it does not know",
      async (one) => azure.read("/subscriptions?api-version=2031-01-01", await azure.mint(one)),
      400,
      "InvalidApiVersionParameter",
    ],
    [
      "an API version that it does not know, of one subscription",
      async (one) => azure.read("/subscriptions/0b1f6471-0000-4000-8000-000000000003?api-version=latest", await azure.mint(one)),
      400,
      "InvalidApiVersionParameter",
    ],
    ["no API version", async (one) => azure.read("/subscriptions", await azure.mint(one)), 400, "MissingApiVersionParameter"],
  ])("refuses %s", async (_title, ask, status, code) => {
    expect(await ask(await azure.addApplication())).toMatchObject(refused(status, code));
  });

  test("refuses a token that has expired", async () => {
    const accessToken = await azure.mint(await azure.addApplication());
    await azure.control("POST", "clock", { skew_seconds: 3600 });
    expect(await azure.read(list, accessToken)).toMatchObject(refused(401, "ExpiredAuthenticationToken"));
  });
});

test("one subscription is shown to a Reader of it; another customer's is refused, and one that never was is not found", async () => {
  const accessToken = await azure.mint(await azure.addApplication());
  const read = (id: string) => azure.read(`/subscriptions/${id}?api-version=2022-12-01`, accessToken);
  expect(await read("0b1f6471-0000-4000-8000-000000000003")).toMatchObject({ status: 200, body: { displayName: "Acme staging" } });
  expect(await read("0b1f6471-0000-4000-8000-000000000011")).toMatchObject(refused(403, "AuthorizationFailed"));
  expect(await read("0b1f6471-0000-4000-8000-000000000099")).toMatchObject(refused(404, "SubscriptionNotFound"));
});

describe("an application's own record", () => {
  const readOf = async (caller: Application, { id } = caller) =>
    azure.read(`/v1.0/applications(appId='${id}')`, await azure.mint(caller, graph));

  test("has the end and the first three characters of each secret, and no secret", async () => {
    const application = await azure.addApplication({ secret_days: 10 });
    const { status, body } = await readOf(application);
    expect(status).toBe(200);
    const [shown] = body.passwordCredentials as { hint: string; endDateTime: string }[];
    expect(shown).toMatchObject({ hint: application.secret.slice(0, 3), keyId: application.secretId, secretText: null });
    expect(Math.abs(Date.parse(shown?.endDateTime ?? "") - Date.now() - 864_000_000)).toBeLessThan(60_000);
    expect(JSON.stringify(body)).not.toContain(application.secret);
  });

  test("is refused, or shown without secrets, as a setting says; with Application.Read.All it is shown whole", async () => {
    const application = await azure.addApplication();
    await azure.control("POST", "settings", { own_application: "without_secrets" });
    expect((await readOf(application)).body).not.toHaveProperty("passwordCredentials");
    await azure.control("POST", "settings", { own_application: "refused" });
    expect(await readOf(application)).toMatchObject(refused(403, "Authorization_RequestDenied"));
    await azure.control("PATCH", `applications/${application.id}`, { graph_permissions: ["Application.Read.All"] });
    expect((await readOf(application)).body).toHaveProperty("passwordCredentials");
  });

  test("is not shown to another application, nor for a token of the management API", async () => {
    const application = await azure.addApplication();
    expect(await readOf(await azure.addApplication(), application)).toMatchObject(refused(403, "Authorization_RequestDenied"));
    const path = `/v1.0/applications(appId='${application.id}')`;
    expect(await azure.read(path, await azure.mint(application))).toMatchObject(refused(401, "InvalidAuthenticationTokenAudience"));
  });
});
