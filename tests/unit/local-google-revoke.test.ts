import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADA, CLOUD, client, EMAIL, GRACE, openGoogle, sibling } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

describe("revocation", () => {
  test.each(["accessToken", "refreshToken"] as const)("by the %s takes all of the person's tokens, at every client", async (kind) => {
    const here = await google.signIn();
    const there = await google.signIn({}, {}, sibling);
    const somebodyElse = await google.signIn({}, { account: GRACE });
    expect(await google.post("/revoke", { token: here[kind] })).toMatchObject({ status: 200, body: {} });
    expect((await google.refresh(here.refreshToken)).body.error_description).toBe("Token has been expired or revoked.");
    expect((await google.refresh(there.refreshToken, {}, sibling)).body.error).toBe("invalid_grant");
    expect((await google.read("/v3/projects:search", there.accessToken)).status).toBe(401);
    expect((await google.refresh(somebodyElse.refreshToken)).status).toBe(200);
  });

  test("takes the token from the query as well", async () => {
    const { refreshToken } = await google.signIn();
    expect((await google.post(`/revoke?token=${encodeURIComponent(refreshToken)}`, {})).status).toBe(200);
  });

  test("answers invalid_token the second time, and for an unknown token", async () => {
    const { refreshToken } = await google.signIn();
    await google.post("/revoke", { token: refreshToken });
    const refusal = { status: 400, body: { error: "invalid_token", error_description: "Token expired or revoked" } };
    expect(await google.post("/revoke", { token: refreshToken })).toMatchObject(refusal);
    expect(await google.post("/revoke", { token: "1//0nothing" })).toMatchObject(refusal);
  });

  test("needs a token and a POST", async () => {
    expect(await google.post("/revoke", {})).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const { refreshToken } = await google.signIn();
    expect((await google.read(`/revoke?token=${encodeURIComponent(refreshToken)}`)).status).toBe(404);
    expect((await google.refresh(refreshToken)).status).toBe(200);
  });

  test("forgets the consent and the codes on their way, so the next sign-in is a first one", async () => {
    const { accessToken } = await google.signIn();
    const code = await google.obtainCode();
    await google.post("/revoke", { token: accessToken });
    expect((await google.exchange(code)).body.error).toBe("invalid_grant");
    expect(await google.signIn()).toHaveProperty("refresh_token");
  });

  test("takes effect after the delay of the setting, also for grants in between", async () => {
    await google.control("POST", "settings", { revocation_effect_after_ms: 60_000 });
    const [before, somebodyElse] = [await google.signIn(), await google.signIn({}, { account: GRACE })];
    expect((await google.post("/revoke", { token: before.refreshToken })).status).toBe(200);
    const between = await google.signIn({ prompt: "consent" });
    await google.control("POST", "clock", { skew_seconds: 59 });
    expect((await google.refresh(before.refreshToken)).status).toBe(200);
    expect((await google.read("/v1/userinfo", between.accessToken)).status).toBe(200);
    await google.control("POST", "clock", { skew_seconds: 61 });
    const after = await google.signIn();
    for (const { accessToken, refreshToken } of [before, between]) {
      expect((await google.refresh(refreshToken)).body.error).toBe("invalid_grant");
      expect((await google.read("/v1/userinfo", accessToken)).status).toBe(401);
    }
    expect((await google.refresh(after.refreshToken)).status).toBe(200);
    expect((await google.refresh(somebodyElse.refreshToken)).status).toBe(200);
  });

  test("shows the token as live before it takes effect, and as revoked afterwards", async () => {
    await google.control("POST", "settings", { revocation_effect_after_ms: 1000 });
    const { refreshToken } = await google.signIn();
    await google.post("/revoke", { token: refreshToken });
    const states = async () => JSON.stringify((await google.control("GET", "state")).body);
    expect(await states()).toContain('"status":"live"');
    await google.control("POST", "clock", { skew_seconds: 1 });
    expect(await states()).toContain('"status":"revoked"');
  });

  test("can be done by the customer at Google", async () => {
    const { refreshToken } = await google.signIn();
    expect((await google.control("POST", "revoke", { sub: "1" })).status).toBe(404);
    await google.control("POST", "revoke", { sub: ADA });
    expect((await google.refresh(refreshToken)).body.error).toBe("invalid_grant");
    const { body } = await google.control("GET", "state");
    expect(body).toMatchObject({ accounts: [{ sub: ADA, refresh_tokens: [{ token: refreshToken, status: "revoked" }] }, { sub: GRACE }] });
  });
});

describe("tokeninfo", () => {
  const expected = {
    aud: client.clientId,
    sub: ADA,
    email: "ada@example.com",
    email_verified: "true",
    access_type: "offline",
    expires_in: "3599",
  };

  test("says in strings what an access token is", async () => {
    const { accessToken } = await google.signIn();
    const byQuery = await google.read(`/tokeninfo?access_token=${accessToken}`);
    expect(byQuery.body).toMatchObject({ ...expected, expires_in: expect.stringMatching(/^359\d$/), scope: `openid ${EMAIL} ${CLOUD}` });
    const byHeader = await google.post("/tokeninfo", {}, { authorization: `Bearer ${accessToken}` });
    expect(byHeader.body.sub).toBe(ADA);
  });

  test("reads an id_token and refuses a broken one", async () => {
    const { body } = await google.exchange(await google.obtainCode());
    expect((await google.read(`/tokeninfo?id_token=${body.id_token}`)).body).toMatchObject({ sub: ADA, email_verified: "true" });
    expect((await google.read(`/tokeninfo?id_token=${body.id_token}x`)).status).toBe(400);
  });

  test("refuses a dead token", async () => {
    expect(await google.read("/tokeninfo?access_token=ya29.no")).toMatchObject({ status: 400, body: { error: "invalid_token" } });
  });

  test("userinfo answers only a Bearer token", async () => {
    const { accessToken } = await google.signIn();
    expect((await google.read("/v1/userinfo", accessToken)).body).toEqual({
      sub: ADA,
      email: "ada@example.com",
      email_verified: true,
      hd: "example.com",
    });
    expect((await google.read("/v1/userinfo")).status).toBe(401);
  });
});
