import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { client, openGoogle } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

describe("a fault", () => {
  test.each([{ status: 502 }, { drop: true }])("after the real handler loses the answer and not the deed: %o", async (loss) => {
    const code = await google.obtainCode();
    await google.control("POST", "faults", { method: "post", path: "/token", after: true, ...loss });
    const status = await google.exchange(code).then(
      (answer) => answer.status,
      () => "dropped",
    );
    expect(status).toBe("drop" in loss ? "dropped" : 502);
    expect((await google.exchange(code)).body.error).toBe("invalid_grant");
  });

  test("before the real handler leaves the code unused", async () => {
    const code = await google.obtainCode();
    await google.control("POST", "faults", { method: "POST", path: "/token", status: 502 });
    expect((await google.exchange(code)).status).toBe(502);
    expect((await google.exchange(code)).status).toBe(200);
  });
});

describe("the control plane", () => {
  test.each([
    ["settings", { testing_mood: true }],
    ["settings", { iss: "yes" }],
    ["revoke", {}],
  ])("refuses nonsense: %s %o", async (path, body) => {
    expect((await google.control("POST", path, body)).status).toBe(400);
  });

  test("replaces the registered redirect URIs, and says which they were", async () => {
    const registered = [...client.redirectUris];
    const { body } = await google.control("PUT", "redirect-uris", { redirect_uris: ["http://127.0.0.1:9/elsewhere"] });
    expect(body.redirect_uris).toEqual(expect.arrayContaining(registered));
    const page = () => google.request("GET", google.authorizationUrl({ redirect_uri: registered[0] ?? "" }).slice(google.url.length));
    expect([(await page()).status, JSON.stringify((await page()).body)]).toEqual([400, expect.stringContaining("redirect_uri_mismatch")]);
    await google.control("PUT", "redirect-uris", body);
    expect((await page()).status).toBe(200);
  });

  test("refuses two accounts with one sub", async () => {
    const account = { sub: "1", email: "a@example.com" };
    expect((await google.control("PUT", "accounts", { accounts: [account, account] })).status).toBe(400);
    expect((await google.control("GET", "accounts")).body.accounts).toHaveLength(2);
  });

  test("forgets everything on reset", async () => {
    const { refreshToken } = await google.signIn();
    await google.control("POST", "settings", { iss: false });
    await google.control("POST", "reset");
    expect((await google.refresh(refreshToken)).body.error_description).toBe("Bad Request");
    expect((await google.control("GET", "state")).body).toMatchObject({ skew_seconds: 0, settings: { iss: true } });
  });

  test("logs each call to Google with its parameters, and none to itself", async () => {
    const { refreshToken, accessToken } = await google.signIn();
    await google.refresh(refreshToken);
    await google.read("/v3/projects:search?pageSize=1", accessToken);
    await google.control("POST", "faults", { method: "GET", path: "/oauth2/v3/certs", drop: true });
    await google.read("/oauth2/v3/certs").catch(() => undefined);
    const { calls } = (await google.control("GET", "calls")).body as { calls: Record<string, unknown>[] };
    expect(calls.map(({ method, path, status }) => [method, path, status])).toEqual([
      ["GET", "/o/oauth2/v2/auth", 200],
      ["POST", "/signin/oauth/consent", 303],
      ["POST", "/token", 200],
      ["POST", "/token", 200],
      ["GET", "/v3/projects:search", 200],
      ["GET", "/oauth2/v3/certs", "dropped"],
    ]);
    expect(calls[3]).toMatchObject({ form: { refresh_token: refreshToken, client_id: client.clientId }, at: expect.any(String) });
    expect(calls[4]).toMatchObject({ query: { pageSize: "1" }, authorization: `Bearer ${accessToken}` });
  });
});
