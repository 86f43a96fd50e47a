import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endsConnection, type Failure, type FailureCode } from "../../../lib/errors.ts";
import { listProjects, readProject } from "../../../lib/providers/ovh/public-cloud-projects.ts";
import { Secret } from "../../../lib/secret.ts";
import { callOf, openOvhMethods, signal } from "./ovh-fixture.ts";

let ovh: Awaited<ReturnType<typeof openOvhMethods>>;
beforeAll(async () => {
  ovh = await openOvhMethods();
});
beforeEach(() => ovh.control("POST", "reset"));
afterAll(() => ovh.close());

const html = "<!DOCTYPE html><html><body>Service Unavailable</body></html>";
/** What a refusal may repeat of its request. */
const canary = "ovhaccess_canary";

const failureOf = async (run: Promise<unknown>): Promise<Failure> => {
  const failure = await run.then(
    () => expect.unreachable("no failure"),
    (error: unknown) => error as Failure,
  );
  expect(inspect(failure, { depth: null, showHidden: true })).not.toContain(canary);
  return failure;
};

/** The newer generation of refusals, and the older one. */
const newer = (status: number, name: string) => ({ status, body: { class: `Client::${name}`, message: `no ${canary}` } });
const older = (status: number, errorCode: string) => ({
  status,
  body: { errorCode, httpCode: `${status} Forbidden`, message: `no ${canary}` },
});

describe("a refusal of OVHcloud's API ends nothing by itself", () => {
  test.each<[string, object, FailureCode]>([
    ["a token that does not work", newer(401, "Unauthorized"), "access_token_rejected"],
    ["a credential that is dead, in the older form", older(403, "INVALID_CREDENTIAL"), "access_token_rejected"],
    ["no credential, in the older form", older(403, "NOT_CREDENTIAL"), "access_token_rejected"],
    ["a policy that denies the call", newer(403, "Forbidden"), "provider_forbidden"],
    ["a call that was not granted, in the older form", older(403, "NOT_GRANTED_CALL"), "provider_forbidden"],
    ["a refusal without a reason, in the older form", older(403, "FORBIDDEN"), "provider_forbidden"],
    ["a project that does not exist", newer(404, "NotFound"), "not_found"],
    ["a project that has expired", newer(460, "ServiceExpired"), "not_found"],
    ["a conflict", newer(409, "Conflict"), "provider_answer_invalid"],
    ["a signature that nobody sent", older(400, "INVALID_SIGNATURE"), "provider_answer_invalid"],
    ["too many requests", { status: 429, body: html }, "provider_throttled"],
    ["an outage with a page", { status: 503, body: html }, "provider_unavailable"],
    ["S58: a page with 200", { status: 200, body: html }, "provider_answer_invalid"],
    ["S58: a page with 401", { status: 401, body: html }, "provider_answer_invalid"],
    ["S58: a page with 403", { status: 403, body: html }, "provider_answer_invalid"],
    ["JSON of another shape", { status: 200, body: { projects: [] } }, "provider_answer_invalid"],
    ["a closed connection", { drop: true }, "provider_unreachable"],
  ])("%s", async (_title, answer, code) => {
    const { body } = await ovh.addAccount();
    const { credential = {}, details } = await ovh.verify(body);
    const token = await ovh.serviceAccount.mint(credential, "full", callOf("ovh-eu", details));
    const accessToken = token.type === "bearer" ? token.accessToken : expect.unreachable();
    await ovh.control("POST", "faults", { method: "GET", path: "/*", times: 9, ...answer });
    const caller = { api: ovh.ourSettings.hosts["ovh-eu"].api, accessToken, rejected: "access_token_rejected", signal } as const;
    expect((await failureOf(readProject(caller, "0123456789abcdef"))).code).toBe(code);
    expect((await failureOf(listProjects(caller))).code).toBe(code);
    expect(endsConnection(code)).toBe(false);
  });

  test("names in the log the request's id at OVHcloud, which its support asks for, and nothing else that was sent", async () => {
    const caller = {
      api: ovh.ourSettings.hosts["ovh-eu"].api,
      accessToken: new Secret(canary),
      rejected: "grant_revoked",
      signal,
    } as const;
    await ovh.control("POST", "faults", {
      method: "GET",
      path: "/*",
      headers: { "x-ovh-queryid": "EU.ext-3.64af" },
      ...newer(404, "NotFound"),
    });
    expect((await failureOf(listProjects(caller))).detail).toBe("ovh: cloud.project: 404 EU.ext-3.64af");
    await ovh.control("POST", "faults", {
      method: "GET",
      path: "/*",
      headers: { "x-ovh-queryid": `"${canary}"` },
      ...newer(404, "NotFound"),
    });
    expect((await failureOf(listProjects(caller))).detail).toBe("ovh: cloud.project: 404");
  });
});

const oauth = (status: number, error: string) => ({ status, body: { error, error_description: `bad ${canary}` } });

describe("a refusal of OVHcloud's token endpoint", () => {
  test.each<[string, object, FailureCode, FailureCode]>([
    ["a grant that is over", oauth(400, "invalid_grant"), "grant_revoked", "provider_answer_invalid"],
    [
      "S59: an unknown client: the operator's at a login, the customer's at a service account",
      oauth(400, "invalid_client"),
      "client_misconfigured",
      "credential_rejected",
    ],
    ["a client that may not do this", oauth(400, "unauthorized_client"), "client_misconfigured", "credential_rejected"],
    ["429 with a page", { status: 429, body: html }, "provider_throttled", "provider_throttled"],
    ["503 with a page", { status: 503, body: html }, "provider_unavailable", "provider_unavailable"],
    ["S58: a page with 200", { status: 200, body: html }, "provider_answer_invalid", "provider_answer_invalid"],
    ["S58: a page with 400", { status: 400, body: html }, "provider_answer_invalid", "provider_answer_invalid"],
    ["an answer without a token", { status: 200, body: { token_type: "Bearer" } }, "provider_answer_invalid", "provider_answer_invalid"],
    ["a closed connection", { drop: true }, "provider_unreachable", "provider_unreachable"],
  ])("%s", async (_title, answer, ofLogin, ofServiceAccount) => {
    await ovh.settings({ refresh_tokens: "kept" });
    const [{ held }, { body }] = [await ovh.connect(), await ovh.addAccount()];
    const { credential = {}, details } = await ovh.verify(body);
    await ovh.control("POST", "faults", { method: "POST", path: "/*", times: 9, ...answer });
    expect((await failureOf(ovh.login.refresh(held, callOf()))).code).toBe(ofLogin);
    expect((await failureOf(ovh.serviceAccount.mint(credential, "full", callOf("ovh-eu", details)))).code).toBe(ofServiceAccount);
    await ovh.control("DELETE", "faults");
    await expect(ovh.serviceAccount.mint(credential, "full", callOf("ovh-eu", details))).resolves.toBeDefined();
  });
});
