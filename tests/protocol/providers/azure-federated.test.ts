import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endsConnection, type FailureCode, failures } from "../../../lib/errors.ts";
import { acme, elsewhere, globe } from "../../unit/local-azure-fixture.ts";
import { codesOf, expectFailure } from "./azure-connection.ts";
import { connectionId, type FederatedMethod, openFederatedMethod, type Trusting, trust } from "./azure-federated-connection.ts";

let azure: FederatedMethod;
beforeAll(async () => {
  azure = await openFederatedMethod();
});
beforeEach(() => azure.reset());
afterAll(() => azure.close());

const production = "0b1f6471-0000-4000-8000-000000000002";
const unknown = "00000000-0000-4000-8000-000000000000";

describe("an application that trusts the connection", () => {
  test("S84: is connected with nothing stored, as the account of its directory", async () => {
    const application = await azure.addTrusting();
    const verified = await azure.verify({ ...application, subscriptionId: production });
    expect(verified.credential).toBeUndefined();
    expect(verified).toMatchObject({
      identity: { id: acme, label: "Acme production" },
      details: {
        directory_id: acme,
        client_id: application.clientId,
        subscription_id: production,
        subscription_name: "Acme production",
        may_write: "false",
      },
      findings: [],
    });
    expect(JSON.stringify([verified, await azure.calls()])).not.toContain("eyJ");
  });

  test("is the same account as its directory's domain, and is named by it", async () => {
    const application = await azure.addTrusting();
    expect(await azure.verify({ ...application, tenantId: "acme.onmicrosoft.com" })).toMatchObject({
      identity: { id: acme, label: "acme.onmicrosoft.com" },
      details: { directory_id: acme },
    });
  });

  test("S80: is tried with four tokens, when it is connected and whenever it is checked", async () => {
    const { details } = await azure.verify(await azure.addTrusting());
    const right = { connection: connectionId, audience: "api://AzureADTokenExchange" };
    const expectFour = (purpose: string) => {
      const asked = azure.minted.filter((one) => one.purpose === purpose);
      expect(asked).toEqual(
        expect.arrayContaining([
          { ...right, purpose },
          { ...right, purpose, connection: expect.not.stringMatching(connectionId) },
          { ...right, purpose, audience: "api://AzureADTokenExchange/probe" },
        ]),
      );
      expect(asked).toHaveLength(4);
    };
    expectFour("connect");
    expect(codesOf(await azure.probe(details))).toEqual([]);
    expectFour("probe");
  });

  test("may be a managed identity", async () => {
    const identity = await azure.addIdentity();
    await azure.addTrust(identity);
    const { details } = await azure.verify(identity);
    expect(details).toMatchObject({ client_id: identity.clientId, identity_id: identity.identityId });
    expect(await azure.mint(details)).toMatchObject({ type: "bearer", scopes: ["https://management.azure.com/.default"] });
  });

  test("S80: is told of another federated credential of a managed identity that it may read", async () => {
    const identity = await azure.addIdentity();
    await azure.addTrust(identity);
    const { details, findings } = await azure.verify(identity);
    expect(findings).toEqual([]);
    expect(codesOf(await azure.probe(details))).toEqual([]);
    await azure.addTrust(identity, { name: "second", subject: "conn:another" });
    const found = { code: "identity_shared", severity: "warning", target: "second", owner: "customer" };
    expect((await azure.verify(identity)).findings).toMatchObject([found]);
    expect(await azure.probe(details)).toMatchObject([found]);
    const path = `${identity.identityId}/federatedIdentityCredentials`;
    await azure.control("POST", "faults", { method: "GET", path, status: 403, times: 9, body: { error: { code: "AuthorizationFailed" } } });
    expect(await azure.probe(details), "not seen, and no failure").toEqual([]);
  });

  test("S77: gets each token for one that names the connection, and lives for minutes", async () => {
    const { details } = await azure.verify(await azure.addTrusting());
    azure.minted.length = 0;
    await azure.mint(details);
    await azure.mint(details);
    const asked = { connection: connectionId, audience: "api://AzureADTokenExchange", purpose: "broker" };
    expect(azure.minted).toEqual([asked, asked]);
  });

  test("keeps its connection when its role is removed: a finding says it, and it works again with the role", async () => {
    const application = await azure.addTrusting();
    const { details } = await azure.verify(application);
    await azure.control("PATCH", `applications/${application.clientId}`, { roles: [] });
    expect(codesOf(await azure.probe(details))).toEqual(["subscription_missing"]);
    await azure.control("PATCH", `applications/${application.clientId}`, { roles: [production] });
    expect(codesOf(await azure.probe(details))).toEqual([]);
  });
});

describe("a keyless connection meets", () => {
  const stand = async () => {
    const application = await azure.addTrusting();
    const { details } = await azure.verify(application);
    return { application, details };
  };

  /** Later than Azure takes to know a trust everywhere. */
  const settle = async () => {
    azure.moveClock(301);
    await azure.control("POST", "clock", { skew_seconds: 301 });
  };

  test.each<[string, (application: Trusting) => Promise<unknown>, FailureCode]>([
    ["a trust that was removed", (one) => azure.deleteTrust(one), "trust_refused"],
    ["an application that was deleted", (one) => azure.control("DELETE", `applications/${one.clientId}`), "client_unknown"],
    [
      "an application that was switched off",
      (one) => azure.control("PATCH", `applications/${one.clientId}`, { is_disabled: true }),
      "client_unknown",
    ],
    [
      "a policy that blocks the sign-in",
      (one) => azure.control("PATCH", `applications/${one.clientId}`, { is_blocked: true }),
      "client_blocked",
    ],
  ])("%s, which ends it", async (_title, change, code) => {
    const { application, details } = await stand();
    await change(application);
    await settle();
    await expectFailure(azure.mint(details), { code });
    expect([endsConnection(code), failures[code].owner]).toEqual([true, "customer"]);
  });

  test.each([90061, 50166, 501661])("S79: an issuer of ours that cannot be reached (%i), which ends nothing", async (number) => {
    const { application, details } = await stand();
    await azure.control("POST", "settings", { issuers_are_away: true, unreachable_issuer_code: number });
    // Azure has our keys for five minutes yet.
    expect(await azure.mint(details)).toMatchObject({ type: "bearer" });
    azure.moveClock(400);
    await azure.control("POST", "clock", { skew_seconds: 400 });
    const expected = { code: "issuer_unreachable", detail: expect.stringContaining(String(number)), command: undefined };
    await expectFailure(azure.mint(details), expected);
    await expectFailure(azure.verify(application), expected);
    expect([endsConnection("issuer_unreachable"), failures.issuer_unreachable.owner]).toEqual([false, "operator"]);
    await azure.control("POST", "settings", { issuers_are_away: false });
    expect(await azure.mint(details)).toMatchObject({ type: "bearer" });
  });

  test("S79: a key of ours that Azure does not know, which ends nothing", async () => {
    const opened = await openFederatedMethod();
    try {
      const { details } = await opened.verify(await opened.addTrusting());
      opened.issuer.rotate({ isPublished: false });
      await expectFailure(opened.mint(details), { code: "issuer_unreachable", detail: expect.stringContaining("700027") });
      opened.issuer.rotate({ isPublished: true });
      expect(await opened.mint(details)).toMatchObject({ type: "bearer" });
    } finally {
      await opened.close();
    }
  });

  test("S59: a clock of ours that is wrong, which ends nothing", async () => {
    const { details } = await stand();
    azure.moveClock(-1200);
    await expectFailure(azure.mint(details), { code: "client_misconfigured", detail: expect.stringContaining("700024") });
    expect(endsConnection("client_misconfigured")).toBe(false);
  });

  test("a trust that Azure does not know everywhere yet: it is told as missing, and works some minutes later", async () => {
    await azure.control("POST", "settings", { federation_propagation_seconds: 120 });
    const application = await azure.addTrusting();
    await expectFailure(azure.verify(application), { code: "trust_refused", detail: expect.stringMatching(/AADSTS70021$/) });
    azure.moveClock(121);
    await azure.control("POST", "clock", { skew_seconds: 121 });
    expect(await azure.verify(application)).toMatchObject({ identity: { id: acme } });
  });

  test.each([70021, 70025, 700211, 700213])(
    "a place that does not know its new trust yet (%i), which ends nothing for five minutes",
    async (number) => {
      const { details } = await stand();
      const path = `/${acme}/oauth2/v2.0/token`;
      const refuse = () => azure.control("POST", "faults", { method: "POST", path, ...answer(401, "invalid_client", number) });
      await refuse();
      await expectFailure(azure.mint(details), { code: "access_pending", detail: expect.stringContaining(`AADSTS${number}`) });
      const token = await azure.mint(details);
      await refuse();
      await expectFailure(azure.method.probe(token, azure.callOf(details)), { code: "access_pending" });
      expect(endsConnection("access_pending")).toBe(false);
      await settle();
      await refuse();
      await expectFailure(azure.mint(details), { code: "trust_refused", command: expect.stringContaining(trust.subject) });
    },
  );

  test.each([
    ["another case", { subject: trust.subject.toUpperCase() }],
    ["another audience", { audience: "api://another" }],
  ])("a trust that is known and has %s: it ends the connection at once", async (_title, changes) => {
    const { application, details } = await stand();
    await azure.editTrust(application, changes);
    await expectFailure(azure.mint(details), { code: "trust_refused" });
  });

  const answer = (status: number, error: string, ...error_codes: number[]) => ({ status, body: { error, error_codes } });
  test.each<[string, object, FailureCode]>([
    ["a refusal of the trust that is not known yet (7002139)", answer(400, "invalid_request", 7002139), "trust_refused"],
    ["an issuer that Microsoft takes for its own (700222)", answer(401, "invalid_client", 700222), "client_misconfigured"],
    ["an assertion that is malformed (50027)", answer(400, "invalid_request", 50027), "provider_answer_invalid"],
    ["a refusal of the assertion that is not known yet", answer(401, "invalid_client", 9), "provider_answer_invalid"],
    ["a refusal of the application that is not known yet", answer(400, "unauthorized_client", 9), "client_unknown"],
    ["a page", { status: 401, body: "<html>" }, "provider_answer_invalid"],
    ["too many requests", { status: 429, body: {} }, "provider_throttled"],
  ])("%s", async (_title, given, code) => {
    const { details } = await stand();
    await azure.control("POST", "faults", { method: "POST", path: `/${acme}/oauth2/v2.0/token`, ...given });
    await expectFailure(azure.mint(details), { code });
  });

  test.each<[string, Partial<Trusting>, FailureCode]>([
    ["an unknown directory", { tenantId: unknown }, "directory_unknown"],
    ["a directory of another cloud", { tenantId: elsewhere }, "wrong_cloud"],
    ["another customer's directory", { tenantId: globe }, "client_unknown"],
    ["an unknown application", { clientId: unknown }, "client_unknown"],
  ])("%s at its connect", async (_title, changes, code) => {
    await expectFailure(azure.verify({ ...(await azure.addTrusting()), ...changes }), { code, command: undefined });
  });

  test("another organisation that names its application: the application trusts an issuer that is not theirs", async () => {
    const { application } = await stand();
    const foreign = { ...azure.callOf(), at: { ...azure.callOf().at, tenant: "globe" } };
    await expectFailure(azure.method.verify(azure.method.parse(application), foreign), { code: "trust_refused" });
  });
});

describe("S83: giving back names what is left to the customer, in an order that is safe", () => {
  test("of an application: first the trust, then its roles, then itself", async () => {
    const { clientId, tenantId } = await azure.addTrusting();
    const { details } = await azure.verify({ clientId, tenantId });
    const parts = await azure.method.revoke({}, azure.callOf(details));
    expect(parts.map(({ what, state, command }) => [what, state, command])).toEqual([
      ["federated_credential", "left", `az ad app federated-credential delete --id ${clientId} --federated-credential-id '${trust.name}'`],
      ["role_assignment", "left", `az role assignment delete --assignee ${clientId}`],
      ["client", "left", `az ad app delete --id ${clientId}`],
      ["access_token", "left", undefined],
    ]);
  });

  test("to a secret of the same application: the trust alone, because the roles and the application are in use", async () => {
    const { clientId, tenantId } = await azure.addTrusting();
    const { details } = await azure.verify({ clientId, tenantId });
    const whatIsLeft = async (successor: string) =>
      (await azure.method.revoke({}, { ...azure.callOf(details), successor: { client_id: successor } })).map(({ what }) => what);
    expect(await whatIsLeft(clientId)).toEqual(["federated_credential"]);
    expect(await whatIsLeft(unknown)).toEqual(["federated_credential", "role_assignment", "client", "access_token"]);
  });

  test("of a managed identity: by its id among the resources", async () => {
    const identity = await azure.addIdentity();
    await azure.addTrust(identity);
    const { details } = await azure.verify(identity);
    const commands = (await azure.method.revoke({}, azure.callOf(details))).map(({ command }) => command);
    const options = `--identity-name 'aurora' --resource-group 'aurora' --subscription ${identity.identityId?.split("/")[2]}`;
    expect(commands).toEqual([
      `az identity federated-credential delete --yes --name '${trust.name}' ${options}`,
      `az role assignment delete --assignee ${identity.clientId}`,
      `az identity delete --ids '${identity.identityId}'`,
      undefined,
    ]);
  });
});
