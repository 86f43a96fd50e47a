import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../lib/secret.ts";
import { callOf } from "../fakes/call-of.ts";
import { ada, expectFailure, type Google, openGoogle, signals } from "./google-fixture.ts";

let google: Google;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

const settings = (changes: object) => google.control("POST", "settings", changes);
const fault = (changes: object) => google.control("POST", "faults", { method: "POST", path: "/token", ...changes });

const certs = "/oauth2/v3/certs";
/** A provider that has read nothing yet. */
async function onFreshGoogle(run: (fresh: Google) => Promise<void>): Promise<void> {
  const fresh = await openGoogle();
  await run(fresh).finally(fresh.close);
}

describe("an ID token", () => {
  it.each([
    ["S6: the nonce of another login", { wrong_nonce: true }],
    ["a signature that is not Google's", { id_token_tampering: "bad_signature" }],
    ["another audience", { id_token_tampering: "wrong_aud" }],
    ["another issuer", { id_token_tampering: "wrong_issuer" }],
    ["an expiry in the past", { id_token_tampering: "expired" }],
  ])("with %s makes no grant", async (_, changes) => {
    await settings(changes);
    await expectFailure(google.connect(), "id_token_invalid");
  });

  it.each([
    ["cannot be served", { status: 500, body: "<html>" }, "provider_unavailable"],
    ["do not come", { drop: true }, "provider_unreachable"],
    ["S58: are a page", { status: 200, body: "<html>" }, "provider_answer_invalid"],
    ["S58: are JSON of another kind", { status: 200, body: { hello: 1 } }, "provider_answer_invalid"],
  ])("S55: costs no token request when the keys %s", async (_, changes, code) => {
    await onFreshGoogle(async (fresh) => {
      await fresh.control("POST", "faults", { method: "GET", path: certs, times: 2, ...changes });
      await expectFailure(fresh.connect(), code);
      expect(await fresh.calls("/token")).toEqual([]);
    });
  });

  it("is accepted when the keys come at the second try", async () => {
    await onFreshGoogle(async (fresh) => {
      await fresh.control("POST", "faults", { method: "GET", path: certs, status: 500, body: "" });
      expect(await fresh.connect()).toMatchObject({ identity: { id: ada } });
    });
  });

  it("costs one request for keys in ten minutes", async () => {
    await onFreshGoogle(async (fresh) => {
      await fresh.connect();
      await fresh.connect();
      expect(await fresh.calls(certs)).toHaveLength(1);
    });
  });

  const otherKeys = { keys: [{ kty: "RSA", kid: "of-last-week", alg: "RS256", use: "sig", n: "AQAB", e: "AQAB" }] };
  it("that is signed with a newer key than the known ones is accepted: the keys are read once more", async () => {
    await onFreshGoogle(async (fresh) => {
      await fresh.control("POST", "faults", { method: "GET", path: certs, status: 200, body: otherKeys });
      expect(await fresh.connect()).toMatchObject({ identity: { id: ada } });
      expect(await fresh.calls(certs)).toHaveLength(2);
    });
  });

  it.each([
    ["still lack it", { status: 200, body: otherKeys }, "id_token_invalid"],
    ["cannot be read once more", { status: 503, body: "" }, "provider_unavailable"],
  ])("S55: that is signed with an unknown key gives its tokens back when the keys %s", async (_, changes, failure) => {
    await onFreshGoogle(async (fresh) => {
      await fresh.control("POST", "faults", { method: "GET", path: certs, status: 200, body: otherKeys });
      await fresh.control("POST", "faults", { method: "GET", path: certs, nth: 2, ...changes });
      const { callback } = await fresh.login();
      const redemption = await fresh.provider.redeem(callback, { ...callOf(), ...signals });
      expect(redemption).toMatchObject({ kind: "unproven", failure: { code: failure }, tokens: { refreshToken: expect.any(Secret) } });
    });
  });
});

describe("S55: an answer that is refused and holds tokens", () => {
  const tokens = { access_token: "ya29.canary", refresh_token: "1//0canary", token_type: "Bearer" };
  it.each([
    ["no ID token", tokens, "id_token_invalid"],
    ["an ID token that is none", { ...tokens, id_token: "canary" }, "id_token_invalid"],
    ["an encrypted ID token", { ...tokens, id_token: "a.b.c.d.e" }, "provider_answer_invalid"],
    ["a list of scopes", { ...tokens, scope: ["openid"] }, "provider_answer_invalid"],
    ["a token type that we do not speak", { ...tokens, token_type: "mac" }, "provider_answer_invalid"],
    ["no access token", { refresh_token: tokens.refresh_token }, "provider_answer_invalid"],
    ["a refresh token that is none", { ...tokens, refresh_token: 1 }, "provider_answer_invalid"],
  ])("hands them out, because of %s", async (_, body, failure) => {
    await fault({ status: 200, body });
    const { callback } = await google.login();
    const redemption = await google.provider.redeem(callback, { ...callOf(), ...signals });
    const held = redemption.kind === "unproven" ? redemption.tokens : expect.fail("was believed");
    expect(redemption).toMatchObject({ failure: { code: failure } });
    expect(held.accessToken?.reveal()).toBe("access_token" in body ? body.access_token : undefined);
    expect(held.refreshToken?.reveal()).toBe(typeof body.refresh_token === "string" ? body.refresh_token : undefined);
    expect(inspect(redemption, { depth: null, showHidden: true })).not.toContain("canary");
  });

  it("is a failure when it holds none", async () => {
    await fault({ status: 200, body: { token_type: "Bearer", access_token: "" } });
    await expectFailure(google.connect(), "provider_answer_invalid");
  });
});
