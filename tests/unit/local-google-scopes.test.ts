import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADA, CLOUD, EMAIL, openGoogle } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

describe("RFC 6749, section 6: the scope of a refresh", () => {
  const refresh = (refreshToken: string, scope: string) => google.refresh(refreshToken, { scope });

  test("narrows the token and its answer, and leaves the grant as it is", async () => {
    const { refreshToken } = await google.signIn();
    const { status, body } = await refresh(refreshToken, "openid email");
    expect([status, body.scope]).toEqual([200, `openid ${EMAIL}`]);
    const narrow = String(body.access_token);
    expect((await google.read("/oauth2/v2/userinfo", narrow)).status).toBe(200);
    const refused = await google.read("/v3/projects:search", narrow);
    expect(refused).toMatchObject({ status: 403, body: { error: { details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }] } } });
    expect(String((await google.refresh(refreshToken)).body.scope).split(" ")).toContain(CLOUD);
  });

  test("without openid gives no ID token", async () => {
    const { refreshToken } = await google.signIn();
    const { body } = await refresh(refreshToken, CLOUD);
    expect(body).toMatchObject({ scope: CLOUD });
    expect(body).not.toHaveProperty("id_token");
  });

  test.each([
    ["a scope outside the grant", "https://www.googleapis.com/auth/bigquery"],
    ["one of two outside the grant", `${CLOUD} https://www.googleapis.com/auth/bigquery`],
    ["an unknown scope", "everything"],
  ])("is refused with invalid_scope: %s", async (_, scope) => {
    const { refreshToken } = await google.signIn();
    expect(await refresh(refreshToken, scope)).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    expect((await google.refresh(refreshToken)).status).toBe(200);
  });

  test("cannot request a withdrawn scope", async () => {
    const { refreshToken } = await google.signIn();
    await google.control("POST", "settings", { scopes_at_refresh: ["openid", "email"] });
    expect(await refresh(refreshToken, CLOUD)).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
  });
});

describe("the older paths of Google", () => {
  test("/o/oauth2/auth, the auth_uri of downloaded client files, shows the same consent page", async () => {
    const { searchParams } = new URL(google.authorizationUrl());
    const { status, body } = await google.request("GET", `/o/oauth2/auth?${searchParams}`);
    expect([status, String(body.text).includes("/signin/oauth/consent")]).toEqual([200, true]);
  });

  test("/oauth2/v2/userinfo names the person by id", async () => {
    const { accessToken } = await google.signIn();
    expect((await google.read("/oauth2/v2/userinfo", accessToken)).body).toMatchObject({
      id: ADA,
      email: expect.any(String),
      verified_email: true,
    });
  });

  test("/oauth2/v2/userinfo refuses a token that is dead, in the words of the Cloud APIs", async () => {
    expect(await google.read("/oauth2/v2/userinfo", "ya29.dead")).toMatchObject({
      status: 401,
      body: { error: { code: 401, status: "UNAUTHENTICATED" } },
    });
  });
});
