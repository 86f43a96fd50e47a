import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endsConnection } from "../../../lib/errors.ts";
import { certificateEnd } from "../../../lib/providers/azure/connection-certificate.ts";
import { acme } from "../../unit/local-azure-fixture.ts";
import { openCertificateMethod, owner } from "./azure-certificate-connection.ts";
import { codesOf, expectFailure } from "./azure-connection.ts";

let azure: Awaited<ReturnType<typeof openCertificateMethod>>;
beforeAll(async () => {
  azure = await openCertificateMethod();
});
beforeEach(() => azure.reset());
afterAll(() => azure.close());

const year = new Date().getUTCFullYear();
const tokenCalls = async () => (await azure.calls()).filter(({ path }) => String(path).endsWith("/oauth2/v2.0/token"));

describe("an application with the certificate of a connection", () => {
  test("S84: is connected with nothing stored, as the account of its directory", async () => {
    const application = await azure.addCertified();
    const verified = await azure.verify(application);
    expect(verified.credential).toBeUndefined();
    expect(verified).toMatchObject({
      identity: { id: acme },
      details: { directory_id: acme, client_id: application.clientId, certificate_year: String(year) },
      findings: [],
    });
    expect(JSON.stringify([verified, await azure.calls()])).not.toContain("eyJ");
    expect(await azure.mint(verified.details)).toMatchObject({ type: "bearer", scopes: ["https://management.azure.com/.default"] });
    expect(codesOf(await azure.probe(verified.details))).toEqual([]);
  });

  test("S80: each proof tries an assertion that names another certificate, which must be refused", async () => {
    const { details } = await azure.verify(await azure.addCertified());
    expect(await tokenCalls()).toHaveLength(2);
    await azure.probe(details);
    expect((await tokenCalls()).map(({ status }) => status)).toEqual([200, 401, 200, 401]);
  });

  test("S80: a directory that looks at no thumbprint is not connected", async () => {
    await azure.control("POST", "settings", { ignores_thumbprints: true });
    await expectFailure(azure.verify(await azure.addCertified()), { code: "trust_insecure" });
  });

  test.each([
    ["another organisation", { ...owner, tenant: "globe" }],
    ["another connection of the same organisation", { ...owner, connection: "another" }],
  ])("is refused to %s that names it, though the same key signs", async (_, other) => {
    await expectFailure(azure.verify(await azure.addCertified(), other), { code: "trust_refused" });
  });

  test("may have the certificate of the year before, until it expires", async () => {
    const { details } = await azure.verify(await azure.addCertified({}, year - 1));
    expect(details).toMatchObject({ certificate_year: String(year - 1) });
    expect(await azure.mint(details)).toMatchObject({ type: "bearer" });
  });

  test.each(["clientSecret", "clientCertificate"])("a submission that has %s too is refused, and not half used", (name) => {
    expect(() => azure.method.parse({ tenantId: acme, clientId: acme, [name]: "x" })).toThrow("The request is not valid");
  });
});

describe("the next certificate", () => {
  const stand = async () => {
    const application = await azure.addCertified();
    const { details } = await azure.verify(application);
    return { application, details };
  };

  test("is used as soon as the customer has registered it beside the present one", async () => {
    const { application, details } = await stand();
    await azure.moveTo(new Date(Date.UTC(year + 1, 2, 1)));
    const before = await azure.watch(details);
    expect([before?.details, before?.tell]).toEqual([undefined, undefined]);
    expect(await azure.mint(details)).toMatchObject({ type: "bearer" });

    await azure.register(application);
    const after = await azure.watch(details);
    expect(after?.details).toMatchObject({ ...details, certificate_year: String(year + 1), certificate_thumbprint: expect.any(String) });
    expect(await azure.mint(after?.details ?? {})).toMatchObject({ type: "bearer" });
    await azure.moveTo(new Date(certificateEnd(year).getTime() + 1000));
    expect(await azure.mint(after?.details ?? {})).toMatchObject({ type: "bearer" });
  });

  test("is asked for in the last 28 days of the present one, and its end ends the connection", async () => {
    const { details } = await stand();
    const expiresAt = certificateEnd(year);
    await azure.moveTo(new Date(expiresAt.getTime() - 20 * 86_400_000));
    expect(await azure.watch(details)).toMatchObject({
      tell: { name: "secret_expiring", code: "credential_expired", expiresAt },
      next: new Date(expiresAt.getTime() - 19 * 86_400_000),
    });
    expect(codesOf(await azure.probe(details))).toEqual(["secret_expiring"]);
    await azure.moveTo(expiresAt);
    await expectFailure(azure.mint(details), { code: "credential_expired" });
  });
});

describe("a connection whose key is ours meets", () => {
  test("a certificate that the customer has removed: pending for five minutes after its connect, then refused", async () => {
    const application = await azure.addCertified();
    const { details } = await azure.verify(application);
    await azure.control("DELETE", `applications/${application.clientId}/certificates`);
    await expectFailure(azure.mint(details), { code: "access_pending" });
    await azure.moveTo(new Date(Date.now() + 301_000));
    await expectFailure(azure.mint(details), { code: "trust_refused" });
    expect(endsConnection("trust_refused")).toBe(true);
  });

  test("S79: another key in the place of ours, which is the operator's and ends nothing", async () => {
    const opened = await openCertificateMethod();
    try {
      const { details } = await opened.verify(await opened.addCertified());
      opened.replaceKey();
      await expectFailure(opened.mint(details), { code: "client_misconfigured", detail: expect.stringContaining("CERTIFICATE_KEY_ARN") });
      expect(endsConnection("client_misconfigured")).toBe(false);
    } finally {
      await opened.close();
    }
  });
});

test("a record that names the certificate of another organisation gets no token for it", async () => {
  const globex = { ...owner, tenant: "globe" };
  const theirs = await azure.addApplication();
  await azure.register(theirs, year, globex);
  const { details } = await azure.verify(theirs, globex);
  const before = (await tokenCalls()).length;
  await expectFailure(azure.mint(details), { code: "client_misconfigured" });
  expect(await tokenCalls()).toHaveLength(before);
});

test("S83: giving back names what is left to the customer, in an order that is safe", async () => {
  const { clientId, tenantId } = await azure.addCertified();
  const { details } = await azure.verify({ clientId, tenantId });
  const parts = await azure.method.revoke({}, azure.callOf(details));
  expect(parts.map(({ what, state }) => [what, state])).toEqual([
    ["certificate", "left"],
    ["role_assignment", "left"],
    ["client", "left"],
    ["access_token", "left"],
  ]);
  expect(parts[0]?.command).toContain(`aurora-${owner.connection}-${year}`);
  const inUse = await azure.method.revoke({}, { ...azure.callOf(details), successor: { client_id: clientId } });
  expect(inUse.map(({ what }) => what)).toEqual(["certificate"]);
});
