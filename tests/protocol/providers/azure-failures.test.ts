import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endsConnection, type FailureCode, failures } from "../../../lib/errors.ts";
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
    ["an application whose enterprise application was deleted", "client_unknown", change({ has_no_principal: true })],
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

const refusal = (status: number, error: string, ...error_codes: number[]) => ({ status, body: { error, error_codes } });

describe("a refusal of Entra ID that the simulator does not know", () => {
  test.each<[string, object, FailureCode, boolean]>([
    ["another policy that blocks the sign-in (530035)", refusal(400, "access_denied", 530035), "client_blocked", true],
    ["a policy without a number", refusal(400, "interaction_required"), "client_blocked", true],
    ["an application that is no confidential client (7000218)", refusal(401, "invalid_client", 7000218), "credential_rejected", true],
    ["a certificate that was removed (700027)", refusal(401, "invalid_client", 700027), "credential_rejected", true],
    ["a directory that the metadata does not know", refusal(400, "invalid_tenant"), "directory_unknown", true],
    ["the management API of another cloud (500011)", refusal(400, "invalid_resource", 500011), "wrong_cloud", true],
    ["S59: a clock of ours that is wrong (700024)", refusal(401, "invalid_client", 700024), "client_misconfigured", false],
    ["a moment's trouble (90033)", refusal(400, "invalid_request", 90033), "provider_unavailable", false],
    ["a moment's trouble without a number", refusal(400, "temporarily_unavailable"), "provider_unavailable", false],
    ["a loop that Microsoft has noticed (50196)", refusal(400, "invalid_grant", 50196), "provider_throttled", false],
    ["a request of ours that is wrong (90013)", refusal(400, "invalid_request", 90013), "provider_answer_invalid", false],
  ])("%s", async (_title, answer, code, ends) => {
    const standing = await azure.connect();
    await azure.answerWith("POST", `/${acme}/oauth2/v2.0/token`, { times: 9, ...answer });
    await expectFailure(azure.mint(standing), { code }, [standing.application.secret]);
    await expectFailure(azure.verify(bodyOf(standing.application)), { code }, [standing.application.secret]);
    expect(endsConnection(code)).toBe(ends);
  });
});

const denied = (code: string) => ({ error: { code, message: "The client 'the-object-id' does not have authorization" } });

describe("a refusal of the management API ends nothing by itself", () => {
  test.each<[string, object, object]>([
    ["a token of another directory", { status: 401, body: denied("InvalidAuthenticationTokenTenant") }, { code: "access_token_rejected" }],
    ["a token that has expired", { status: 401, body: denied("ExpiredAuthenticationToken") }, { code: "access_token_rejected" }],
    ["a policy that denies the list", { status: 403, body: denied("AuthorizationFailed") }, { code: "provider_forbidden" }],
    ["a list that is not there", { status: 404, body: denied("ResourceNotFound") }, { code: "not_found" }],
    ["a conflict", { status: 409, body: denied("Conflict") }, { code: "provider_answer_invalid" }],
    [
      "too many requests",
      { status: 429, body: denied("SubscriptionRequestsThrottled"), headers: { "retry-after": "17" } },
      { code: "provider_throttled", retryAfterSeconds: 17 },
    ],
    ["an outage", { status: 503, body: denied("ServerBusy"), headers: { "retry-after": "5" } }, { code: "provider_unavailable" }],
    ["S58: a page with 200", { status: 200, body: html }, { code: "provider_answer_invalid" }],
    ["S58: a page with 401", { status: 401, body: html }, { code: "provider_answer_invalid" }],
    ["S58: a page with 403", { status: 403, body: html }, { code: "provider_answer_invalid" }],
    ["JSON of another shape", { status: 200, body: { value: "none" } }, { code: "provider_answer_invalid" }],
    ["a closed connection", { drop: true }, { code: "provider_unreachable" }],
  ])("%s", async (_title, answer, expected) => {
    const standing = await azure.connect();
    const token = await azure.mint(standing);
    await azure.answerWith("GET", "/subscriptions", { times: 9, ...answer });
    const probe = () => azure.method.probe(token, azure.callOf(standing.details));
    for (const run of [probe, () => azure.verify(bodyOf(standing.application))]) {
      await expectFailure(run(), expected, [standing.application.secret, "the-object-id"]);
    }
  });
});
