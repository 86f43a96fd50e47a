import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { buildIssuer, probeTenant, readIssuerSegment } from "../../lib/issuer/identity-token-source.ts";
import { toJwk } from "../../lib/issuer/issuer-documents.ts";
import { kmsIssuer } from "../../lib/issuer/kms-issuer.ts";
import { tokenSeconds } from "../../lib/issuer/token-text.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

const identityUrl = "https://id.example";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const der = publicKey.export({ type: "spki", format: "der" });

function openIssuer() {
  const clock = stoppedClock();
  const signer = { kid: toJwk(der).kid, sign: async (text: string) => sign("sha256", Buffer.from(text), privateKey) };
  const source = kmsIssuer({ identityUrl, withSigner: (work) => work(signer), clock, random: (size) => Buffer.alloc(size, 7) });
  return { source, clock };
}

const { signal } = new AbortController();
const asked = { tenant: "acme", connection: "c1", audience: "api://cloud", purpose: "broker" } as const;

test("a token names its organisation's issuer and its connection, and lives five minutes (S77)", async () => {
  const { source, clock } = openIssuer();
  const { token, expiresAt } = await source.mint(asked, signal);
  const text = token.reveal();
  const iat = Math.floor(clock().getTime() / 1000);

  expect(decodeJwt(text)).toEqual({
    iss: "https://id.example/id/t/acme",
    sub: "conn:c1",
    aud: "api://cloud",
    iat,
    exp: iat + tokenSeconds,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    tenant: "acme",
    connection: "c1",
    purpose: "broker",
  });
  expect(expiresAt.getTime()).toBe((iat + 300) * 1000);
  expect(decodeProtectedHeader(text)).toEqual({ alg: "RS256", typ: "JWT", kid: toJwk(der).kid });
  expect(await source.trustOf({ tenant: "acme", connection: "c1" })).toEqual({
    issuer: "https://id.example/id/t/acme",
    subject: "conn:c1",
  });
});

test("its signature is that of the published key", async () => {
  const { source } = openIssuer();
  const text = (await source.mint(asked, signal)).token.reveal();
  const [header, claims, signature = ""] = text.split(".");
  const { n, e } = toJwk(der);
  const published = createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });

  expect(verify("sha256", Buffer.from(`${header}.${claims}`), published, Buffer.from(signature, "base64url"))).toBe(true);
});

test.each([
  ["an empty connection", { connection: "" }],
  ["a subject of 128 bytes", { connection: "c".repeat(123) }],
  ["nobody as the audience", { audience: "" }],
  ["an audience that no cloud takes", { audience: "a".repeat(601) }],
])("a token of %s is not signed (S77)", async (_, changes) => {
  const { source } = openIssuer();
  await expect(source.mint({ ...asked, ...changes }, signal)).rejects.toThrow(expect.objectContaining({ code: "internal" }));
});

test("further claims are signed, and replace none of the issuer's own (S77)", async () => {
  const { source } = openIssuer();
  const own = decodeJwt((await source.mint(asked, signal)).token.reveal());
  const forged = Object.fromEntries(Object.keys(own).map((claim) => [claim, "forged"]));
  const claims = { ...forged, "https://cloud.example/tags": { team: ["a"] } };
  const { token } = await source.mint({ ...asked, claims }, signal);
  expect(decodeJwt(token.reveal())).toEqual({ ...own, "https://cloud.example/tags": { team: ["a"] } });
  const probe = await source.mint({ ...asked, tenant: probeTenant, claims }, signal);
  expect(decodeJwt(probe.token.reveal())).not.toHaveProperty("tenant");
});

test("the longest subject is signed", async () => {
  const { source } = openIssuer();
  const { token } = await source.mint({ ...asked, connection: "c".repeat(122) }, signal);
  expect(decodeJwt(token.reveal()).sub).toHaveLength(127);
});

test.each(["acme", "Acme", "acme/../other", "=probe", "", "ümlaut", "a b", "x".repeat(80)])(
  "the issuer of %j is its own alone (S77)",
  (tenant) => {
    const issuer = buildIssuer(identityUrl, tenant);
    const segment = issuer.slice("https://id.example/id/t/".length);

    expect(segment).toMatch(/^[\w=-]+$/);
    expect(readIssuerSegment(segment)).toBe(tenant);
    expect(issuer).not.toBe(buildIssuer(identityUrl, probeTenant));
  },
);

test("a segment that no issuer has names nobody", () => {
  expect(["=61", "=zz", "a/b", "%61", "=Probe", "ü"].map(readIssuerSegment)).toEqual(Array(6).fill(undefined));
  expect(readIssuerSegment("=probe")).toBe(probeTenant);
});

test("a key is named as RFC 7638 says", () => {
  // The example of RFC 7638, section 3.1.
  const n =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
  const example = createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" }).export({ type: "spki", format: "der" });
  expect(toJwk(example).kid).toBe("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
});
