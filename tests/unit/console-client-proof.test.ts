import { exportJWK, generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { oidcClient } from "../../lib/sessions/oidc-client.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";

const issuer = "https://id.example.com";
const read = (secret: Record<string, string>) =>
  oidcClient({ issuer, clientId: "console", secretId: "console", secrets: memorySecrets({ console: secret }), clock: () => new Date() });
const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
const [ownKey, openKey] = await Promise.all([privateKey, publicKey].map(async (key) => ({ ...(await exportJWK(key)), kid: "k1" })));

test.each<[string, Record<string, string>]>([
  ["a secret", { client_secret: "hush" }],
  ["a private key", { private_key: JSON.stringify({ ...ownKey, alg: "ES256" }) }],
])("the console's client proves itself by %s", async (_, secret) => {
  expect(await read(secret).readAuthentication()).toBeInstanceOf(Function);
});

test.each<[string, Record<string, string>]>([
  ["nothing", {}],
  ["an empty secret", { client_secret: "" }],
  ["a text that is no key", { private_key: "hush" }],
  ["a private key without its algorithm", { private_key: JSON.stringify(ownKey) }],
  ["a public key", { private_key: JSON.stringify({ ...openKey, alg: "ES256" }) }],
  ["a shared key", { private_key: JSON.stringify({ kty: "oct", k: "aHVzaA", alg: "HS256" }) }],
])("with %s for a secret the stage is not configured, and the failure does not show it", async (_, secret) => {
  const failure: unknown = await read(secret)
    .readAuthentication()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "configuration_invalid" });
  expect(`${JSON.stringify(failure)}${String(failure)}`).not.toMatch(/hush|aHVzaA/);
});
