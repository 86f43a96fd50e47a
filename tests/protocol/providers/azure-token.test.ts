import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { selfSigned } from "../../../local/self-signed.ts";
import { acme } from "../../unit/local-azure-fixture.ts";
import { bodyOf, expectFailure, openPrincipalMethod } from "./azure-connection.ts";

let azure: Awaited<ReturnType<typeof openPrincipalMethod>>;
beforeAll(async () => {
  azure = await openPrincipalMethod();
});
beforeEach(() => azure.reset());
afterAll(() => azure.close());

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
