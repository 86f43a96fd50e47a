import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { REGIONS } from "../../local/ovh/regions.ts";
import { ADA, callbackUrl, notLoggedIn, openOvh, operatorClient } from "./local-ovh-fixture.ts";

let ovh: Awaited<ReturnType<typeof openOvh>>;
beforeAll(async () => {
  ovh = await openOvh();
});
beforeEach(() => ovh.control("POST", "reset"));
afterAll(() => ovh.close());

const unknownClient = {
  status: 400,
  body: { error: "invalid_client", error_description: "ovhcloud oauth2 client does not exists" },
};
const invalidGrant = { status: 400, body: { error: "invalid_grant" } };

describe("an authorization request", () => {
  test.each(REGIONS)("shows the accounts of its region only, and gives a code with the state: %s", async (region) => {
    const page = await ovh.request("GET", new URL(ovh.authorizationUrl(region)).pathname + new URL(ovh.authorizationUrl(region)).search);
    expect(page.body.text).toContain("Manage your whole account and all your services");
    expect(String(page.body.text).includes(ADA)).toBe(region === "eu");
    const { origin, pathname, searchParams } = await ovh.consent(region);
    expect(origin + pathname).toBe(callbackUrl);
    expect(searchParams.get("state")).toBe("st&te");
    expect(searchParams.get("code")).toMatch(/^ovhcode_/);
  });

  test.each([
    ["an unknown client", { client_id: "EU.unknown" }, "invalid_client"],
    ["a client of another region", { client_id: operatorClient("ca").clientId }, "invalid_client"],
    ["a callback URL that is not registered", { redirect_uri: `${callbackUrl}/` }, "invalid_redirect_uri"],
  ])("with %s ends on a page", async (_title, changes, error) => {
    const page = await fetch(ovh.authorizationUrl("eu", changes), { redirect: "manual" });
    expect([page.status, (await page.text()).includes(`Error 400: ${error}`)]).toEqual([400, true]);
  });

  test.each([
    ["a read-only scope", { scope: "account/read" }],
    ["no scope", { scope: "" }],
    ["the challenge itself as verifier", { code_challenge_method: "plain" }],
    ["another answer than a code", { response_type: "token" }],
  ])("with %s comes back with invalid_request", async (_title, changes) => {
    expect((await ovh.consent("eu", changes)).searchParams.get("error")).toBe("invalid_request");
  });

  test.each(["account/all", "all openid profile email"])("may ask for %s", async (scope) => {
    expect(await ovh.signIn("eu", { scope })).toMatchObject({ scope });
  });

  test("comes back with access_denied when the person says no", async () => {
    const { searchParams } = await ovh.consent("eu", {}, { decision: "deny" });
    expect(Object.fromEntries(searchParams)).toEqual({ error: "access_denied", state: "st&te" });
  });
});

describe("a code", () => {
  test("becomes a token for a day, without a refresh token", async () => {
    const { status, body } = await ovh.exchange("eu", await ovh.obtainCode("eu"));
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.stringMatching(/^ovhaccess_/), token_type: "Bearer", expires_in: 86_399, scope: "all" });
  });

  test("is used once, and a failed attempt uses it too", async () => {
    const code = await ovh.obtainCode("eu");
    expect(await ovh.exchange("eu", code, { code_verifier: "w".repeat(43) })).toMatchObject(invalidGrant);
    expect(await ovh.exchange("eu", code)).toMatchObject(invalidGrant);
  });

  test.each([false, true])("that comes again is refused, and ends its grant where that is switched on: %s", async (isOn) => {
    await ovh.settings({ revoke_on_code_reuse: isOn });
    const code = await ovh.obtainCode("eu");
    const accessToken = String((await ovh.exchange("eu", code)).body.access_token);
    expect(await ovh.exchange("eu", code)).toMatchObject(invalidGrant);
    expect((await ovh.read("/eu/1.0/me", accessToken)).status).toBe(isOn ? notLoggedIn.status : 200);
  });

  test.each([
    ["another callback URL", { redirect_uri: `${callbackUrl}?x=1` }],
    ["no verifier", { code_verifier: "" }],
  ])("is refused with %s", async (_title, changes) => {
    expect(await ovh.exchange("eu", await ovh.obtainCode("eu"), changes)).toMatchObject(invalidGrant);
  });

  test("lives for a minute, and works in its own region only", async () => {
    const [late, foreign] = [await ovh.obtainCode("eu"), await ovh.obtainCode("eu")];
    expect(await ovh.exchange("ca", foreign)).toMatchObject(invalidGrant);
    await ovh.control("POST", "clock", { skew_seconds: 61 });
    expect(await ovh.exchange("eu", late)).toMatchObject(invalidGrant);
  });

  test("is not exchanged by a client of another region, a wrong secret or a deleted client", async () => {
    const fields = { grant_type: "authorization_code", code: await ovh.obtainCode("eu"), redirect_uri: callbackUrl };
    expect(await ovh.token("eu", fields, "ca")).toMatchObject(unknownClient);
    expect(await ovh.token("eu", { ...fields, client_secret: "wrong" })).toMatchObject(unknownClient);
    await ovh.settings({ clients: "deleted" });
    expect(await ovh.token("eu", fields)).toMatchObject(unknownClient);
  });
});

describe("a refresh token", () => {
  test("that is kept works again and again, and stays", async () => {
    await ovh.settings({ refresh_tokens: "kept" });
    const { refresh_token } = (await ovh.signIn("eu")) as { refresh_token?: string };
    for (const _time of [1, 2]) {
      const { status, body } = await ovh.refresh("eu", refresh_token);
      expect([status, body.refresh_token]).toEqual([200, undefined]);
    }
  });

  test("that is rotated works once, and its second use ends the whole grant", async () => {
    await ovh.settings({ refresh_tokens: "rotated" });
    const { refresh_token: first, accessToken } = (await ovh.signIn("eu")) as { refresh_token?: string; accessToken: string };
    const { body } = await ovh.refresh("eu", first);
    expect(body.refresh_token).toMatch(/^ovhrefresh_/);
    expect(await ovh.refresh("eu", first)).toMatchObject(invalidGrant);
    expect(await ovh.refresh("eu", body.refresh_token)).toMatchObject(invalidGrant);
    expect(await ovh.read("/eu/1.0/me", accessToken)).toMatchObject(notLoggedIn);
  });

  test("of another region is unknown", async () => {
    await ovh.settings({ refresh_tokens: "kept" });
    const { refresh_token } = (await ovh.signIn("eu")) as { refresh_token?: string };
    expect(await ovh.refresh("ca", refresh_token)).toMatchObject(invalidGrant);
  });
});

describe("revoking", () => {
  const revoke = (token: string, region = "eu") =>
    ovh.request("POST", `/${region}/auth/oauth2/revoke`, {
      body: new URLSearchParams({ token, client_id: operatorClient("eu").clientId, client_secret: operatorClient("eu").clientSecret }),
    });

  test("ends the grant, and an unknown token counts as revoked", async () => {
    const { accessToken } = await ovh.signIn("eu");
    expect((await revoke(accessToken)).status).toBe(200);
    expect(await ovh.read("/eu/1.0/me", accessToken)).toMatchObject(notLoggedIn);
    expect((await revoke("unknown")).status).toBe(200);
    expect(await revoke(accessToken, "ca")).toMatchObject(unknownClient);
  });

  test("is a page with 404 where the endpoint is absent", async () => {
    await ovh.settings({ revoke_endpoint: false });
    const { accessToken } = await ovh.signIn("eu");
    expect((await revoke(accessToken)).status).toBe(404);
    expect((await ovh.read("/eu/1.0/me", accessToken)).status).toBe(200);
  });
});

describe("a service account", () => {
  test("gets a token for an hour, without a refresh token", async () => {
    const { status, body } = await ovh.mint(await ovh.addServiceAccount());
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 3599, scope: "all" });
  });

  test.each(["", "account/read"])("must ask for a known scope, and not for %j", async (scope) => {
    expect(await ovh.mint(await ovh.addServiceAccount(), { scope })).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  test("is unknown with another secret, in another region, and once it is deleted", async () => {
    const account = await ovh.addServiceAccount();
    expect(await ovh.mint(account, { client_secret: "wrong" })).toMatchObject(unknownClient);
    expect(await ovh.mint(account, {}, "us")).toMatchObject(unknownClient);
    const accessToken = String((await ovh.mint(account)).body.access_token);
    await ovh.control("DELETE", `service-accounts/${account.id}`);
    expect(await ovh.mint(account)).toMatchObject(unknownClient);
    expect(await ovh.read("/eu/1.0/auth/details", accessToken)).toMatchObject(notLoggedIn);
  });
});
