import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endsConnection, type FailureCode, failures } from "../../../lib/errors.ts";
import { selfSigned } from "../../../local/self-signed.ts";
import { type Application, acme, elsewhere, globe } from "../../unit/local-azure-fixture.ts";
import { bodyOf, expectFailure, openPrincipalMethod } from "./azure-connection.ts";

let azure: Awaited<ReturnType<typeof openPrincipalMethod>>;
beforeAll(async () => {
  azure = await openPrincipalMethod();
});
beforeEach(() => azure.reset());
afterAll(() => azure.close());

const html = "<!DOCTYPE html><html><body>Sign in</body></html>";
const unknown = "00000000-0000-4000-8000-000000000000";

describe("each refusal of Entra ID has a code that says what its customer does next", () => {
  const change = (changes: object) => async (application: Application) => {
    await azure.change(application, changes);
    return application;
  };
  test.each<[string, FailureCode, (application: Application) => Application | Promise<Application>]>([
    ["a wrong secret", "credential_rejected", (one) => ({ ...one, secret: "wrong" })],
    ["the id of a secret in place of its value", "credential_rejected", (one) => ({ ...one, secret: one.secretId })],
    ["an unknown application", "client_unknown", (one) => ({ ...one, id: unknown })],
    ["an application of another directory", "client_unknown", (one) => ({ ...one, tenant: globe })],
    ["an application that is switched off", "client_unknown", change({ is_disabled: true })],
    ["an unknown directory", "directory_unknown", (one) => ({ ...one, tenant: unknown })],
    ["an unknown domain", "directory_unknown", (one) => ({ ...one, tenant: "nowhere.example" })],
    ["a directory of another cloud", "wrong_cloud", (one) => ({ ...one, tenant: elsewhere })],
    ["a policy that blocks the sign-in", "client_blocked", change({ is_blocked: true })],
  ])("%s: %s", async (_title, code, alter) => {
    const application = await alter(await azure.addApplication());
    await expectFailure(azure.verify(bodyOf(application)), { code }, [application.secret]);
    expect([endsConnection(code), failures[code].owner]).toEqual([true, "customer"]);
  });

  test("an expired secret: credential_expired", async () => {
    const standing = await azure.connect({ secret_days: 1 });
    await azure.wait(90_000);
    await expectFailure(azure.mint(standing), { code: "credential_expired" }, [standing.application.secret]);
  });

  test.each<[string, object, object]>([
    [
      "429 with Retry-After",
      { status: 429, body: {}, headers: { "retry-after": "30" } },
      { code: "provider_throttled", retryAfterSeconds: 30 },
    ],
    [
      "a throttling in words of its own",
      { status: 400, body: { error: "invalid_request", error_codes: [90055] } },
      { code: "provider_throttled" },
    ],
    [
      "503 with Retry-After",
      { status: 503, body: {}, headers: { "retry-after": "7" } },
      { code: "provider_unavailable", retryAfterSeconds: 7 },
    ],
    ["a gateway's page with 502", { status: 502, body: html }, { code: "provider_unavailable" }],
    ["S58: a page with 200", { status: 200, body: html }, { code: "provider_answer_invalid" }],
    ["S58: a page with 401", { status: 401, body: html }, { code: "provider_answer_invalid" }],
    ["401 in JSON that is not OAuth's", { status: 401, body: { message: "denied" } }, { code: "provider_answer_invalid" }],
    ["JSON of another shape with 200", { status: 200, body: ["eyJcanary"] }, { code: "provider_answer_invalid" }],
    ["a redirect", { status: 302, body: {}, headers: { location: "https://127.0.0.1:9/" } }, { code: "provider_answer_invalid" }],
    ["an answer that is too large", { status: 200, body: { access_token: "x".repeat(300_000) } }, { code: "provider_answer_invalid" }],
    ["a connection that is closed", { drop: true }, { code: "provider_unreachable" }],
    [
      "an error that is not known yet",
      { status: 400, body: { error: "something_new", error_codes: [9] } },
      { code: "provider_answer_invalid" },
    ],
    [
      "an unknown number with a known error",
      { status: 401, body: { error: "invalid_client", error_codes: [9] } },
      { code: "credential_rejected" },
    ],
  ])("%s, at each request of a token", async (_title, answer, expected) => {
    const standing = await azure.connect();
    for (const [verb, path] of [
      ["POST", `/${acme}/oauth2/v2.0/token`],
      ["GET", `/${acme}/v2.0/.well-known/openid-configuration`],
    ] as const) {
      await azure.answerWith(verb, path, answer);
      const minted = azure.mint(standing);
      await expectFailure(minted, expected, [standing.application.secret]);
    }
  });
});

describe("a token", () => {
  test("is bearer, for the management API alone, and lives as long as Entra ID says", async () => {
    const standing = await azure.connect();
    await azure.control("POST", "settings", { access_token_lifetime_seconds: 299 });
    const token = await azure.mint(standing);
    expect(token).toMatchObject({ type: "bearer", scopes: ["https://management.azure.com/.default"] });
    expect((token.expiresAt?.getTime() ?? 0) - token.issuedAt.getTime()).toBe(299_000);
  });

  test("is another one each time: no library keeps an old one", async () => {
    const standing = await azure.connect();
    const [first, second] = [await azure.mint(standing), await azure.mint(standing)];
    expect(first.type === "bearer" && second.type === "bearer" && first.accessToken.reveal() !== second.accessToken.reveal()).toBe(true);
  });

  test("S12: for read only is of the read-only application, and for full of the other", async () => {
    const readOnly = await azure.addApplication({ roles: ["0b1f6471-0000-4000-8000-000000000002"] });
    const standing = await azure.connect({}, { readOnlyCredentials: { clientId: readOnly.id, clientSecret: readOnly.secret } });
    await azure.control("DELETE", "calls");
    await azure.mint(standing, "read");
    await azure.mint(standing, "full");
    const asked = (await azure.calls()).flatMap(({ form, path }) =>
      String(path).endsWith("/token") ? [(form as Record<string, string>).client_id] : [],
    );
    expect(asked).toEqual([readOnly.id, standing.application.id]);
  });

  test("S12: for read only is refused where no read-only application is stored, and the wider one is not asked", async () => {
    const standing = await azure.connect();
    await azure.control("DELETE", "calls");
    await expectFailure(azure.mint(standing, "read"), { code: "invalid_request", field: "access" });
    expect(await azure.calls()).toEqual([]);
  });

  test("S47: has its secret in no URL, and its request goes to the authority alone", async () => {
    const { application } = await azure.connect();
    const calls = await azure.calls();
    expect(calls.length).toBeGreaterThan(3);
    expect(JSON.stringify(calls)).not.toContain(application.secret);
    await azure.answerWith("GET", `/${acme}/v2.0/.well-known/openid-configuration`, {
      body: {
        issuer: `https://elsewhere.example/${acme}/v2.0`,
        authorization_endpoint: "https://elsewhere.example/authorize",
        token_endpoint: "https://elsewhere.example/token",
        jwks_uri: "https://elsewhere.example/keys",
      },
    });
    await expectFailure(azure.verify(bodyOf(application)), { code: "provider_answer_invalid" }, [application.secret]);
  });
});

describe("a certificate", () => {
  const own = selfSigned(new Date(), { algorithm: "rsa", days: 20 });
  const pem = own.key + own.cert;
  const withCertificate = async () => {
    const { secret: _, tenant, id } = await azure.addApplication();
    await azure.control("POST", `applications/${id}/certificates`, { certificate: own.cert });
    return { tenantId: tenant, clientId: id, clientCertificate: pem };
  };

  test("S11: proves an application without a secret, and its key goes nowhere", async () => {
    const body = await withCertificate();
    const standing = await azure.stand(body);
    expect(Object.keys(standing.held).sort()).toEqual(["client_certificate", "client_id", "cloud", "expires_at", "tenant_id"]);
    expect(await azure.mint(standing)).toMatchObject({ type: "bearer" });
    const tokens = (await azure.calls()).filter(({ path }) => String(path).endsWith("/token"));
    expect(new Set(tokens.map(({ proof }) => proof))).toEqual(new Set(["assertion"]));
    expect(JSON.stringify(await azure.calls())).not.toContain("PRIVATE KEY");
  });

  test("S45: says itself when it expires, and an expired one is not even sent", async () => {
    const standing = await azure.stand(await withCertificate());
    const days = (Date.parse(standing.details.secret_expires_at ?? "") - Date.now()) / 86_400_000;
    expect(Math.abs(days - 20)).toBeLessThan(0.1);
    await azure.wait(21 * 86_400);
    await azure.control("DELETE", "calls");
    await expectFailure(azure.mint(standing), { code: "credential_expired" }, ["PRIVATE KEY"]);
    expect(await azure.calls()).toEqual([]);
  });

  test("that is not the application's is told as a credential that is rejected", async () => {
    const { id, tenant } = await azure.addApplication();
    const body = { tenantId: tenant, clientId: id, clientCertificate: pem };
    await expectFailure(azure.verify(body), { code: "credential_rejected" }, ["PRIVATE KEY"]);
  });
});
