import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { client, openGoogle } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

const certs = () => google.read("/oauth2/v3/certs");
const fault = (fields: Record<string, unknown>) => google.control("POST", "faults", { method: "GET", path: "/oauth2/v3/certs", ...fields });

describe("a fault", () => {
  test("answers the nth call, as often as asked", async () => {
    await fault({ nth: 2, times: 2, status: 503, body: { error: "busy" }, headers: { "retry-after": "7" } });
    const answers = [await certs(), await certs(), await certs(), await certs()];
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
    expect(answers[1]).toMatchObject({ body: { error: "busy" } });
    expect(answers[1]?.headers.get("retry-after")).toBe("7");
  });

  test("can answer a page where JSON was expected", async () => {
    await fault({ status: 200, body: "<html>", content_type: "text/html" });
    expect(await certs()).toMatchObject({ status: 200, body: { text: "<html>" } });
  });

  test("can drop the connection", async () => {
    await fault({ drop: true });
    await expect(certs()).rejects.toThrow("fetch failed");
    expect((await certs()).status).toBe(200);
  });

  test("that is only a delay keeps the real answer", async () => {
    await fault({ delay_ms: 30 });
    const startedAt = performance.now();
    expect((await certs()).body).toHaveProperty("keys");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(25);
  });

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

  test("is gone after DELETE and after reset", async () => {
    await fault({ status: 500 });
    await google.control("DELETE", "faults");
    expect((await certs()).status).toBe(200);
    await fault({ status: 500 });
    await google.control("POST", "reset");
    expect((await certs()).status).toBe(200);
  });
});

describe("the control plane", () => {
  test.each([
    ["settings", { testing_mood: true }],
    ["settings", { iss: "yes" }],
    ["settings", [1]],
    ["clock", { skew_seconds: "1" }],
    ["faults", { method: "GET", path: "/token" }],
    ["faults", { method: "GET", path: "token", status: 500 }],
    ["revoke", {}],
  ])("refuses nonsense: %s %o", async (path, body) => {
    expect((await google.control("POST", path, body)).status).toBe(400);
  });

  test("refuses a body that is not JSON and a route that is not there", async () => {
    expect((await google.request("POST", "/_control/clock", { body: "{" })).status).toBe(400);
    expect((await google.control("POST", "nothing", {})).status).toBe(404);
  });

  test("refuses two accounts with one sub", async () => {
    const account = { sub: "1", email: "a@example.com" };
    expect((await google.control("PUT", "accounts", { accounts: [account, account] })).status).toBe(400);
    expect((await google.control("GET", "accounts")).body.accounts).toHaveLength(2);
  });

  test("keeps the settings that are not named", async () => {
    await google.control("POST", "settings", { access_token_lifetime_seconds: 60 });
    const { body } = await google.control("POST", "settings", { iss: false });
    expect(body).toMatchObject({ access_token_lifetime_seconds: 60, iss: false });
    expect(await google.signIn()).toHaveProperty("expires_in", 60);
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
    await fault({ drop: true });
    await certs().catch(() => undefined);
    const { calls } = (await google.control("GET", "calls")).body as { calls: Record<string, unknown>[] };
    expect(calls.map(({ method, path, status }) => [method, path, status])).toEqual([
      ["GET", "/o/oauth2/v2/auth", 200],
      ["POST", "/signin/oauth/consent", 303],
      ["POST", "/token", 200],
      ["POST", "/token", 200],
      ["GET", "/v3/projects:search", 200],
      ["GET", "/oauth2/v3/certs", null],
    ]);
    expect(calls[3]).toMatchObject({ form: { refresh_token: refreshToken, client_id: client.clientId }, at: expect.any(String) });
    expect(calls[4]).toMatchObject({ query: { pageSize: "1" }, authorization: `Bearer ${accessToken}` });
  });
});

test("closing does not wait for a call that hangs", async () => {
  const other = await openGoogle();
  await other.control("POST", "faults", { method: "GET", path: "/oauth2/v3/certs", delay_ms: 600_000 });
  const hanging = expect(other.read("/oauth2/v3/certs")).rejects.toThrow("fetch failed");
  while (((await other.control("GET", "calls")).body.calls as unknown[]).length === 0);
  await other.close();
  await hanging;
});
