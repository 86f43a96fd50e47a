import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCertificateInput } from "../../lib/providers/azure/application-input.ts";
import { parsePrincipalInput } from "../../lib/providers/azure/principal-input.ts";
import { selfSigned } from "../../local/self-signed.ts";
import { documentFile } from "../../release/openapi/build-document.ts";
import { openApiChecks } from "../fixtures/openapi-checks.ts";
import { root } from "../fixtures/template.ts";

const { bodyErrors } = openApiChecks(JSON.parse(readFileSync(join(root, documentFile), "utf8")));

const clientId = "0b1f6471-0000-4000-8000-000000000001";
const application = { tenantId: "contoso.onmicrosoft.com", clientId };
const other = { clientId: "0b1f6471-0000-4000-8000-000000000002" };
const { key, cert } = selfSigned(new Date(), { algorithm: "rsa" });
const clientCertificate = cert + key;
const withSecret = { ...application, clientSecret: "0a1~Example" };

/** Whether the code takes a body. */
function isTaken({ key: named, ...body }: { readonly key?: unknown }): boolean {
  try {
    const parse = named === "kms" ? parseCertificateInput : parsePrincipalInput;
    parse(body);
    return true;
  } catch {
    return false;
  }
}

test.each<[taken: boolean, title: string, body: object]>([
  [true, "a secret", withSecret],
  [true, "a secret between spaces", { ...application, clientSecret: " 0a1~Example\n" }],
  [true, "a certificate", { ...application, clientCertificate }],
  [true, "a certificate and an empty secret", { ...application, clientCertificate, clientSecret: "" }],
  [true, "the key of KMS", { ...application, key: "kms" }],
  [true, "the key of KMS and secrets that are null", { ...application, key: "kms", clientSecret: null, readOnlyCredentials: null }],
  [true, "a second application", { ...withSecret, readOnlyCredentials: { ...other, clientSecret: "0a1~Other" } }],
  [true, "a second application with a certificate", { ...withSecret, readOnlyCredentials: { ...other, clientCertificate } }],
  [false, "no proof", application],
  [false, "proofs that are null", { ...application, clientSecret: null, clientCertificate: null, key: null }],
  [false, "an empty secret", { ...application, clientSecret: " " }],
  [false, "a text past the length of a secret", { ...application, clientSecret: "x".repeat(513) }],
  [false, "a certificate without its key", { ...application, clientCertificate: cert }],
  [false, "a key without its certificate", { ...application, clientCertificate: key }],
  [false, "a secret beside the key of KMS", { ...withSecret, key: "kms" }],
  [false, "a second application beside the key of KMS", { ...application, key: "kms", readOnlyCredentials: {} }],
  [false, "a second application without a proof", { ...withSecret, readOnlyCredentials: other }],
  [false, "a second application of no directory", { ...withSecret, readOnlyCredentials: { ...other, clientSecret: "s", tenantId: "x" } }],
  [false, "a directory that names none", { ...withSecret, tenantId: "common" }],
])("%s: a body of POST /azure/login with %s is taken, and fits the document just so", (taken, _title, body) => {
  expect([isTaken(body), bodyErrors("POST /azure/login", body).length === 0]).toEqual([taken, taken]);
});
