import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { secretsManagerCredentialStore } from "../../lib/credentials/secrets-manager.ts";
import { vaultCredentialStore } from "../../lib/credentials/vault.ts";
import { appRoleAuth } from "../../lib/credentials/vault-options.ts";
import { failures, toFailureCode } from "../../lib/errors.ts";
import { authenticateJwt } from "../../lib/http/authenticate-jwt.ts";
import { discovery } from "../../lib/providers/cached-document.ts";
import { readBilling, searchProjects } from "../../lib/providers/google/cloud-projects.ts";
import { cloudCaller } from "../../lib/providers/google/cloud-request.ts";
import { openSession } from "../../lib/providers/google/setup/cloud-session.ts";
import { signingKeys } from "../../lib/providers/prove-by-id-token.ts";
import { Secret } from "../../lib/secret.ts";
import { bearerToken } from "../fakes/bearer-token.ts";
import { callOf } from "../fakes/call-of.ts";
import { secretsManagerAt } from "../fixtures/aws-fixture.ts";
import { cloudUrlsAt } from "../fixtures/cloud-urls-at.ts";
import { type Google, openGoogle, signal, signals } from "./google-fixture.ts";

const html = "<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head><body>Welcome</body></html>";

/** Pages with which a captive portal, or a proxy, answers in place of the provider. */
const pages = [
  { as: "text/html; charset=utf-8", body: html },
  { as: "application/xhtml+xml", body: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"></html>' },
  { as: "application/json", body: html },
  { as: undefined, body: `\n  ${html}` },
  { as: "text/plain", body: `\u{feff}${html}` },
  { as: "text/plain", body: "<!-- a proxy --><script>location.reload()</script>" },
] as const;

let page: (typeof pages)[number] = pages[0];
const portal = createServer((request, response) => {
  request.resume();
  response.writeHead(200, page.as === undefined ? {} : { "content-type": page.as }).end(page.body);
});
let url = "";
let google: Google;

beforeAll(async () => {
  await new Promise<void>((resolve) => portal.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
  google = await openGoogle();
});
beforeEach(() => google.control("POST", "reset"));
afterAll(async () => {
  portal.closeAllConnections();
  portal.close();
  await google.close();
});

const token = new Secret("ya29.canary");
const clock = () => new Date();
const key = { area: "connections", tenant: "acme", provider: "gcp", account: "default" } as const;
const fields = { access_token: token, refresh_token: new Secret("1//0canary") };
const sessionAt = (base: string) => openSession({ urls: cloudUrlsAt(base), call: cloudCaller(async () => undefined) }, token, signal);

/** Google's simulator answers with the page at this path, and as itself elsewhere. */
const atGoogle = (method: string, path: string) =>
  google.control("POST", "faults", {
    method,
    path,
    times: 9,
    status: 200,
    body: page.body,
    ...(page.as === undefined ? {} : { content_type: page.as }),
  });
const base = "aurora-oauth-dev";
const appRole = { roleId: "r", secretId: new Secret("hush-secret-id") };
const vault = (auth = { token: new Secret("hush") } as Parameters<typeof vaultCredentialStore>[0]["auth"]) =>
  vaultCredentialStore({ address: url, auth, base, now: clock });
const secrets = () => secretsManagerCredentialStore({ client: secretsManagerAt(url), base });
const jwt = (jwksUrl?: string) =>
  authenticateJwt(
    { issuer: url, audience: "a", jwksUrl, orgClaim: "org_id", permissionsClaim: "permissions", roleClaim: "role" },
    clock,
  )({ authorization: "Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1In0.AAAA" });

/** Every outbound call. Of Google's, each is answered with the page while all the others work. */
const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  "the provider's discovery": () => discovery(url, clock)(signal),
  "the provider's keys": () => signingKeys(clock)(`${url}/oauth2/v3/certs`).read(signal),
  "the code exchange": async () => {
    const { callback } = await google.login();
    await atGoogle("POST", "/token");
    return google.provider.redeem(callback, { ...callOf(), ...signals });
  },
  "the refresh": async () => {
    await atGoogle("POST", "/token");
    return google.provider.refresh(fields, callOf(signal));
  },
  "the revocation": async () => {
    await atGoogle("POST", "/revoke");
    return google.provider.revoke({ refresh_token: token }, callOf(signal));
  },
  "the probe at userinfo": async () => {
    await atGoogle("GET", "/v1/userinfo");
    return google.provider.probe(bearerToken(token), callOf(signal));
  },
  "Google's Resource Manager": () => searchProjects(sessionAt(url)),
  "Google's Cloud Billing": () => readBilling(sessionAt(url), "p"),
  "Vault's login": () => vault(appRoleAuth({ credentials: async () => appRole, now: clock })).read(key, signal),
  "a read of Vault": () => vault().read(key, signal),
  "a write to Vault": () => vault().write(key, fields, { cas: 1 }, signal),
  "an erasure in Vault": () => vault().erase(key, signal),
  "Vault's health": () => vault().health(signal),
  "a read of Secrets Manager": () => secrets().read(key, signal),
  "a write to Secrets Manager": () => secrets().write(key, fields, { cas: 1 }, signal),
  "an erasure in Secrets Manager": () => secrets().erase(key, signal),
  "the discovery of the API's issuer": () => jwt(),
  "the keys of the API's issuer": () => jwt(`${url}/jwks`),
};

describe.each(pages)("S58: a page of HTML with 200, sent as $as", (sent) => {
  beforeEach(() => {
    page = sent;
  });

  it.each(Object.entries(calls))("is no answer to %s: a retryable failure, and not the customer's", async (_, call) => {
    const code = await call().then(
      () => "believed" as const,
      (error: unknown) => toFailureCode(error),
    );
    expect(code).not.toBe("believed");
    const { owner, retryable, ...row } = failures[code as keyof typeof failures];
    expect({ code, owner, retryable, ends: "endsConnection" in row }).toEqual({
      code,
      owner: expect.stringMatching(/^(provider|operator)$/),
      retryable: true,
      ends: false,
    });
  });
});

describe("S58: a refusal in HTML", () => {
  const refuse = (path: string, status: number) =>
    google.control("POST", "faults", { method: "GET", path, times: 9, status, body: html, content_type: "text/html" });

  it.each([401, 403])("with %i says nothing of a token: a proxy on the way refuses so too", async (status) => {
    await refuse("/v1/userinfo", status);
    await refuse("/v3/projects:search", status);
    await expect(google.provider.probe(bearerToken(token), callOf(signal))).rejects.toMatchObject({ code: "provider_answer_invalid" });
    await expect(searchProjects(sessionAt(google.url))).rejects.toMatchObject({ code: "provider_answer_invalid" });
  });
});

it.each([
  ["nothing", "", "text/html"],
  ["an object", "{}", "application/json"],
  ["a word", "OK", "text/plain"],
])("RFC 7009, section 2.2: a revocation that is answered with 200 and %s has happened", async (_, body, content_type) => {
  await google.control("POST", "faults", { method: "POST", path: "/revoke", status: 200, body, content_type });
  expect(await google.provider.revoke({ refresh_token: token }, callOf(signal))).toEqual([{ what: "grant", state: "revoked" }]);
});
