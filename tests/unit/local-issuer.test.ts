import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Issuer, startIssuer } from "../../local/issuer/server.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer({ port: 0 });
});
const control = async (method: string, command: string, body?: object) =>
  (await fetch(`${issuer.url}/_control/${command}`, { method, ...(body && { body: JSON.stringify(body) }) })).json();
beforeEach(() => control("POST", "reset"));
afterAll(() => issuer.close());

test("its token verifies with the keys that its metadata name", async () => {
  const metadata = (await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json()) as Record<string, string>;
  const { payload } = await jwtVerify(await issuer.sign({ sub: "ada", org: "acme" }), createRemoteJWKSet(new URL(`${metadata.jwks_uri}`)), {
    issuer: `${metadata.issuer}`,
    audience: issuer.audience,
  });
  expect(payload).toMatchObject({ sub: "ada", org_id: "acme", role: "editor" });
});

test("it signs by its own clock, which a reset puts back", async () => {
  const readExpiry = async () =>
    JSON.parse(Buffer.from((await issuer.sign({ sub: "ada" })).split(".")[1] ?? "", "base64url").toString()).exp;
  const inOneHour = Date.now() / 1000 + 3600;
  await control("POST", "clock", { skew_seconds: -7200 });
  expect((await readExpiry()) - inOneHour).toBeCloseTo(-7200, -2);
  await control("POST", "reset");
  expect((await readExpiry()) - inOneHour).toBeCloseTo(0, -2);
});

test("any other path is 404", async () => {
  expect((await fetch(`${issuer.url}/authorize`)).status).toBe(404);
});
