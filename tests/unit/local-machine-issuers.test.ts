import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audience, job, openMachineIssuers, podRequest, roleRequest } from "../fixtures/machine-issuers.ts";

let at: Awaited<ReturnType<typeof openMachineIssuers>>;
beforeAll(async () => {
  at = await openMachineIssuers();
});
afterAll(() => at.close());

/** Verifies a token as a stranger would: with what the issuer publishes. */
async function read(url: string, token: string) {
  const metadata = (await (await fetch(`${url}/.well-known/openid-configuration`)).json()) as { issuer: string; jwks_uri: string };
  return jwtVerify(token, createRemoteJWKSet(new URL(metadata.jwks_uri)), { issuer: metadata.issuer, audience });
}

describe("the issuers of machines", () => {
  test("sign what their published keys verify", async () => {
    const { payload: ofJob } = await read(at.github.url, await at.github.requestIdToken(job));
    expect(ofJob).toMatchObject({ sub: "repo:acme/deploy:environment:prod", environment: "prod", repository_owner: "acme" });
    const { payload: ofRole, protectedHeader } = await read(at.aws.url, await at.aws.getWebIdentityToken(roleRequest));
    expect(ofRole).toMatchObject({ sub: roleRequest.role, "https://sts.amazonaws.com/": { aws_account: "123456789012" } });
    expect(protectedHeader).toMatchObject({ alg: "ES384", kid: "EC384_0" });
    const { payload: ofPod } = await read(at.cluster.url, await at.cluster.requestToken(podRequest));
    expect(ofPod).toMatchObject({ sub: "system:serviceaccount:billing:reader", aud: [audience] });
  });

  test("AWS' publishes its RSA key without alg", async () => {
    const { keys } = (await (await fetch(`${at.aws.url}/.well-known/jwks.json`)).json()) as { keys: { kid: string; alg?: string }[] };
    expect(keys.map(({ kid, alg }) => [kid, alg])).toEqual([
      ["RSA_0", undefined],
      ["EC384_0", "ES384"],
    ]);
  });

  test.each([
    ["no audience", { audience: [] }],
    ["eleven audiences", { audience: Array.from({ length: 11 }, (_, index) => `a${index}`) }],
    ["less than a minute", { durationSeconds: 59 }],
    ["more than an hour", { durationSeconds: 3601 }],
    ["51 tags", { tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, "x"])) }],
  ])("AWS' refuses %s", (_what, changes) => {
    expect(() => at.aws.getWebIdentityToken({ ...roleRequest, ...changes })).toThrow("ValidationError");
  });

  test("the cluster's refuses a token of less than ten minutes", () => {
    expect(() => at.cluster.requestToken({ ...podRequest, expirationSeconds: 599 })).toThrow("10 minutes");
  });

  test("none signs with an algorithm that it has no key for", () => {
    expect(() => at.github.sign({}, { alg: "ES256", lifetimeSeconds: 60 })).toThrow("GitHub Actions signs with RS256 only");
  });
});
