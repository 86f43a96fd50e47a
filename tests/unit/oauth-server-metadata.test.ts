import { describe, expect, it } from "vitest";
import { isConfidential, parseServerMetadata } from "../../lib/oauth/server-metadata.ts";

const issuer = "https://accounts.example";
const document = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  revocation_endpoint: `${issuer}/revoke`,
};

const parse = (body: unknown, init: ResponseInit = {}) =>
  parseServerMetadata(
    new URL(issuer),
    new Response(typeof body === "string" ? body : JSON.stringify(body), { headers: { "content-type": "application/json" }, ...init }),
  );

describe("a discovery document", () => {
  it("S14: is taken when it names the pinned issuer and all endpoints are confidential", async () => {
    expect(await parse({ ...document, unknown: [1] })).toMatchObject(document);
  });

  it("need not name a revocation endpoint", async () => {
    const { revocation_endpoint: _, ...rest } = document;
    expect(await parse(rest)).not.toHaveProperty("revocation_endpoint");
  });

  it.each([
    ["names another issuer", { ...document, issuer: "https://attacker.example" }],
    ["names an issuer below the pinned one", { ...document, issuer: `${issuer}/tenant` }],
    ["names an issuer without TLS", { ...document, issuer: "http://accounts.example" }],
    ["names no issuer", { ...document, issuer: undefined }],
    ["names an issuer that is no URL", { ...document, issuer: "accounts" }],
    ["lacks the authorization endpoint", { ...document, authorization_endpoint: undefined }],
    ["lacks the token endpoint", { ...document, token_endpoint: undefined }],
    ["lacks the keys", { ...document, jwks_uri: undefined }],
    ["has a null for an endpoint", { ...document, token_endpoint: null }],
    ["has a number for an endpoint", { ...document, token_endpoint: 1 }],
    ["has a plain http authorization endpoint", { ...document, authorization_endpoint: "http://accounts.example/auth" }],
    ["has a plain http token endpoint", { ...document, token_endpoint: "http://accounts.example/token" }],
    ["has plain http keys", { ...document, jwks_uri: "http://accounts.example/keys" }],
    ["has a plain http revocation endpoint", { ...document, revocation_endpoint: "http://accounts.example/revoke" }],
    ["has a script for an endpoint", { ...document, authorization_endpoint: "javascript:alert(1)" }],
    ["is a list", [document]],
    ["is not JSON", "<html>"],
    ["is empty", ""],
  ])("S14: is refused when it %s", async (_, body) => {
    const error: unknown = await parse(body).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "provider_answer_invalid" });
    expect(error).not.toHaveProperty("cause");
  });

  it.each([404, 500, 204])("is refused when it comes with status %i", async (status) => {
    const response = new Response(status === 204 ? null : JSON.stringify(document), { status });
    await expect(parseServerMetadata(new URL(issuer), response)).rejects.toMatchObject({ code: "provider_answer_invalid" });
  });
});

describe("an endpoint", () => {
  it.each([
    ["https://accounts.example/token", true],
    ["http://127.0.0.1:8080/token", true],
    ["http://localhost/token", true],
    ["http://[::1]/token", true],
    ["http://accounts.example/token", false],
    ["http://localhost.attacker.example/token", false],
    ["http://127.0.0.1.attacker.example/token", false],
    ["http://169.254.169.254/token", false],
    ["ftp://127.0.0.1/token", false],
    ["/token", false],
  ])("%s is confidential: %s", (endpoint, expected) => {
    expect(isConfidential(endpoint)).toBe(expected);
  });
});
