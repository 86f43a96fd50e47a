import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CloudFailure, parseCloudError, type Refusal, toCloudRefusal } from "../../lib/providers/google/cloud-failure.ts";
import { type CloudCall, cloudCaller } from "../../lib/providers/google/cloud-request.ts";
import { Secret } from "../../lib/secret.ts";

const error = (code: number, status: string, message = "", details: object[] = [], errors: object[] = []) => ({
  error: { code, status, message, details, errors },
});
const ofPolicy = (customConstraints: string) => ({
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason: "CUSTOM_ORG_POLICY_VIOLATION",
  metadata: { customConstraints },
});
const violates = (type: string) => ({
  "@type": "type.googleapis.com/google.rpc.PreconditionFailure",
  violations: [{ type, subject: "p" }],
});
const info = (reason: string) => ({ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason });

describe("a refusal of a Cloud API", () => {
  test.each<[Refusal, number, object]>([
    ["exists", 409, error(409, "ALREADY_EXISTS", "Service account x already exists within project projects/p.")],
    ["exists", 409, error(409, "", "Already Exists: Dataset p:d", [], [{ reason: "duplicate" }])],
    ["conflict", 409, error(409, "ABORTED", "There were concurrent policy changes.")],
    ["conflict", 412, error(412, "FAILED_PRECONDITION", "Precondition Failed")],
    ["missing", 404, error(404, "NOT_FOUND", "Unknown service account")],
    ["account_missing", 400, error(400, "INVALID_ARGUMENT", "Service account sa@p.iam.gserviceaccount.com does not exist.")],
    [
      "domain_restricted",
      400,
      error(400, "FAILED_PRECONDITION", "One or more users named in the policy do not belong to a permitted customer, perhaps due to …"),
    ],
    ["creation_disabled", 400, error(400, "FAILED_PRECONDITION", "Service account creation is not allowed on this project.")],
    ["domain_restricted", 400, error(400, "FAILED_PRECONDITION", "", [violates("constraints/iam.allowedPolicyMemberDomains")])],
    ["domain_restricted", 400, error(400, "FAILED_PRECONDITION", "", [ofPolicy("constraints/iam.managed.allowedPolicyMembers")])],
    ["creation_disabled", 400, error(400, "FAILED_PRECONDITION", "", [violates("constraints/iam.disableServiceAccountCreation")])],
    ["creation_disabled", 400, error(400, "FAILED_PRECONDITION", "", [ofPolicy("constraints/iam.managed.disableServiceAccountCreation")])],
    ["org_policy", 400, error(400, "FAILED_PRECONDITION", "", [ofPolicy("custom.denyBrowsers")])],
    ["org_policy", 400, error(400, "FAILED_PRECONDITION", "", [ofPolicy("")])],
    ["org_policy", 403, error(403, "PERMISSION_DENIED", "", [violates("constraints/gcp.restrictServiceUsage")])],
    ["perimeter", 403, error(403, "PERMISSION_DENIED", "Request is prohibited", [info("SECURITY_POLICY_VIOLATED")])],
    ["billing_required", 400, error(400, "FAILED_PRECONDITION", "", [info("UREQ_PROJECT_BILLING_NOT_FOUND")])],
    ["billing_required", 400, error(400, "FAILED_PRECONDITION", "", [{ violations: [{ type: "googleapis.com/billing-enabled" }] }])],
    ["billing_required", 400, error(400, "FAILED_PRECONDITION", "", [{ violations: [{ type: "serviceusage/billing-enabled" }] }])],
    ["terms_not_accepted", 400, error(400, "FAILED_PRECONDITION", "", [info("UREQ_TOS_NOT_ACCEPTED")])],
    ["api_disabled", 403, error(403, "PERMISSION_DENIED", "", [info("SERVICE_DISABLED")])],
    ["busy", 400, error(400, "FAILED_PRECONDITION", "Another activation or deactivation is in progress")],
    ["quota_exhausted", 429, error(429, "RESOURCE_EXHAUSTED", "Maximum number of service accounts on project reached.")],
    [
      "other",
      429,
      error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Mutate requests' and limit 'Mutate requests per minute'"),
    ],
    ["other", 429, error(429, "RESOURCE_EXHAUSTED", "", [info("RATE_LIMIT_EXCEEDED")])],
    ["other", 403, error(403, "PERMISSION_DENIED", "The caller does not have permission")],
    ["other", 502, { page: "of a proxy" }],
  ])("is %s when it is %i %j", (refusal, status, body) => {
    expect(toCloudRefusal(parseCloudError(status, body))).toBe(refusal);
  });
});

describe("a call of a Cloud API", () => {
  type Seen = { method: string | undefined; type: string | undefined; ifMatch: string | undefined; body: string };
  let answers: { status: number; body: object }[] = [];
  let seen: Seen[] = [];
  let url: URL;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) {
      body += chunk;
    }
    seen.push({ method: request.method, type: request.headers["content-type"], ifMatch: request.headers["if-match"], body });
    const { status, body: answer } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  const call = cloudCaller(async () => undefined);
  const send = (init: Pick<CloudCall, "method" | "body" | "ifMatch">) =>
    call(v.object({}), { url, accessToken: new Secret("ya29.canary"), label: "test.call", ...init });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/x`);
  });
  beforeEach(() => {
    [answers, seen] = [[{ status: 200, body: {} }], []];
  });
  afterAll(() => void server.close());

  test("sends its method, its body as JSON and its etag", async () => {
    await send({ method: "PATCH", body: { a: 1 }, ifMatch: '"e1"' });
    expect(seen).toEqual([{ method: "PATCH", type: "application/json", ifMatch: '"e1"', body: '{"a":1}' }]);
  });

  test("sends a DELETE without a body", async () => {
    await send({ method: "DELETE" });
    expect(seen).toEqual([{ method: "DELETE", type: undefined, ifMatch: undefined, body: "" }]);
  });

  test("is sent again after a server error, and not after a refusal", async () => {
    answers = [
      { status: 503, body: error(503, "UNAVAILABLE") },
      { status: 409, body: error(409, "ABORTED", "canary-message") },
    ];
    const failure = await send({ method: "POST", body: { canary: "canary-body" } }).then(
      () => expect.unreachable(),
      (failure: unknown) => failure,
    );
    expect(seen.length).toBe(2);
    expect(failure).toBeInstanceOf(CloudFailure);
    expect(failure).toMatchObject({ code: "provider_answer_invalid", refusal: "conflict", detail: "google: test.call: 409 ABORTED" });
    expect(inspect(failure, { depth: null })).not.toMatch(/canary/);
  });
});
