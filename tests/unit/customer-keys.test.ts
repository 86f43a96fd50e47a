import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { parsePrincipalInput } from "../../lib/providers/azure/principal-input.ts";
import { parseKeyInput } from "../../lib/providers/google/key-file.ts";
import { selfSigned } from "../../local/self-signed.ts";
import { cpuOf } from "../fixtures/cpu-of.ts";
import { forgeDsa, forgeRsa } from "../fixtures/forged-keys.ts";

const tenantId = "72f988bf-0000-4000-8000-00000000acbe";
const clientId = "0b1f6471-0000-4000-8000-000000000001";
const readClientId = "0b1f6471-0000-4000-8000-000000000002";
const own = selfSigned(new Date(), { algorithm: "rsa" });
const generate = (modulusLength: number) => generateKeyPairSync("rsa", { modulusLength }).privateKey;
const toPem = (bits: number) => generate(bits).export({ type: "pkcs8", format: "pem" }).toString();

/** How each method is handed a key, with a certificate where it takes one. */
const methods: readonly (readonly [string, (key: string, cert: string) => unknown, string])[] = [
  ["Azure's application", (key, cert) => parsePrincipalInput({ tenantId, clientId, clientCertificate: key + cert }), "clientCertificate"],
  [
    "Azure's read-only application",
    (key, cert) =>
      parsePrincipalInput({
        ...{ tenantId, clientId, clientSecret: "abc~secret" },
        readOnlyCredentials: { clientId: readClientId, clientCertificate: cert + key },
      }),
    "readOnlyCredentials.clientCertificate",
  ],
  [
    "Google's service account",
    (key) =>
      parseKeyInput({
        service_account_json: JSON.stringify({
          type: "service_account",
          project_id: "shop-production",
          private_key: key,
          client_email: "aurora@shop-production.iam.gserviceaccount.com",
          token_uri: "https://oauth2.googleapis.com/token",
        }),
      }),
    "service_account_json.private_key",
  ],
];

const encrypted = generate(2048).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }).toString();

const refused: readonly (readonly [string, { readonly key: string; readonly cert?: string }])[] = [
  ["of RSA with 32,768 bits", forgeRsa({ bits: 32_768 })],
  ["of RSA with 4,104 bits", forgeRsa({ bits: 4104 })],
  ["of RSA with 1,024 bits", { key: toPem(1024), cert: forgeRsa({ bits: 1024 }).cert }],
  ["of RSA with 2,048 bits and primes of 20,000", forgeRsa({ bits: 2048, primeBits: 20_000 })],
  ["of RSA with three primes", forgeRsa({ bits: 2048, hasThird: true })],
  ["whose numbers do not belong together", forgeRsa({ bits: 2048 })],
  ["of DSA with 10,000 bits", { key: forgeDsa(10_000) }],
  ["of DSA in front of a good one", { key: forgeDsa(10_000) + own.key, cert: own.cert }],
  ["of DSA behind a good one", { key: own.key + forgeDsa(10_000), cert: own.cert }],
  ["beside another good one", { key: own.key + toPem(2048), cert: own.cert }],
  ["under a passphrase", { key: encrypted }],
  [
    "that begins 2,000 times and never ends",
    { key: "-----BEGIN PRIVATE KEY-----\n".repeat(2000), cert: "-----BEGIN CERTIFICATE-----".repeat(2000) },
  ],
  ["of 45,000 bytes that are none", { key: `-----BEGIN PRIVATE KEY-----\n${"A".repeat(60_000)}\n-----END PRIVATE KEY-----\n` }],
];

describe.each(methods)("a key for %s", (_method, parse, field) => {
  it.each(refused)(
    "S65: %s is refused before anything is computed with it, in less than 50 ms of the processor",
    async (_what, { key, cert = own.cert }) => {
      const attempt = () => {
        try {
          return parse(key, cert);
        } catch (error) {
          return error;
        }
      };
      const refusal = attempt();
      expect(refusal).toBeInstanceOf(Failure);
      expect(refusal).toMatchObject({ code: "invalid_request", field });
      expect(await cpuOf(attempt)).toBeLessThan(50);
    },
  );

  it("is taken with 2,048 bits in either form, however its lines end", () => {
    const pkcs1 = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    expect(parse(own.key, own.cert)).toBeDefined();
    expect(parse(own.key.replaceAll("\n", "\r\n"), own.cert.replaceAll("\n", "\r\n"))).toBeDefined();
    if (field.startsWith("service_account_json")) {
      expect(parse(pkcs1.privateKey, "")).toBeDefined();
      expect(parse(toPem(4096), "")).toBeDefined();
    }
  });
});

describe("S65: a certificate for Azure", () => {
  it.each([
    ["of another key", own.key, selfSigned(new Date(), { algorithm: "rsa" }).cert],
    ["with a public key of 32,768 bits", own.key, forgeRsa({ bits: 32_768 }).cert],
    ["with an elliptic curve", own.key, selfSigned(new Date()).cert],
    ["with nothing in it", own.key, "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"],
    ["with ten more behind it", own.key, own.cert.repeat(11)],
    ["beside a request for one", own.key, `${own.cert}-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n`],
  ])("%s is refused", (_what, key, cert) => {
    const clientCertificate = key + cert;
    expect(() => parsePrincipalInput({ tenantId, clientId, clientCertificate })).toThrow(
      expect.objectContaining({ code: "invalid_request", field: "clientCertificate" }),
    );
  });

  it("is stored as what was looked at and nothing else, with its chain and without what tools write between", () => {
    const chain = selfSigned(new Date()).cert;
    const clientCertificate = `Bag Attributes\n  friendlyName: x\n${own.key}subject=x\n${own.cert}${chain}`;
    const { full } = parsePrincipalInput({ tenantId, clientId, clientCertificate });
    expect(full.proof.kind === "certificate" && full.proof.pem.reveal()).toBe(own.key + own.cert + chain);
  });
});
