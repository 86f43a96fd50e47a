import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { conditionFailed, issuer, openGoogleFederation, pool, poolPath, refusalOf } from "./local-google-federation-fixture.ts";

const { google, made, bind, exchange, setUp, federated, impersonate, close } = await openGoogleFederation();
afterAll(close);
beforeEach(() => google.control("POST", "reset"));

describe("what a customer's provider leaves open", () => {
  test("without a condition, everybody whom the issuer names is let into the pool, and the binding decides", async () => {
    await setUp({ attribute_condition: null });
    expect((await impersonate(await federated({ sub: "conn:2" }))).status).toBe(403);
    await bind([`principalSet://iam.googleapis.com/${pool}/*`]);
    expect((await impersonate(await federated({ sub: "conn:2" }))).status).toBe(200);
  });

  test("an attribute can be bound, and says who comes", async () => {
    await setUp({
      attribute_condition: "attribute.tenant == 'acme'",
      attribute_mapping: { "google.subject": "assertion.sub", "attribute.tenant": "assertion.tenant" },
    });
    await bind([`principalSet://iam.googleapis.com/${pool}/attribute.tenant/acme`]);
    expect((await impersonate(await federated({ sub: "conn:2", tenant: "acme" }))).status).toBe(200);
    expect(refusalOf(await exchange({ sub: "conn:2", tenant: "other" }))).toEqual(conditionFailed);
  });

  test("a subject of more than 127 bytes is refused, whoever made it so long", async () => {
    await setUp({ attribute_condition: null, attribute_mapping: { "google.subject": `'${"x".repeat(122)}' + assertion.sub` } });
    expect(refusalOf(await exchange())[1]).toMatch(/^The size of mapped attribute google.subject exceeds the 127 bytes limit/);
  });

  test("without audiences of its own, a provider takes the one that Google documents", async () => {
    await setUp({ allowed_audiences: [] });
    expect((await exchange()).status).toBe(200);
    expect((await exchange({ aud: "x" })).status).toBe(400);
  });
});

describe("what a customer cannot make", () => {
  beforeEach(() => setUp());
  const create = (changes: object) => google.control("POST", `${poolPath}/providers`, { id: "second", issuer, ...changes });

  test("a provider that trusts an issuer without https", async () => {
    const { status, body } = await create({ issuer: "http://id.aurora.example/id/t/acme" });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining("The scheme must be https.")]);
  });

  test("a provider without a subject, or with a condition that is no expression", async () => {
    expect((await create({ attribute_mapping: {} })).status).toBe(400);
    expect((await create({ attribute_condition: "assertion.sub =" })).status).toBe(400);
  });

  test("a provider that the organisation's policy does not allow; one that stands already goes on", async () => {
    await made("PATCH", "projects/shop-production/iam", { allowed_issuers: ["https://accounts.example"] });
    const { status, body } = await create({});
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining("Org Policy violated for value")]);
    expect((await exchange()).status).toBe(200);
    expect((await create({ issuer: "https://accounts.example" })).status).toBe(200);
  });

  test("a pool with the id of one that was deleted in the last 30 days; undeleting it brings it back", async () => {
    await made("DELETE", poolPath);
    const again = { project_id: "shop-production", id: "aurora" };
    expect((await google.control("POST", "workload-identity-pools", again)).status).toBe(409);
    await made("POST", `${poolPath}/undelete`);
    expect((await exchange()).status).toBe(200);
    await made("DELETE", poolPath);
    await made("POST", "clock", { skew_seconds: 30 * 86_400 });
    expect((await google.control("POST", "workload-identity-pools", again)).status).toBe(200);
  });
});
