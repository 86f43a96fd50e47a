import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { GoogleClient } from "../../local/google/google-client.ts";
import { consentByScript } from "../../local/simulator/consent-by-script.ts";
import { client, openGoogle } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

const redirectUri = "https://app.acme.example/callback";

async function register(): Promise<GoogleClient> {
  const { body } = await google.control("POST", "clients", { redirect_uris: [redirectUri] });
  return { clientId: String(body.client_id), clientSecret: String(body.client_secret), redirectUris: [redirectUri] };
}

describe("a client of a customer", () => {
  test("signs people in at its own redirect URI, and not at the operator's", async () => {
    const own = await register();
    expect(await google.signIn({}, {}, own)).toHaveProperty("refresh_token");
    const foreign = { ...own, redirectUris: client.redirectUris };
    await expect(google.signIn({}, {}, foreign)).rejects.toThrow("redirect_uri_mismatch");
  });

  test("refreshes its own tokens only, and its tokens are refreshed by no other client", async () => {
    const own = await register();
    const [ours, theirs] = [await google.signIn(), await google.signIn({}, {}, own)];
    const foreign = { status: 400, body: { error: "invalid_grant", error_description: "Bad Request" } };
    expect(await google.refresh(ours.refreshToken, {}, own)).toMatchObject(foreign);
    expect(await google.refresh(theirs.refreshToken)).toMatchObject(foreign);
    expect((await google.refresh(theirs.refreshToken, {}, own)).status).toBe(200);
  });

  test("is refused with another client's secret, before its token is looked at", async () => {
    const own = await register();
    const answer = await google.refresh("1//none", { client_secret: client.clientSecret }, own);
    expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(await google.refresh("1//none", {}, own)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  test("has two secrets until the first is deleted", async () => {
    const own = await register();
    const { body } = await google.control("POST", `clients/${own.clientId}/secrets`);
    const newer = { client_secret: String(body.client_secret) };
    const { refreshToken } = await google.signIn({}, {}, own);
    const statuses = async () => [
      (await google.refresh(refreshToken, {}, own)).status,
      (await google.refresh(refreshToken, newer, own)).status,
    ];
    expect(await statuses()).toEqual([200, 200]);
    await google.control("DELETE", `clients/${own.clientId}/secrets`);
    expect(await statuses()).toEqual([401, 200]);
  });

  test("is in another Cloud project: a revocation at one ends no grant at the other", async () => {
    const own = await register();
    const [ours, theirs] = [await google.signIn(), await google.signIn({}, {}, own)];
    await google.post("/revoke", { token: ours.refreshToken });
    expect((await google.refresh(ours.refreshToken)).status).toBe(400);
    expect((await google.refresh(theirs.refreshToken, {}, own)).status).toBe(200);
    await google.post("/revoke", { token: theirs.refreshToken });
    expect((await google.refresh(theirs.refreshToken, {}, own)).status).toBe(400);
  });

  test("stays when the operator's clients are deleted, and ends when the customer deletes it", async () => {
    const own = await register();
    const { refreshToken } = await google.signIn({}, {}, own);
    await google.control("POST", "settings", { clients: "deleted" });
    expect((await google.refresh(refreshToken, {}, own)).status).toBe(200);
    await google.control("DELETE", `clients/${own.clientId}`);
    expect(await google.refresh(refreshToken, {}, own)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect((await google.control("DELETE", `clients/${client.clientId}`)).status).toBe(404);
  });
});

describe("the consent page", () => {
  const browser = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

  test.each([
    ["Android's WebView", "Mozilla/5.0 (Linux; Android 16; Pixel 10; wv) AppleWebKit/537.36 Chrome/145.0.0.0 Mobile Safari/537.36", 403],
    ["Apple's WebView", `${browser} Mobile/15E148`, 403],
    ["a social network's app", `${browser} Version/19.0 Mobile/15E148 Safari/604.1 Instagram 400.0`, 403],
    ["Safari on a phone", `${browser} Version/19.0 Mobile/15E148 Safari/604.1`, 200],
    ["Chrome on Android", "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/145.0.0.0 Mobile Safari/537.36", 200],
  ])("answers %s with its status", async (_browser, userAgent, status) => {
    const page = await fetch(google.authorizationUrl(), { headers: { "user-agent": userAgent }, redirect: "manual" });
    expect(page.status).toBe(status);
    expect((await page.text()).includes("Error 403: disallowed_useragent")).toBe(status === 403);
  });

  test("keeps its opener from it", async () => {
    const page = await fetch(google.authorizationUrl(), { redirect: "manual" });
    expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect((await consentByScript(google.authorizationUrl())).searchParams.has("code")).toBe(true);
  });
});
