import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asFailure } from "../../../lib/errors.ts";
import { checkIssuer } from "../../../lib/providers/tailscale/federated-tailnet-trust.ts";
import { Secret } from "../../../lib/secret.ts";
import { type HttpServer, serveHttp } from "../../fixtures/serve-http.ts";

const identityUrl = "https://id.example";
const issuer = `${identityUrl}/id/t/acme`;
const metadataPath = "/id/t/acme/.well-known/openid-configuration";
const keysPath = "/id/t/acme/.well-known/jwks.json";
const metadata = { issuer, jwks_uri: identityUrl + keysPath };
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = new Secret(`${part({ alg: "RS256", kid: "key-1", typ: "JWT" })}.${part({})}.signature`);

let server: HttpServer;
/** By path: status, body. */
let served: Record<string, readonly [number, unknown]>;
beforeEach(async () => {
  served = { [metadataPath]: [200, metadata], [keysPath]: [200, { keys: [{ kid: "key-0" }, { kid: "key-1" }] }] };
  server = await serveHttp(({ url = "" }, response) => {
    const [status, body] = served[url] ?? [404, {}];
    response.writeHead(status, { location: "/elsewhere" }).end(typeof body === "string" ? body : JSON.stringify(body));
  });
});
afterEach(() => server.close());

const check = (held = token) => checkIssuer({ identityUrl, readUrl: server.url }, { issuer, token: held }, AbortSignal.timeout(5000));

describe("S79: our own documents", () => {
  test("stand, with the key that signs", async () => {
    await expect(check()).resolves.toBeUndefined();
  });

  test.each<[string, Record<string, readonly [number, unknown]>]>([
    ["there is no metadata", { [metadataPath]: [404, {}] }],
    ["the metadata is of another issuer", { [metadataPath]: [200, { ...metadata, issuer: `${issuer}/` }] }],
    ["the metadata leads elsewhere", { [metadataPath]: [200, { ...metadata, jwks_uri: "https://elsewhere.example/jwks.json" }] }],
    ["the metadata is a page", { [metadataPath]: [200, "<html></html>"] }],
    ["the metadata is a redirect", { [metadataPath]: [302, metadata] }],
    ["there are no keys", { [keysPath]: [503, {}] }],
    ["the key that signs is not among the keys", { [keysPath]: [200, { keys: [{ kid: "key-0" }] }] }],
    ["the keys are no key set", { [keysPath]: [200, []] }],
  ])("do not stand when %s", async (_title, changes) => {
    Object.assign(served, changes);
    const failure = await check().catch(asFailure);
    expect(failure).toMatchObject({ code: "issuer_unreachable" });
    expect(JSON.stringify(failure)).not.toContain("signature");
  });

  test("do not stand when nothing answers, or for a token that names no key", async () => {
    expect(await check(new Secret("x.y.z")).catch(asFailure)).toMatchObject({ code: "issuer_unreachable" });
    server.close();
    expect(await check().catch(asFailure)).toMatchObject({ code: "issuer_unreachable" });
  });
});
