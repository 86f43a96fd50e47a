import { describe, expect, test } from "vitest";
import { azureSettingsFromEnvironment } from "../../lib/providers/azure/azure-settings.ts";
import { parsePrincipalInput } from "../../lib/providers/azure/principal-input.ts";
import { selfSigned } from "../../local/self-signed.ts";

const tenantId = "72f988bf-0000-4000-8000-00000000acbe";
const clientId = "0b1f6471-0000-4000-8000-000000000001";
const readClientId = "0b1f6471-0000-4000-8000-000000000002";
const works = { tenantId, clientId, clientSecret: "abc~secret" };
const rsa = selfSigned(new Date(), { algorithm: "rsa" });
const ec = selfSigned(new Date());

describe("a submission", () => {
  test("is read in each of Aurora's spellings, without the spaces that pasting brings", () => {
    const { full, readOnly, subscriptionId } = parsePrincipalInput({
      userId: "somebody-else",
      tenant: ` ${tenantId.toUpperCase()}\n`,
      appId: clientId,
      password: " abc~secret ",
      subscription_id: "sub",
      authMethod: "ignored",
      read_only_credentials: { appId: readClientId, password: "other" },
    });
    expect(full).toMatchObject({ cloud: "public", tenantId, clientId, proof: { kind: "secret" } });
    expect(full.proof.kind === "secret" && full.proof.secret.reveal()).toBe("abc~secret");
    expect(readOnly).toMatchObject({ tenantId, clientId: readClientId });
    expect(subscriptionId).toBe("sub");
  });

  test("may have empty and absent optional fields", () => {
    const body = { ...works, subscriptionId: "", secretExpiresAt: null, readOnlyCredentials: null };
    expect(Object.keys(parsePrincipalInput(body))).toEqual(["full"]);
  });

  test("S11: may have a certificate with its key in place of a secret", () => {
    const { full } = parsePrincipalInput({ tenantId, clientId, clientCertificate: rsa.key + rsa.cert });
    expect(full.proof.kind).toBe("certificate");
  });

  test.each<[string, object, string]>([
    ["no directory", { clientId, clientSecret: "s" }, "tenantId"],
    ["a directory that names none", { ...works, tenantId: "common" }, "tenantId"],
    ["a path in place of a directory", { ...works, tenantId: "../evil" }, "tenantId"],
    ["a host with a port in place of a domain", { ...works, tenantId: "evil.example:443" }, "tenantId"],
    ["no client", { tenantId, clientSecret: "s" }, "clientId"],
    ["a name in place of the client's id", { ...works, clientId: "aurora" }, "clientId"],
    ["no secret", { tenantId, clientId, clientSecret: " " }, "clientSecret"],
    ["a secret with half a character", { ...works, clientSecret: "\ud800abc" }, "clientSecret"],
    ["a document in place of a secret", { ...works, clientSecret: "x".repeat(600) }, "clientSecret"],
    ["a cloud that is not in the list", { ...works, cloud: "https://evil.example" }, "cloud"],
    ["no date", { ...works, secretExpiresAt: "soon" }, "secretExpiresAt"],
    ["a text in place of read-only credentials", { ...works, readOnlyCredentials: "x" }, "readOnlyCredentials"],
    ["read-only credentials without a client", { ...works, readOnlyCredentials: { clientSecret: "x" } }, "readOnlyCredentials.clientId"],
    [
      "read-only credentials without a secret",
      { ...works, readOnlyCredentials: { clientId: readClientId } },
      "readOnlyCredentials.clientSecret",
    ],
    [
      "the same application for read only",
      { ...works, readOnlyCredentials: { clientId, clientSecret: "x" } },
      "readOnlyCredentials.clientId",
    ],
    ["a certificate without a key", { tenantId, clientId, clientCertificate: rsa.cert }, "clientCertificate"],
    ["a key without a certificate", { tenantId, clientId, clientCertificate: rsa.key }, "clientCertificate"],
    ["a certificate of another key", { tenantId, clientId, clientCertificate: ec.key + rsa.cert }, "clientCertificate"],
    ["a certificate that is not RSA", { tenantId, clientId, clientCertificate: ec.key + ec.cert }, "clientCertificate"],
  ])("is refused with %s, by the name of the field", (_title, body, field) => {
    expect(() => parsePrincipalInput(body)).toThrow(expect.objectContaining({ code: "invalid_request", field }));
  });
});

describe("the operator's settings", () => {
  test("are Microsoft's addresses unless they are set; those of national clouds cannot be", () => {
    const { clouds } = azureSettingsFromEnvironment({});
    expect([clouds.public.authorityUrl, clouds.usgovernment.authorityUrl, clouds.china.authorityUrl]).toEqual([
      "https://login.microsoftonline.com",
      "https://login.microsoftonline.us",
      "https://login.partner.microsoftonline.cn",
    ]);
    const env = {
      AZURE_AUTHORITY_URL: "https://login.example/",
      AZURE_MANAGEMENT_URL: "https://arm.example",
      AZURE_REFRESHES_PER_MINUTE: "5",
    };
    const changed = azureSettingsFromEnvironment(env);
    expect(changed.clouds.public).toMatchObject({
      authorityUrl: "https://login.example",
      managementUrl: "https://arm.example",
      managementScope: "https://management.azure.com/.default",
    });
    expect([changed.refreshesPerMinute, changed.clouds.china]).toEqual([5, clouds.china]);
  });

  test.each([{ AZURE_AUTHORITY_URL: "login.example" }, { AZURE_REFRESHES_PER_MINUTE: "0" }])("are refused when malformed: %j", (env) => {
    expect(() => azureSettingsFromEnvironment(env)).toThrow(expect.objectContaining({ code: "configuration_invalid" }));
  });
});
