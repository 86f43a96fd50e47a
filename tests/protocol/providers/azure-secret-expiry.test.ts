import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bodyOf, codesOf, openPrincipalMethod, type Standing } from "./azure-connection.ts";

let azure: Awaited<ReturnType<typeof openPrincipalMethod>>;
beforeAll(async () => {
  azure = await openPrincipalMethod();
});
beforeEach(() => azure.reset());
afterAll(() => azure.close());

const daySeconds = 86_400;
const daysUntil = (at: Date | undefined) => ((at?.getTime() ?? 0) - azure.clock().getTime()) / 86_400_000;
const given = () => new Date(azure.clock().getTime() + 60 * 86_400_000).toISOString();

describe("S45: when a secret expires", () => {
  test("is read from Graph, without a permission", async () => {
    const { details } = await azure.connect({ secret_days: 180 });
    expect(daysUntil(new Date(details.secret_expires_at ?? ""))).toBeCloseTo(180, 2);
  });

  test("is read with Application.Read.All where an application may not read itself", async () => {
    await azure.control("POST", "settings", { own_application: "refused" });
    const application = await azure.addApplication();
    await azure.change(application, { graph_permissions: ["Application.Read.All"] });
    expect((await azure.verify(bodyOf(application))).details.secret_expires_at).toBeDefined();
  });

  test.each([
    ["refused", {}],
    ["without_secrets", {}],
    ["with_secrets", { status: 503, body: {} }],
    ["with_secrets", { status: 200, body: "<html>Sign in</html>" }],
    ["with_secrets", { body: { passwordCredentials: "none" } }],
  ])("is what the customer says, if Graph does not show it (%s, %j)", async (own, fault) => {
    await azure.control("POST", "settings", { own_application: own });
    const application = await azure.addApplication();
    const answer = async () =>
      Object.keys(fault).length > 0 && azure.answerWith("GET", `/v1.0/applications(appId='${application.id}')`, fault);
    await answer();
    const secretExpiresAt = given();
    expect((await azure.verify(bodyOf(application, { secretExpiresAt }))).details.secret_expires_at).toBe(secretExpiresAt);
    await answer();
    const { details, findings } = await azure.verify(bodyOf(application));
    expect([details.secret_expires_at, codesOf(findings)]).toEqual([undefined, ["secret_expiry_unknown"]]);
  });

  test("is Graph's word and not the customer's, if there are both", async () => {
    const application = await azure.addApplication({ secret_days: 10 });
    const { details, findings } = await azure.verify(bodyOf(application, { secretExpiresAt: given() }));
    expect(daysUntil(new Date(details.secret_expires_at ?? ""))).toBeCloseTo(10, 2);
    expect(codesOf(findings)).toEqual(["secret_expiring"]);
  });

  test("is that of the secret which was submitted, and not of an older one", async () => {
    const application = await azure.addApplication({ secret_days: 5 });
    const { body } = await azure.control("POST", `applications/${application.id}/secrets`, { days: 300 });
    const { details } = await azure.verify(bodyOf({ ...application, secret: String(body.client_secret) }));
    expect(daysUntil(new Date(details.secret_expires_at ?? ""))).toBeCloseTo(300, 2);
  });
});

describe("S45: the duty that watches the end of a secret", () => {
  const step = async (standing: Standing): Promise<Standing & { told: unknown; days: number }> => {
    const { next, tell, credential = standing.held, details = standing.details } = await azure.watch(standing);
    return { held: credential, details, told: tell, days: daysUntil(next) };
  };

  test("is due a day after the connect, and at once if the end is near", async () => {
    const at = async (days: number) =>
      daysUntil((await azure.verify(bodyOf(await azure.addApplication({ secret_days: days })))).duties.secret_expiry);
    expect(await at(180)).toBeCloseTo(1, 2);
    expect(await at(28)).toBeCloseTo(0, 2);
  });

  test("looks each week while the end is far, on the day it becomes near, and then tells it each day", async () => {
    const standing = await azure.connect({ secret_days: 40 });
    expect(await step(standing)).toMatchObject({ told: undefined, days: expect.closeTo(7, 1) });
    await azure.wait(7 * daySeconds);
    expect(await step(standing)).toMatchObject({ told: undefined, days: expect.closeTo(5, 1) });
    for (const days of [5, 1, 1]) {
      await azure.wait(days * daySeconds + 1);
      const expiresAt = new Date(standing.details.secret_expires_at ?? "");
      expect(await step(standing)).toMatchObject({
        told: { name: "secret_expiring", code: "credential_expired", expiresAt },
        days: expect.closeTo(1, 1),
      });
    }
  });

  test("learns an end that Graph did not show before, and stores it once", async () => {
    await azure.control("POST", "settings", { own_application: "refused" });
    const standing = await azure.connect({ secret_days: 20 });
    expect(await step(standing)).toMatchObject({ told: undefined, days: expect.closeTo(7, 1) });
    await azure.control("POST", "settings", { own_application: "with_secrets" });
    const learnt = await step(standing);
    expect(learnt).toMatchObject({ told: { name: "secret_expiring" }, details: { secret_expires_at: expect.any(String) } });
    expect((await azure.watch(learnt)).credential, "nothing new").toBeUndefined();
  });

  test("watches the read-only application's secret too, and tells the earlier end", async () => {
    const readOnly = await azure.addApplication({ secret_days: 3 });
    const standing = await azure.connect(
      { secret_days: 9 },
      { readOnlyCredentials: { clientId: readOnly.id, clientSecret: readOnly.secret } },
    );
    const { told } = await step(standing);
    expect(told).toMatchObject({ expiresAt: new Date(standing.details.read_secret_expires_at ?? "") });
  });

  test("stays quiet about an end that has passed: the connection has ended by itself", async () => {
    const { held, details } = await azure.connect({ secret_days: 3 });
    await azure.wait(4 * daySeconds);
    expect(await step({ held, details })).toMatchObject({ told: undefined });
  });

  test("keeps what the customer said while Graph shows nothing, and still tells it", async () => {
    await azure.control("POST", "settings", { own_application: "refused" });
    const { held, details } = await azure.connect({}, { secretExpiresAt: given() });
    await azure.wait(40 * daySeconds);
    expect(await step({ held, details })).toMatchObject({ told: { name: "secret_expiring" }, details });
  });
});
