import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CallCloud, callCloudWith, changeProject, detailsOf } from "./local-google-cloud-fixture.ts";
import { openGoogle } from "./local-google-fixture.ts";

const NUMBER = "415104041201";
const PATCHED = `/v3/projects/${NUMBER}?updateMask=labels`;

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

const read = async () => (await ada("GET", `/v3/projects/${NUMBER}`)).body;
const patch = (body: object, path = PATCHED) => ada("PATCH", path, body);
const poll = async (name: unknown) => (await ada("GET", `/v3/${name}`)).body;

describe("projects.patch", () => {
  test("replaces all labels by an operation, and the project has another etag", async () => {
    const before = await read();
    expect(before.labels).toEqual({ env: "prod" });
    const labels = { team: "shop", "managed-by": "aurora", empty: "" };
    const { status, body } = await patch({ labels, etag: before.etag });
    expect([status, body]).toEqual([200, { name: expect.stringMatching(/^operations\/up\./) }]);
    expect(await poll(body.name)).toMatchObject({
      name: body.name,
      done: true,
      metadata: { "@type": "type.googleapis.com/google.cloud.resourcemanager.v3.UpdateProjectMetadata" },
      response: { "@type": "type.googleapis.com/google.cloud.resourcemanager.v3.Project", projectId: "shop-production", labels },
    });
    const after = await read();
    expect([after.labels, after.etag === before.etag]).toEqual([labels, false]);
    const found = await ada("GET", "/v3/projects:search?query=labels.team:shop");
    expect(found.body.projects).toMatchObject([{ projectId: "shop-production", labels }]);
  });

  test("takes effect when its operation is done", async () => {
    await google.control("POST", "settings", { project_update_seconds: 5 });
    const { etag } = await read();
    const { name } = (await patch({ labels: { env: "test" } })).body;
    expect([await poll(name), (await read()).etag]).toEqual([{ name }, etag]);
    await google.control("POST", "clock", { skew_seconds: 6 });
    expect([(await poll(name)).done, (await read()).labels]).toEqual([true, { env: "test" }]);
  });

  test("without labels removes them all", async () => {
    await patch({});
    expect(await read()).not.toHaveProperty("labels");
  });

  test("with an old etag is refused with 409, and without one overwrites", async () => {
    const { etag } = await read();
    await patch({ labels: { env: "one" }, etag });
    expect(await patch({ labels: { env: "two" }, etag })).toMatchObject({ status: 409, error: { status: "ABORTED" } });
    expect((await patch({ labels: { env: "three" } })).status).toBe(200);
    expect((await read()).labels).toEqual({ env: "three" });
  });

  test.each([
    ["Env", "prod"],
    ["1env", "prod"],
    ["env-", "prod"],
    ["a.b", "prod"],
    ["a_b", "prod"],
    ["", "prod"],
    ["a".repeat(64), "prod"],
    ["env", "Prod"],
    ["env", "a_b"],
    ["env", "a".repeat(64)],
  ])("refuses the label %s=%s", async (key, value) => {
    expect(await patch({ labels: { [key]: value } })).toMatchObject({ status: 400, error: { status: "INVALID_ARGUMENT" } });
    expect((await read()).labels).toEqual({ env: "prod" });
  });

  test("allows 64 labels with 63 characters, and no 65th", async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, "a".repeat(63)]));
    expect((await patch({ labels: { ...many(63), ["a".repeat(63)]: "" } })).status).toBe(200);
    expect((await patch({ labels: many(65) })).status).toBe(400);
  });

  test.each([
    ["no mask", `/v3/projects/${NUMBER}`, {}],
    ["another mask", `/v3/projects/${NUMBER}?updateMask=displayName`, {}],
    ["the project's id for its number", "/v3/projects/shop-production?updateMask=labels", {}],
    ["an unknown field", PATCHED, { colour: "red" }],
    ["labels that are no texts", PATCHED, { labels: { env: 1 } }],
  ])("refuses %s", async (_what, path, body) => {
    expect((await patch(body, path)).status).toBe(400);
  });

  test("is refused without the right, and so is the operation of another person's project", async () => {
    const { name } = (await patch({ labels: {} })).body;
    const grace = callCloudWith(google, (await google.signIn({}, { account: "110100000000000000002" })).accessToken);
    expect((await grace("GET", `/v3/${name}`)).status).toBe(403);
    expect((await ada("GET", "/v3/operations/up.made-up")).status).toBe(404);
    await changeProject(google, { lacks: ["resourcemanager.projects.update"] });
    const { status, error } = await patch({ labels: {} });
    expect([status, detailsOf(error).ErrorInfo]).toMatchObject([403, { metadata: { permission: "resourcemanager.projects.update" } }]);
  });
});

describe("the description of the cloud", () => {
  const cloud = async () => (await google.control("GET", "cloud")).body;

  test("shows the APIs, datasets and labels of each project, and equals the one before when all is undone", async () => {
    await changeProject(google, { services: ["bigquery.googleapis.com"] });
    const before = await cloud();
    const datasets = "/bigquery/v2/projects/shop-production/datasets";
    await ada("POST", datasets, { datasetReference: { datasetId: "billing" } });
    await ada("POST", "/v1/projects/shop-production/services/iam.googleapis.com:enable", {});
    await patch({ labels: { env: "prod", "managed-by": "aurora" } });
    expect(await cloud()).toMatchObject({
      services: { "shop-production": ["bigquery.googleapis.com", "iam.googleapis.com"], "shop-staging": [] },
      datasets: { "shop-production": [{ id: "billing", location: "US", labels: {}, tables: [] }], "shop-staging": [] },
      labels: { "shop-production": { env: "prod", "managed-by": "aurora" }, "shop-staging": { env: "staging" }, "harbor-api": {} },
    });
    await ada("DELETE", `${datasets}/billing`);
    await ada("POST", "/v1/projects/shop-production/services/iam.googleapis.com:disable", {});
    await patch({ labels: { env: "prod" } });
    expect(await cloud()).toEqual(before);
  });

  test("changes nothing: reading twice shows the same", async () => {
    expect(await cloud()).toEqual(await cloud());
  });
});

test.each([
  ["PUT", "services", { project: "shop-production", service: "nothing.googleapis.com", enabled: true }, 400],
  ["PUT", "services", { project: "nothing", service: "iam.googleapis.com", enabled: true }, 404],
  ["POST", "service-troubles", { service: "iam.googleapis.com", trouble: "sleepy" }, 400],
  ["PUT", "datasets", { project: "shop-production", dataset: "a-b" }, 400],
])("the control plane refuses nonsense: %s %s %o", async (method, command, body, status) => {
  expect((await google.control(method, command, body)).status).toBe(status);
});
