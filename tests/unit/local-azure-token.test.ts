import { randomUUID, sign, X509Certificate } from "node:crypto";
import { ClientCertificateCredential, ClientSecretCredential } from "@azure/identity";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { selfSigned } from "../../local/self-signed.ts";
import { type Application, acme, elsewhere, globe, graph, management, openAzure } from "./local-azure-fixture.ts";

let azure: Awaited<ReturnType<typeof openAzure>>;
beforeAll(async () => {
  azure = await openAzure();
});
beforeEach(() => azure.control("POST", "reset"));
afterAll(() => azure.close());

const refused = (status: number, error: string, code: number) => ({
  status,
  body: { error, error_codes: [code], error_description: expect.stringMatching(new RegExp(`^AADSTS${code}: .* Trace ID: `)) },
});

describe("a token", () => {
  test("is bearer, lives for an hour, and comes without a refresh token", async () => {
    const { status, body } = await azure.token(await azure.addApplication());
    expect(status).toBe(200);
    expect(body).toEqual({ token_type: "Bearer", expires_in: 3599, ext_expires_in: 3599, access_token: expect.stringMatching(/^eyJ/) });
  });

  test("is given to an application without a role, by its directory's domain, and for the secret in HTTP Basic", async () => {
    const application = await azure.addApplication({ roles: [] });
    expect((await azure.token({ ...application, tenant: "acme.onmicrosoft.com" })).status).toBe(200);
    const basic = Buffer.from(`${application.id}:${encodeURIComponent(application.secret)}`).toString("base64");
    const fields = { grant_type: "client_credentials", scope: management, "x-client-SKU": "another library's" };
    expect((await azure.post(acme, fields, { authorization: `Basic ${basic}` })).status).toBe(200);
  });
});

describe("the token endpoint refuses", () => {
  const changed = (change: Partial<Application>) => async (application: Application) => azure.token({ ...application, ...change });
  const sending = (fields: Readonly<Record<string, string>>) => async (application: Application) => azure.token(application, fields);

  test.each<[string, number, string, number, (application: Application) => Promise<unknown>]>([
    ["a wrong secret", 401, "invalid_client", 7000215, changed({ secret: "wrong" })],
    [
      "the id of the secret in place of its text",
      401,
      "invalid_client",
      7000215,
      async (one) => azure.token({ ...one, secret: one.secretId }),
    ],
    ["no secret", 401, "invalid_client", 7000216, changed({ secret: "" })],
    ["an unknown application", 400, "unauthorized_client", 700016, changed({ id: "00000000-0000-4000-8000-000000000000" })],
    ["an application of another directory", 400, "unauthorized_client", 700016, changed({ tenant: globe })],
    ["an unknown directory", 400, "invalid_request", 90002, changed({ tenant: "00000000-0000-4000-8000-000000000000" })],
    ["what cannot be a directory", 400, "invalid_request", 900023, changed({ tenant: "common" })],
    ["a directory of another cloud", 400, "invalid_request", 900382, changed({ tenant: elsewhere })],
    ["another grant", 400, "unsupported_grant_type", 70003, sending({ grant_type: "password" })],
    ["a scope without /.default", 400, "invalid_scope", 70011, sending({ scope: "https://management.azure.com/user_impersonation" })],
    ["two resources", 400, "invalid_scope", 70011, sending({ scope: `${management} ${graph}` })],
    ["an unknown resource", 400, "invalid_resource", 500011, sending({ scope: "https://example.com/.default" })],
    ["no scope", 400, "invalid_request", 900144, sending({ scope: "" })],
  ])("%s", async (_title, status, error, code, ask) => {
    expect(await ask(await azure.addApplication())).toMatchObject(refused(status, error, code));
  });

  test("an expired secret, and keeps the token that it gave", async () => {
    const application = await azure.addApplication({ secret_days: 0.01 });
    const accessToken = await azure.mint(application);
    await azure.control("POST", "clock", { skew_seconds: 1000 });
    expect(await azure.token(application)).toMatchObject(refused(401, "invalid_client", 7000222));
    expect((await azure.read("/subscriptions?api-version=2022-12-01", accessToken)).status).toBe(200);
  });

  test.each([
    [{ is_disabled: true }, 400, "unauthorized_client", 7000112],
    [{ is_blocked: true }, 400, "access_denied", 53003],
    [{ has_no_principal: true }, 401, "invalid_client", 7000229],
  ])("an application with %j", async (change, status, error, code) => {
    const application = await azure.addApplication();
    await azure.control("PATCH", `applications/${application.id}`, change);
    expect(await azure.token(application)).toMatchObject(refused(status, error, code));
  });

  test("an application that was deleted, and a secret that was removed; another secret of it works", async () => {
    const application = await azure.addApplication();
    const { body } = await azure.control("POST", `applications/${application.id}/secrets`, {});
    await azure.control("DELETE", `applications/${application.id}/secrets/${application.secretId}`);
    expect(await azure.token(application)).toMatchObject(refused(401, "invalid_client", 7000215));
    expect((await azure.token({ ...application, secret: String(body.client_secret) })).status).toBe(200);
    await azure.control("DELETE", `applications/${application.id}`);
    expect(await azure.token(application)).toMatchObject(refused(400, "unauthorized_client", 700016));
  });
});

describe("an assertion", () => {
  const own = selfSigned(new Date(), { algorithm: "rsa" });
  const thumbprint = new X509Certificate(own.cert).fingerprint.replaceAll(":", "");
  const x5t = Buffer.from(thumbprint, "hex").toString("base64url");
  const ask = async (header: object, claims: object = {}) => {
    const { id } = await azure.addApplication();
    await azure.control("POST", `applications/${id}/certificates`, { certificate: own.cert });
    const seconds = Math.floor(Date.now() / 1000);
    const whole = { aud: `${azure.url}/${acme}/oauth2/v2.0/token`, iss: id, sub: id, jti: randomUUID(), exp: seconds + 600, ...claims };
    const [head, body] = [header, whole].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
    const signature = sign("sha256", Buffer.from(`${head}.${body}`), own.key).toString("base64url");
    return azure.post(acme, {
      grant_type: "client_credentials",
      client_id: id,
      scope: management,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: `${head}.${body}.${signature}`,
    });
  };
  const header = { alg: "RS256", typ: "JWT", x5t };

  test.each([
    ["without nbf, as MSAL for Python sends it", header, {}],
    ["with nbf", header, { nbf: Math.floor(Date.now() / 1000) }],
    ["with a padded x5t", { ...header, x5t: `${x5t}=` }, {}],
    ["with a padded x5t in the other alphabet", { ...header, x5t: Buffer.from(thumbprint, "hex").toString("base64") }, {}],
  ])("%s is accepted", async (_title, sent, claims) => {
    expect(await ask(sent, claims)).toMatchObject({ status: 200 });
  });

  test.each([
    ["before its nbf", header, { nbf: Math.floor(Date.now() / 1000) + 3600 }, 700024],
    ["after its exp", header, { exp: Math.floor(Date.now() / 1000) - 3600 }, 700024],
    ["of another certificate", { ...header, x5t: "AAAA" }, {}, 700027],
    ["with a text as nbf", header, { nbf: "now" }, 50027],
  ])("%s is refused", async (_title, sent, claims, code) => {
    expect(await ask(sent, claims)).toMatchObject({ body: { error_codes: [code] } });
  });
});

describe("Microsoft's own library", () => {
  const options = () => ({ authorityHost: azure.url, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } });

  test("gets a token by a secret, after it has read the directory's metadata", async () => {
    const { tenant, id, secret } = await azure.addApplication();
    const { token } = await new ClientSecretCredential(tenant, id, secret, options()).getToken(management);
    expect((await azure.read("/subscriptions?api-version=2022-12-01", token)).status).toBe(200);
    const { body } = await azure.control("GET", "calls");
    expect(JSON.stringify(body)).not.toContain(secret);
    expect((body.calls as { path: string }[]).map(({ path }) => path).slice(0, 2)).toEqual([
      `/${tenant}/v2.0/.well-known/openid-configuration`,
      `/${tenant}/oauth2/v2.0/token`,
    ]);
  });

  test("S11: gets a token by a certificate, and none by a certificate that is not the application's", async () => {
    const { tenant, id } = await azure.addApplication();
    const [own, foreign] = [selfSigned(new Date(), { algorithm: "rsa" }), selfSigned(new Date(), { algorithm: "rsa" })];
    await azure.control("POST", `applications/${id}/certificates`, { certificate: own.cert });
    const ask = (certificate: string) => new ClientCertificateCredential(tenant, id, { certificate }, options()).getToken(management);
    expect((await ask(own.key + own.cert)).token).toMatch(/^eyJ/);
    await expect(ask(foreign.key + foreign.cert)).rejects.toThrow("AADSTS700027");
    // The right certificate, signed by another key.
    await expect(ask(foreign.key + own.cert)).rejects.toThrow("AADSTS700027");
    await azure.control("POST", "clock", { skew_seconds: 7200 });
    await expect(ask(own.key + own.cert)).rejects.toThrow("AADSTS700024");
  });
});
