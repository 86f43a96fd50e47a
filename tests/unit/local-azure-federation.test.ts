import { ClientAssertionCredential } from "@azure/identity";
import type { JWTPayload } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type IdentityIssuer, issuerOf, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import { management, openAzure } from "./local-azure-fixture.ts";

let azure: Awaited<ReturnType<typeof openAzure>>;
let own: IdentityIssuer;
const open = async () => {
  own = await openIdentityIssuer();
  azure = await openAzure(own.bases);
};
const close = async () => {
  await azure.close();
  await own.close();
};
beforeAll(open);
beforeEach(() => azure.control("POST", "reset"));
afterAll(() => close());

const subject = "conn:Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
const audience = "api://AzureADTokenExchange";
const trusted = () => ({ iss: issuerOf("acme"), sub: subject, aud: audience });
const trust = (changes: object = {}) => ({ name: "aurora", issuer: issuerOf("acme"), subject, ...changes });
const sign = (claims: JWTPayload) => {
  const iat = Math.floor(Date.now() / 1000);
  return own.sign({ iat, exp: iat + 300, ...claims });
};

type Trusting = { readonly tenant: string; readonly id: string };

async function addTrusting(credential: object = trust()): Promise<Trusting> {
  const application = await azure.addApplication({ has_secret: false });
  expect(await azure.control("POST", `applications/${application.id}/federated-credentials`, credential)).toMatchObject({ status: 200 });
  return application;
}

const exchange = ({ tenant, id }: Trusting, assertion: string) =>
  azure.post(tenant, {
    grant_type: "client_credentials",
    client_id: id,
    scope: management,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
  });

const refused = (code: number, error = "invalid_request") => ({ body: { error, error_codes: [code] } });

describe("an assertion of a foreign issuer", () => {
  test("is exchanged for a token, with the fields that Microsoft's own library adds", async () => {
    const { tenant, id } = await addTrusting();
    const options = { authorityHost: azure.url, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } };
    const credential = new ClientAssertionCredential(tenant, id, () => sign(trusted()), options);
    const { token } = await credential.getToken(management);
    expect((await azure.read("/subscriptions?api-version=2022-12-01", token)).status).toBe(200);
    const { body } = await azure.control("GET", "calls");
    const [sent] = (body.calls as { path: string; proof: string; form: object }[]).filter(({ path }) => path.endsWith("/token"));
    expect(sent).toMatchObject({ proof: "assertion", form: { "x-client-SKU": expect.any(String) } });
    expect(JSON.stringify(body)).not.toContain("eyJ");
  });

  test("is exchanged for a managed identity too, which Graph lists among no applications", async () => {
    const { body } = await azure.control("POST", "identities", { name: "aurora" });
    const identity = { tenant: String(body.tenant_id), id: String(body.client_id) };
    expect(body.identity_id).toMatch(/\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/aurora$/);
    await azure.control("POST", `applications/${identity.id}/federated-credentials`, trust());
    expect(await exchange(identity, await sign(trusted()))).toMatchObject({ status: 200 });
  });

  test("that names a certificate is still the application's own", async () => {
    const application = await addTrusting();
    const [, claims = ""] = (await sign(trusted())).split(".");
    const header = Buffer.from(JSON.stringify({ alg: "RS256", x5t: "AAAA" })).toString("base64url");
    expect(await exchange(application, `${header}.${claims}.AAAA`)).toMatchObject(refused(50027));
  });

  test.each<[string, () => object, number, string?]>([
    ["another issuer", () => ({ iss: issuerOf("globe") }), 700211],
    ["the issuer with a slash more", () => ({ iss: `${issuerOf("acme")}/` }), 700211],
    ["the issuer in another case", () => ({ iss: issuerOf("ACME") }), 700211],
    ["another subject", () => ({ sub: "conn:another" }), 700213],
    ["the subject in another case", () => ({ sub: subject.toUpperCase() }), 7002138],
    ["another audience", () => ({ aud: "api://another" }), 7002121],
    ["the audience in another case", () => ({ aud: audience.toLowerCase() }), 7002121],
    ["two audiences", () => ({ aud: [audience, "api://another"] }), 7002121],
    ["an issuer of Microsoft's", () => ({ iss: "https://login.microsoftonline.com/x/v2.0" }), 700222, "invalid_client"],
    ["a time that is over", () => ({ exp: Math.floor(Date.now() / 1000) - 301 }), 700024, "invalid_client"],
    ["a time to come", () => ({ nbf: Math.floor(Date.now() / 1000) + 400 }), 700024, "invalid_client"],
    ["no end", () => ({ exp: undefined }), 700024, "invalid_client"],
  ])("is refused with %s", async (_title, claims, code, error) => {
    const answer = await exchange(await addTrusting(), await sign({ ...trusted(), ...claims() }));
    expect(answer).toMatchObject(refused(code, error));
  });

  test("is refused when its signature is not of the published key", async () => {
    const [head, claims] = (await sign(trusted())).split(".");
    const [, , foreign] = (await sign({ ...trusted(), jti: "another" })).split(".");
    expect(await exchange(await addTrusting(), `${head}.${claims}.${foreign}`)).toMatchObject(refused(700027, "invalid_client"));
  });

  test("is refused while its key is not published, and accepted as soon as it is: the issuer is asked once more", async () => {
    await close();
    await open();
    const application = await addTrusting();
    expect(await exchange(application, await sign(trusted()))).toMatchObject({ status: 200 });
    own.rotate({ isPublished: false });
    expect(await exchange(application, await sign(trusted()))).toMatchObject(refused(700027, "invalid_client"));
    own.rotate({ isPublished: true });
    expect(await exchange(application, await sign(trusted()))).toMatchObject({ status: 200 });
    await close();
    await open();
  });

  test.each([90061, 50166, 501661])("is refused with %i while its issuer cannot be reached", async (code) => {
    const application = await addTrusting();
    await azure.control("POST", "settings", { issuers_are_away: true, unreachable_issuer_code: code });
    expect(await exchange(application, await sign(trusted()))).toMatchObject(refused(code));
    await azure.control("POST", "settings", { issuers_are_away: false });
    expect(await exchange(application, await sign(trusted()))).toMatchObject({ status: 200 });
  });

  test("is refused by an application without a federated credential, and after the credential was deleted", async () => {
    const application = await azure.addApplication();
    const assertion = await sign(trusted());
    expect(await exchange(application, assertion)).toMatchObject(refused(70025, "invalid_client"));
    const path = `applications/${application.id}/federated-credentials`;
    await azure.control("POST", path, trust());
    expect(await exchange(application, assertion)).toMatchObject({ status: 200 });
    await azure.control("DELETE", `${path}/aurora`);
    expect(await exchange(application, assertion)).toMatchObject(refused(70025, "invalid_client"));
  });

  test("is refused until a new credential is known everywhere", async () => {
    await azure.control("POST", "settings", { federation_propagation_seconds: 120 });
    const application = await addTrusting();
    expect(await exchange(application, await sign(trusted()))).toMatchObject(refused(70021));
    await azure.control("POST", "clock", { skew_seconds: 121 });
    expect(await exchange(application, await sign(trusted()))).toMatchObject({ status: 200 });
  });

  test("is refused after its credential was changed", async () => {
    const application = await addTrusting();
    const path = `applications/${application.id}/federated-credentials/aurora`;
    await azure.control("PATCH", path, { subject: subject.toLowerCase() });
    expect(await exchange(application, await sign(trusted()))).toMatchObject(refused(7002138));
    await azure.control("PATCH", path, { subject, audience: "api://another" });
    expect(await exchange(application, await sign(trusted()))).toMatchObject(refused(7002121));
  });
});

describe("a federated credential is not written", () => {
  const add = (id: string, credential: object) => azure.control("POST", `applications/${id}/federated-credentials`, credential);

  test("beyond the twentieth of an application", async () => {
    const { id } = await azure.addApplication();
    for (let count = 1; count <= 20; count += 1) {
      expect(await add(id, trust({ name: `aurora-${count}`, subject: `conn:${count}` }))).toMatchObject({ status: 200 });
    }
    expect(await add(id, trust({ name: "aurora-21" }))).toMatchObject({ status: 400, body: { error: { code: "Request_BadRequest" } } });
  });

  test.each<[string, object, number]>([
    ["with an issuer that is not https", { name: "other", issuer: "http://id.aurora.example/id/t/acme" }, 400],
    ["with a name that is taken", { subject: "conn:other" }, 409],
    ["with issuer and subject of another one", { name: "other" }, 409],
    ["with a name of two characters", { name: "au", subject: "conn:other" }, 400],
    ["with an expression", { name: "other", subject: "conn:*", accepts_any: ["subject"] }, 400],
    ["with more than 600 characters", { name: "other", subject: "x".repeat(601) }, 400],
  ])("%s", async (_title, changes, status) => {
    const { id } = await addTrusting();
    expect(await add(id, trust(changes))).toMatchObject({ status });
  });

  test("by a managed identity under the policy FIC_LimitToWellknownIssuers; an application is not bound by it", async () => {
    await azure.control("POST", "settings", { only_well_known_issuers: true });
    const { body } = await azure.control("POST", "identities", {});
    const policy = { status: 403, body: { error: { code: "RequestDisallowedByPolicy" } } };
    expect(await add(String(body.client_id), trust())).toMatchObject(policy);
    await addTrusting();
  });
});
