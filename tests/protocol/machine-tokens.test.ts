import { createPublicKey } from "node:crypto";
import { generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TrustedIssuer } from "../../lib/http/callers/trusted-issuer.ts";
import { audience, job, openMachineIssuers } from "../fixtures/machine-issuers.ts";
import { authenticateAs, refusalOf } from "./machine-callers-fixture.ts";

let at: Awaited<ReturnType<typeof openMachineIssuers>>;
beforeAll(async () => {
  at = await openMachineIssuers();
});
afterAll(() => at.close());

const ada = { id: "ada", tenant: "acme", permissions: new Set(["connectors:read"] as const) };

/** Sends a token to the deployment of these tests. */
const authenticate = (token: string, list: readonly TrustedIssuer[] = at.list, aheadSeconds = 0) =>
  authenticateAs(ada, token, { list, aheadSeconds });
const refusal = (token: string, list: readonly TrustedIssuer[] = at.list, aheadSeconds = 0) =>
  refusalOf(authenticate(token, list, aheadSeconds));

describe("whatever the platform, a token is refused", () => {
  const good = (): JWTPayload => ({ sub: job.repository, aud: audience, repository_owner_id: "42" });
  const sign = (claims: JWTPayload) =>
    at.github.sign({ ...good(), sub: "repo:acme/deploy:environment:prod", ...claims }, { alg: "RS256", lifetimeSeconds: 300 });

  test.each([
    ["that has expired", { exp: -31 }, "jwt: ERR_JWT_EXPIRED exp"],
    ["that is not valid yet", { nbf: 40 }, "jwt: ERR_JWT_CLAIM_VALIDATION_FAILED nbf"],
    ["that was issued in the future", { iat: 40 }, "jwt: ERR_JWT_CLAIM_VALIDATION_FAILED iat"],
  ])("%s", async (_what, changes, detail) => {
    const instants = Object.fromEntries(Object.entries(changes).map(([claim, seconds]) => [claim, at.github.now() + seconds]));
    expect(await refusal(await sign(instants))).toBe(`unauthenticated: ${detail}`);
  });

  test.each(["exp", "iat", "sub"])("without %s", async (claim) => {
    expect(await refusal(await sign({ [claim]: undefined }))).toMatch(/^unauthenticated: jwt: ERR_JWT_CLAIM_VALIDATION_FAILED/);
  });

  const keysOf = async () =>
    (await (await fetch(`${at.github.url}/.well-known/jwks`)).json()) as { keys: [{ kid: string; n: string; e: string; kty: string }] };
  const forge = async (header: { readonly alg: string; readonly kid: string }, key: Parameters<SignJWT["sign"]>[0]) =>
    new SignJWT({
      ...good(),
      sub: "repo:acme/deploy:environment:prod",
      iss: at.github.url,
      iat: at.github.now(),
      exp: at.github.now() + 60,
    })
      .setProtectedHeader(header)
      .sign(key);

  test("that another key signed under a known key id, or an unknown one", async () => {
    const [{ kid }] = (await keysOf()).keys;
    const { privateKey } = await generateKeyPair("RS256");
    expect(await refusal(await forge({ alg: "RS256", kid }, privateKey))).toBe(
      "unauthenticated: jwt: ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    expect(await refusal(await forge({ alg: "RS256", kid: "unknown" }, privateKey))).toBe("unauthenticated: jwt: ERR_JWKS_NO_MATCHING_KEY");
  });

  test("that is signed with the public key as a secret (HS256), in any of its forms", async () => {
    const [jwk] = (await keysOf()).keys;
    const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
    for (const secret of [pem, pem.trim(), JSON.stringify(jwk)]) {
      expect(await refusal(await forge({ alg: "HS256", kid: jwk.kid }, new TextEncoder().encode(secret)))).toBe(
        "unauthenticated: jwt: ERR_JOSE_ALG_NOT_ALLOWED",
      );
    }
  });

  test("without a signature (none), however the word is written", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = part({
      ...good(),
      sub: "repo:acme/deploy:environment:prod",
      iss: at.github.url,
      iat: at.github.now(),
      exp: at.github.now() + 60,
    });
    for (const alg of ["none", "None", "NONE"]) {
      for (const signature of ["", "AA"]) {
        expect(await refusal(`${part({ alg })}.${claims}.${signature}`)).toMatch(/^unauthenticated: jwt: ERR_/);
      }
    }
  });

  test("that one listed issuer signed in the name of another", async () => {
    const token = await at.cluster.sign(
      { ...good(), sub: "repo:acme/deploy:environment:prod", iss: at.github.url },
      { alg: "RS256", lifetimeSeconds: 60 },
    );
    expect(await refusal(token)).toBe("unauthenticated: jwt: ERR_JWKS_NO_MATCHING_KEY");
  });

  test("whose issuer has a slash more than the list, a capital or another port: it is then of no listed issuer", async () => {
    for (const iss of [`${at.github.url}/`, at.github.url.replace("http", "HTTP"), `${at.github.url}0`]) {
      expect(await authenticate(await sign({ iss }))).toBe(ada);
    }
  });

  test("and none makes us ask an address that only the token names", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const token = await new SignJWT({ iss: at.github.url, sub: "x", aud: audience })
      .setProtectedHeader({ alg: "RS256", kid: "k", jku: `${at.aws.url}/.well-known/jwks.json`, x5u: `${at.aws.url}/x5u` })
      .sign(privateKey);
    const callsBefore = await callsOf(at.aws.url);
    expect(await refusal(token)).toMatch(/^unauthenticated/);
    expect(await callsOf(at.aws.url)).toBe(callsBefore);
  });
});

async function callsOf(url: string): Promise<number> {
  return ((await (await fetch(`${url}/_control/calls`)).json()) as { calls: unknown[] }).calls.length;
}
