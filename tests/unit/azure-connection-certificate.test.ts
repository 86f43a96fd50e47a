import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { parseCertificate } from "../../lib/providers/azure/certificate.ts";
import { certificateYears, connectionCertificate } from "../../lib/providers/azure/connection-certificate.ts";
import { writeDer } from "../../lib/providers/der.ts";
import { certificateKey } from "../fixtures/certificate-key.ts";

const key = certificateKey();
const owner = { tenant: "acme", connection: "Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW" };

test("S11: the certificate is an X.509 of our key, which has signed it, and is no authority", async () => {
  const { pem, thumbprint, shownThumbprint, expiresAt } = await connectionCertificate(key, owner, 2026, new AbortController().signal);
  const read = new X509Certificate(pem);
  const publicKey = createPublicKey({ key: await key.readPublicKey(), format: "der", type: "spki" });
  expect(read.verify(publicKey)).toBe(true);
  expect(read.publicKey.equals(publicKey)).toBe(true);
  expect(read).toMatchObject({ subject: `CN=aurora ${owner.connection}`, issuer: `CN=aurora ${owner.connection}`, ca: false });
  expect([new Date(read.validFrom).toISOString(), new Date(read.validTo).toISOString()]).toEqual([
    "2026-01-01T00:00:00.000Z",
    "2028-01-01T00:00:00.000Z",
  ]);
  expect(expiresAt.toISOString()).toBe("2028-01-01T00:00:00.000Z");
  const fingerprint = (hex: string) => Buffer.from(hex.replaceAll(":", ""), "hex");
  expect(thumbprint).toBe(fingerprint(read.fingerprint256).toString("base64url"));
  expect(shownThumbprint).toBe(read.fingerprint.replaceAll(":", ""));
  expect(verify("sha256", Buffer.from("x"), read.publicKey, await key.sign("x"))).toBe(true);
});

test("it is the same each time, and another one for another connection, organisation or year", async () => {
  const thumbprintOf = async (of: typeof owner, year: number) =>
    (await connectionCertificate(key, of, year, new AbortController().signal)).thumbprint;
  const first = await thumbprintOf(owner, 2026);
  expect(await thumbprintOf(owner, 2026)).toBe(first);
  const others = [
    await thumbprintOf({ ...owner, tenant: "globe" }, 2026),
    await thumbprintOf({ ...owner, connection: "another" }, 2026),
    await thumbprintOf(owner, 2027),
  ];
  expect(new Set([first, ...others]).size).toBe(4);
});

test("it is no certificate with a private key, which a customer would submit", async () => {
  const { pem } = await connectionCertificate(key, owner, 2026, new AbortController().signal);
  expect(() => parseCertificate(pem, "clientCertificate")).toThrow("The request is not valid");
  expect(pem).not.toContain("PRIVATE");
});

test.each([
  ["2027-01-01T00:00:00Z", [2027, 2026]],
  ["2026-12-31T23:59:59Z", [2026, 2025]],
])("at %s the certificates of %j work", (at, years) => {
  expect(certificateYears(new Date(at))).toEqual(years);
});

test.each([
  [0, "0400"],
  [127, "047f"],
  [128, "048180"],
  [255, "0481ff"],
  [256, "04820100"],
  [65_535, "0482ffff"],
])("X.690: a value of %i bytes begins with %s", (size, begin) => {
  const written = writeDer(0x04, Buffer.alloc(size));
  expect(written.subarray(0, begin.length / 2).toString("hex")).toBe(begin);
  expect(written).toHaveLength(begin.length / 2 + size);
});
