import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KNOWN_SERVICES } from "../../local/google/known-services.ts";
import { type CallCloud, callCloudWith, changeProject, detailsOf } from "./local-google-cloud-fixture.ts";
import { openGoogle } from "./local-google-fixture.ts";

const IAM = "iam.googleapis.com";
const LOGGING = "logging.googleapis.com";
const RUN = "run.googleapis.com";
const PROJECT = "/v1/projects/shop-production";
const NUMBER = "415104041201";

let google: Awaited<ReturnType<typeof openGoogle>>;
let ada: CallCloud;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(async () => {
  await google.control("POST", "reset");
  ada = callCloudWith(google, (await google.signIn()).accessToken);
});
afterAll(() => google.close());

const batchEnable = (serviceIds: string[], project = PROJECT) => ada("POST", `${project}/services:batchEnable`, { serviceIds });
const enable = (service: string, project = PROJECT) => ada("POST", `${project}/services/${service}:enable`, {});
const disable = (service: string, body: object = {}) => ada("POST", `${PROJECT}/services/${service}:disable`, body);
const poll = (name: unknown) => ada("GET", `/v1/${name}`);
const stateOf = async (service: string, project = PROJECT) => (await ada("GET", `${project}/services/${service}`)).body.state;
const set = (settings: object) => google.control("POST", "settings", settings);
const advance = (seconds: number) => google.control("POST", "clock", { skew_seconds: seconds });
const trouble = (fields: object) => google.control("POST", "service-troubles", fields);

describe("services.batchEnable", () => {
  test("answers with an operation that is not done, which is done when it is polled, and then the APIs are enabled", async () => {
    const { status, body } = await batchEnable([IAM, LOGGING]);
    expect([status, body]).toEqual([200, { name: expect.stringMatching(`^operations/acat\\.p2-${NUMBER}-`) }]);
    const services = [IAM, LOGGING].map((service) => ({
      name: `projects/${NUMBER}/services/${service}`,
      parent: `projects/${NUMBER}`,
      state: "ENABLED",
    }));
    expect((await poll(body.name)).body).toEqual({
      name: body.name,
      done: true,
      response: { "@type": "type.googleapis.com/google.api.serviceusage.v1.BatchEnableServicesResponse", services },
    });
    expect([await stateOf(IAM), await stateOf(LOGGING)]).toEqual(["ENABLED", "ENABLED"]);
  });

  test("answers inline when all are enabled, with an operation that cannot be polled", async () => {
    await changeProject(google, { services: [IAM] });
    const { body } = await batchEnable([IAM]);
    expect(body).toMatchObject({ name: "operations/noop.DONE_OPERATION", done: true, response: { services: [{ state: "ENABLED" }] } });
    expect(await poll(body.name)).toMatchObject({ status: 404, error: { status: "NOT_FOUND" } });
  });

  test("enables 20 at most: a larger batch is refused and changes nothing", async () => {
    const many = [...KNOWN_SERVICES.keys()];
    expect((await batchEnable(many.slice(0, 21))).status).toBe(400);
    expect((await ada("GET", `${PROJECT}/services?filter=state:ENABLED`)).body).toEqual({});
    expect((await batchEnable(many.slice(0, 20))).status).toBe(200);
  });

  test.each([
    ["no API", { serviceIds: [] }, 400],
    ["an unknown field", { serviceIds: [IAM], allowPartialSuccess: true }, 400],
    ["an unknown API beside a known one", { serviceIds: [IAM, "nothing.googleapis.com"] }, 403],
  ])("refuses %s", async (_what, body, status) => {
    expect((await ada("POST", `${PROJECT}/services:batchEnable`, body)).status).toBe(status);
    expect(await stateOf(IAM)).toBe("DISABLED");
  });

  test.each(["shop-sandbox", "415104041203"])(
    "refuses what needs billing in a project without: %s, and enables none of the batch",
    async (id) => {
      const project = `/v1/projects/${id}`;
      const { status, error } = await batchEnable([IAM, RUN, "compute.googleapis.com"], project);
      expect([status, error.status]).toEqual([400, "FAILED_PRECONDITION"]);
      const services = `${RUN},compute.googleapis.com`;
      expect(detailsOf(error)).toEqual({
        PreconditionFailure: {
          violations: [{ type: "googleapis.com/billing-enabled", subject: `?error_code=390001&project=415104041203&services=${services}` }],
        },
        ErrorInfo: {
          reason: "UREQ_PROJECT_BILLING_NOT_FOUND",
          domain: "serviceusage.googleapis.com/billing-enabled",
          metadata: { project: "415104041203", services },
        },
      });
      expect(await stateOf(IAM, project)).toBe("DISABLED");
      expect((await batchEnable([IAM], project)).status).toBe(200);
    },
  );

  test("is refused without the right, in words of its own", async () => {
    await changeProject(google, { lacks: ["serviceusage.services.enable"] });
    const single = await enable(IAM);
    expect([single.status, single.error.message]).toEqual([403, `Permission denied to enable service [${IAM}]`]);
    const batch = await batchEnable([IAM]);
    expect([batch.status, detailsOf(batch.error).ErrorInfo?.reason]).toEqual([403, "AUTH_PERMISSION_DENIED"]);
  });
});

describe("an operation", () => {
  test("runs as long as the settings say on the simulator's clock, and the API is disabled until its end", async () => {
    await set({ enable_seconds: 24, enable_many_seconds: 60 });
    const { body } = await enable(IAM);
    await advance(23);
    expect([(await poll(body.name)).body, await stateOf(IAM)]).toEqual([{ name: body.name }, "DISABLED"]);
    await advance(25);
    expect([(await poll(body.name)).body.done, await stateOf(IAM)]).toEqual([true, "ENABLED"]);
  });

  test("runs longer with more than six new APIs", async () => {
    await set({ enable_seconds: 24, enable_many_seconds: 60 });
    const seven = ["iam", "logging", "monitoring", "bigquery", "cloudasset", "iamcredentials", "pubsub"].map(
      (name) => `${name}.googleapis.com`,
    );
    const { body } = await batchEnable(seven);
    await advance(59);
    expect((await poll(body.name)).body.done).toBeUndefined();
    await advance(61);
    expect((await poll(body.name)).body.done).toBe(true);
  });

  test("that fails enables none of its APIs, and names the ones that failed", async () => {
    await trouble({ service: LOGGING, trouble: "fails" });
    const failed = (await poll((await batchEnable([IAM, LOGGING])).body.name)).body;
    expect(failed).toMatchObject({
      done: true,
      error: { code: 13, message: expect.stringContaining(`internal error (160009) with failed services [${LOGGING}]`) },
    });
    expect(failed.response).toBeUndefined();
    expect([await stateOf(IAM), await stateOf(LOGGING)]).toEqual(["DISABLED", "DISABLED"]);
    expect((await poll((await batchEnable([IAM, LOGGING])).body.name)).body.error).toBeUndefined();
  });

  test("keeps its APIs busy: another change of one is refused, in the same project only", async () => {
    await set({ enable_seconds: 24 });
    await enable(IAM);
    for (const again of [await enable(IAM), await batchEnable([LOGGING, IAM]), await disable(IAM)]) {
      expect([again.status, again.error.message]).toEqual([
        400,
        expect.stringContaining("Another activation or deactivation is in progress"),
      ]);
    }
    expect((await enable(LOGGING)).status).toBe(200);
    expect((await enable(IAM, "/v1/projects/shop-staging")).status).toBe(200);
    await advance(25);
    expect((await enable(IAM)).body.name).toBe("operations/noop.DONE_OPERATION");
  });

  test("is refused as busy as often as a test asks, in one project or in all", async () => {
    await trouble({ service: IAM, trouble: "busy", times: 2, project: NUMBER });
    expect((await enable(IAM, "/v1/projects/shop-staging")).status).toBe(200);
    const statuses = [(await enable(IAM)).status, (await enable(IAM)).status, (await enable(IAM)).status];
    expect(statuses).toEqual([400, 400, 200]);
  });

  test("that does not exist, of another person's project or without a token is refused", async () => {
    expect((await poll("operations/acf.p2-1-made-up")).status).toBe(404);
    const { body } = await enable(IAM);
    const grace = callCloudWith(google, (await google.signIn({}, { account: "110100000000000000002" })).accessToken);
    expect((await grace("GET", `/v1/${body.name}`)).status).toBe(403);
    expect((await callCloudWith(google, "ya29.unknown")("GET", `/v1/${body.name}`)).status).toBe(401);
  });
});

describe("services.disable", () => {
  test("disables an API, and refuses one that is disabled already", async () => {
    await enable(IAM);
    const { body } = await disable(IAM, { disableDependentServices: false, checkIfServiceHasUsage: "CHECK" });
    expect((await poll(body.name)).body).toMatchObject({ done: true, response: { service: { state: "DISABLED" } } });
    expect(await disable(IAM)).toMatchObject({ status: 400, error: { status: "FAILED_PRECONDITION" } });
  });

  test("is refused without the right", async () => {
    await changeProject(google, { services: [IAM], lacks: ["serviceusage.services.disable"] });
    expect([(await disable(IAM)).status, await stateOf(IAM)]).toEqual([403, "ENABLED"]);
  });

  test("may be done by the customer in Google's console", async () => {
    await changeProject(google, { services: [IAM] });
    await google.control("PUT", "services", { project: "shop-production", service: IAM, enabled: false });
    expect(await stateOf(IAM)).toBe("DISABLED");
  });
});

describe("the quota of a minute", () => {
  const repeat = async (times: number, deed: () => Promise<{ status: number }>) => {
    const statuses: number[] = [];
    for (let turn = 0; turn < times; turn += 1) statuses.push((await deed()).status);
    return statuses;
  };

  test("allows 12 batches over all projects of the consumer; the 13th is 429 without Retry-After, and the next minute is open", async () => {
    expect(new Set(await repeat(6, () => batchEnable([IAM])))).toEqual(new Set([200]));
    expect(new Set(await repeat(6, () => batchEnable([IAM], "/v1/projects/shop-staging")))).toEqual(new Set([200]));
    const { status, error, headers } = await batchEnable([IAM]);
    expect([status, error.status, headers.get("retry-after")]).toEqual([429, "RESOURCE_EXHAUSTED", null]);
    expect(error.message).toBe(
      "Quota exceeded for quota metric 'Mutate requests' and limit 'Mutate requests per minute' of service 'serviceusage.googleapis.com' for consumer 'project_number:1'.",
    );
    expect(detailsOf(error).ErrorInfo).toMatchObject({
      reason: "RATE_LIMIT_EXCEEDED",
      metadata: { consumer: "projects/1", service: "serviceusage.googleapis.com", quota_limit_value: "60" },
    });
    expect(Object.keys(detailsOf(error))).toEqual(["ErrorInfo", "Help"]);
    await advance(61);
    expect((await batchEnable([IAM])).status).toBe(200);
  });

  test("costs one unit for a single API, and none for reads", async () => {
    await repeat(11, () => batchEnable([IAM]));
    expect(await repeat(6, () => enable(IAM))).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await stateOf(IAM)).toBe("ENABLED");
  });

  test("is another one for a quota project that the call names", async () => {
    const service = "serviceusage.googleapis.com";
    await google.control("PUT", "services", { project: "shop-production", service, enabled: true });
    await repeat(12, () => batchEnable([IAM]));
    const named = await ada("POST", `${PROJECT}/services/${IAM}:enable`, {}, { "x-goog-user-project": "shop-production" });
    expect([named.status, (await enable(IAM)).status]).toEqual([200, 429]);
  });

  test("may be 120 writes instead", async () => {
    await set({ service_usage_quota: "mutations" });
    expect(new Set(await repeat(120, () => batchEnable([IAM])))).toEqual(new Set([200]));
    expect((await batchEnable([IAM])).status).toBe(429);
  });
});

test("a fault meets the nth batch in any project", async () => {
  await google.control("POST", "faults", { method: "POST", path: "/v1/projects/*/services:batchEnable", nth: 2, status: 503, body: {} });
  const statuses = [await batchEnable([IAM]), await batchEnable([IAM], "/v1/projects/shop-staging"), await batchEnable([IAM])];
  expect(statuses.map(({ status }) => status)).toEqual([200, 503, 200]);
  const { body } = await google.control("GET", "calls");
  const sent = (body.calls as { path: string; json: unknown }[]).filter(({ path }) => path.endsWith(":batchEnable"));
  expect(sent.map(({ json }) => json)).toEqual(Array.from({ length: 3 }, () => ({ serviceIds: [IAM] })));
});
