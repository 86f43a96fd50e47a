import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADA, CLOUD, client, GRACE, openGoogle } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(() => google.close());

const settings = (changes: Record<string, unknown>) => google.control("POST", "settings", changes);

describe("an id_token", () => {
  const verify = async (token: unknown) => {
    const jwks = (await google.read("/oauth2/v3/certs")).body as unknown as JSONWebKeySet;
    return jwtVerify(String(token), createLocalJWKSet(jwks), { issuer: google.url, audience: client.clientId });
  };

  test("says who signed in, with nonce, at_hash and hosted domain", async () => {
    const { body } = await google.exchange(await google.obtainCode());
    const { payload } = await verify(body.id_token);
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(String(body.access_token)));
    expect(payload).toMatchObject({
      sub: ADA,
      azp: client.clientId,
      email: "ada@example.com",
      email_verified: true,
      hd: "example.com",
      nonce: "n0nce",
      at_hash: Buffer.from(hash).subarray(0, 16).toString("base64url"),
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(3600);
  });

  test("has no email without the scope, no hosted domain for a personal account, no nonce that was not sent", async () => {
    const { body } = await google.exchange(await google.obtainCode({ scope: "openid", nonce: "" }, { account: GRACE }));
    const { payload } = await verify(body.id_token);
    expect(payload.sub).toBe(GRACE);
    for (const claim of ["email", "hd", "nonce"]) expect(payload).not.toHaveProperty(claim);
  });

  test("is not given when no identity scope was granted", async () => {
    expect(await google.signIn({ scope: CLOUD })).not.toHaveProperty("id_token");
  });

  test.each([
    ["bad_signature", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
    ["wrong_aud", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["wrong_issuer", "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["expired", "ERR_JWT_EXPIRED"],
  ])("can be made wrong: %s", async (tampering, code) => {
    await settings({ id_token_tampering: tampering });
    const { body } = await google.exchange(await google.obtainCode());
    await expect(verify(body.id_token)).rejects.toMatchObject({ code });
  });

  test("can carry the nonce of another login", async () => {
    await settings({ wrong_nonce: true });
    const { body } = await google.exchange(await google.obtainCode());
    expect((await verify(body.id_token)).payload.nonce).not.toBe("n0nce");
  });

  test("can be verified with the PEM keys and the cacheable JWKS", async () => {
    const pem = await google.read("/oauth2/v1/certs");
    expect(Object.values(pem.body)).toEqual([expect.stringContaining("BEGIN PUBLIC KEY")]);
    expect((await google.read("/oauth2/v3/certs")).headers.get("cache-control")).toContain("public, max-age=");
  });
});
