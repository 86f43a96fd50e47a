import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CallCloud, callCloudWith, changeProject, detailsOf, signInWithKey } from "./local-google-cloud-fixture.ts";
import { openGoogle } from "./local-google-fixture.ts";

const BIGQUERY = "bigquery.googleapis.com";
const DATASETS = "/bigquery/v2/projects/shop-production/datasets";
const WRITER = "billing-export-bigquery@system.gserviceaccount.com";
const TABLE = "gcp_billing_export_v1_012345_567890_ABCDEF";

let google: Awaited<ReturnType<typeof openGoogle>>;
let ada: CallCloud;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(async () => {
  await google.control("POST", "reset");
  await changeProject(google, { services: [BIGQUERY] });
  ada = callCloudWith(google, (await google.signIn()).accessToken);
});
afterAll(() => google.close());

const insert = (datasetId: string, more: object = {}) => ada("POST", DATASETS, { datasetReference: { datasetId }, ...more });
const read = async (datasetId: string) => (await ada("GET", `${DATASETS}/${datasetId}`)).body;
const patch = (datasetId: string, changes: object, headers = {}) => ada("PATCH", `${DATASETS}/${datasetId}`, changes, headers);
const switchExportOn = (fields: object) =>
  google.control("POST", "billing-export", { project: "shop-production", dataset: "billing", ...fields });

describe("datasets.insert", () => {
  test("creates a dataset with the default access list, its creator included", async () => {
    const { status, body } = await insert("billing", { location: "EU", labels: { "managed-by": "aurora" } });
    expect([status, body]).toEqual([
      200,
      {
        kind: "bigquery#dataset",
        etag: expect.any(String),
        id: "shop-production:billing",
        selfLink: `${google.url}${DATASETS}/billing`,
        datasetReference: { datasetId: "billing", projectId: "shop-production" },
        labels: { "managed-by": "aurora" },
        access: [
          { role: "WRITER", specialGroup: "projectWriters" },
          { role: "OWNER", specialGroup: "projectOwners" },
          { role: "OWNER", userByEmail: "ada@example.com" },
          { role: "READER", specialGroup: "projectReaders" },
        ],
        creationTime: expect.stringMatching(/^\d{13}$/),
        lastModifiedTime: expect.stringMatching(/^\d{13}$/),
        location: "EU",
        type: "DEFAULT",
      },
    ]);
    expect(await read("billing")).toEqual(body);
  });

  test("takes the location US and no labels by default", async () => {
    const { body } = await insert("billing");
    expect([body.location, body.labels]).toEqual(["US", undefined]);
  });

  test("refuses a second dataset of one name with 409, in the words of BigQuery", async () => {
    await insert("billing");
    const { status, error } = await insert("billing");
    const message = "Already Exists: Dataset shop-production:billing";
    expect([status, error]).toEqual([
      409,
      { code: 409, message, errors: [{ message, domain: "global", reason: "duplicate" }], status: "ALREADY_EXISTS" },
    ]);
  });

  test.each([
    ["an id with a hyphen", { datasetReference: { datasetId: "billing-export" } }],
    ["an id of 1,025 characters", { datasetReference: { datasetId: "a".repeat(1025) } }],
    ["another project", { datasetReference: { datasetId: "billing", projectId: "shop-staging" } }],
    ["a label that is not lower case", { datasetReference: { datasetId: "billing" }, labels: { Env: "prod" } }],
    ["a member without a role", { datasetReference: { datasetId: "billing" }, access: [{ userByEmail: "ada@example.com" }] }],
  ])("refuses %s", async (_what, body) => {
    expect((await ada("POST", DATASETS, body)).status).toBe(400);
    expect((await ada("GET", DATASETS)).body.datasets).toBeUndefined();
  });
});

describe("datasets.list", () => {
  test("has no datasets when there is none, and gives all of them in pages", async () => {
    expect((await ada("GET", DATASETS)).body).toEqual({ kind: "bigquery#datasetList", unreachable: [] });
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    for (const id of ids) await insert(id);
    const found: unknown[] = [];
    let pages = 0;
    for (let pageToken: unknown = ""; pageToken !== undefined; pages += 1) {
      const { body } = await ada("GET", `${DATASETS}?maxResults=2&pageToken=${pageToken}`);
      const page = body.datasets as { id: string; access?: object }[];
      expect(page.length).toBeLessThanOrEqual(2);
      found.push(...page.map(({ id, access }) => [id, access]));
      pageToken = body.nextPageToken;
    }
    expect(pages).toBeGreaterThan(3);
    expect(found).toEqual(ids.map((id) => [`shop-production:${id}`, undefined]));
  });

  test("shows a dataset that existed before", async () => {
    await google.control("PUT", "datasets", { project: "shop-production", dataset: "sales", location: "EU", labels: { team: "data" } });
    expect((await ada("GET", DATASETS)).body.datasets).toEqual([
      {
        kind: "bigquery#dataset",
        id: "shop-production:sales",
        datasetReference: { datasetId: "sales", projectId: "shop-production" },
        location: "EU",
        labels: { team: "data" },
        type: "DEFAULT",
      },
    ]);
  });
});

describe("datasets.patch", () => {
  beforeEach(() => insert("billing", { labels: { env: "prod", team: "data" } }));

  test("replaces the access list, changes single labels, and gives another etag", async () => {
    const before = await read("billing");
    const reader = { role: "READER", userByEmail: "grace@personal.example" };
    const access = [...(before.access as object[]), reader];
    const { body } = await patch("billing", { access, labels: { env: "test", team: null, "managed-by": "aurora" } });
    expect(body).toMatchObject({ access, labels: { env: "test", "managed-by": "aurora" } });
    expect(body.labels).not.toHaveProperty("team");
    expect(body.etag).not.toBe(before.etag);
    expect(await read("billing")).toEqual(body);
  });

  test("answers with BigQuery's short names of roles", async () => {
    const { body } = await patch("billing", { access: [{ role: "roles/bigquery.dataViewer", userByEmail: "grace@personal.example" }] });
    expect(body.access).toEqual([{ role: "READER", userByEmail: "grace@personal.example" }]);
  });

  test("is refused with 412 when If-Match holds an old etag; an etag in the body protects nothing", async () => {
    const { etag } = await read("billing");
    expect((await patch("billing", { labels: { env: "one" } }, { "if-match": String(etag) })).status).toBe(200);
    const stale = await patch("billing", { labels: { env: "two" } }, { "if-match": String(etag) });
    expect([stale.status, stale.error.errors?.[0]?.reason]).toEqual([412, "conditionNotMet"]);
    expect((await patch("billing", { etag, labels: { env: "three" } })).status).toBe(200);
  });

  test("refuses a service account that does not exist, or not any more", async () => {
    const email = "aurora-ro@shop-production.iam.gserviceaccount.com";
    const access = [{ role: "READER", userByEmail: email }];
    const { status, error } = await patch("billing", { access });
    expect([status, error.message]).toEqual([400, expect.stringContaining("does not exist")]);
    await google.control("POST", "service-accounts", { name: "aurora-ro", project_id: "shop-production", projects: [] });
    expect((await patch("billing", { access })).status).toBe(200);
    await google.control("DELETE", `service-accounts/${email}`);
    expect((await patch("billing", { access })).status).toBe(400);
  });

  test("refuses another location, a label that is not allowed, and an unknown role", async () => {
    const statuses = [{ location: "EU" }, { labels: { Env: "x" } }, { access: [{ role: "ADMIN", userByEmail: "ada@example.com" }] }].map(
      async (changes) => (await patch("billing", changes)).status,
    );
    expect(await Promise.all(statuses)).toEqual([400, 400, 400]);
  });
});

describe("datasets.delete", () => {
  test("answers 204 and nothing, and 404 from then on", async () => {
    await insert("billing");
    const { status, body } = await ada("DELETE", `${DATASETS}/billing`);
    expect([status, body]).toEqual([204, { text: "" }]);
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const gone = await ada(method, `${DATASETS}/billing`, method === "PATCH" ? {} : undefined);
      expect([gone.status, gone.error.message, gone.error.errors?.[0]?.reason]).toEqual([
        404,
        "Not found: Dataset shop-production:billing",
        "notFound",
      ]);
    }
  });

  test("refuses a dataset with tables, unless they are to be deleted too", async () => {
    await google.control("PUT", "datasets", { project: "shop-production", dataset: "sales", tables: ["orders"] });
    const { status, error } = await ada("DELETE", `${DATASETS}/sales`);
    expect([status, error.errors?.[0]?.reason]).toEqual([400, "resourceInUse"]);
    expect((await read("sales")).id).toBe("shop-production:sales");
    expect((await ada("DELETE", `${DATASETS}/sales?deleteContents=true`)).status).toBe(204);
  });
});

describe("the billing export", () => {
  beforeEach(() => insert("billing"));

  test("that the customer switches on adds Google's writer once, and tables later", async () => {
    const tablesOf = async () => (await ada("GET", `${DATASETS}/billing/tables`)).body;
    const writers = async () =>
      ((await read("billing")).access as { userByEmail?: string }[]).filter(({ userByEmail }) => userByEmail === WRITER);
    const { etag } = await read("billing");
    await switchExportOn({});
    expect([(await read("billing")).etag === etag, await writers()]).toEqual([false, [{ role: "OWNER", userByEmail: WRITER }]]);
    expect(await tablesOf()).toEqual({ kind: "bigquery#tableList", etag: expect.any(String), totalItems: 0 });
    await switchExportOn({ tables: [TABLE] });
    expect(await writers()).toHaveLength(1);
    expect(await tablesOf()).toMatchObject({
      tables: [
        {
          kind: "bigquery#table",
          id: `shop-production:billing.${TABLE}`,
          tableReference: { projectId: "shop-production", datasetId: "billing", tableId: TABLE },
          type: "TABLE",
          creationTime: expect.stringMatching(/^\d{13}$/),
        },
      ],
      totalItems: 1,
    });
  });

  test("needs the dataset", async () => {
    expect((await switchExportOn({ dataset: "nothing" })).status).toBe(404);
    expect((await ada("GET", `${DATASETS}/nothing/tables`)).status).toBe(404);
  });
});

describe("the API", () => {
  const calls = [
    ["POST", DATASETS, { datasetReference: { datasetId: "new" } }],
    ["GET", DATASETS, undefined],
    ["GET", `${DATASETS}/billing`, undefined],
    ["PATCH", `${DATASETS}/billing`, {}],
    ["DELETE", `${DATASETS}/billing`, undefined],
    ["GET", `${DATASETS}/billing/tables`, undefined],
  ] as const;

  test.each(calls)("must be enabled in the project: %s %s", async (method, path, body) => {
    await insert("billing");
    await google.control("PUT", "services", { project: "shop-production", service: BIGQUERY, enabled: false });
    const { status, error } = await ada(method, path, body);
    expect([status, error.message]).toEqual([403, expect.stringMatching(/^BigQuery API has not been used in project 415104041201 before/)]);
    expect(detailsOf(error)).toMatchObject({
      ErrorInfo: { reason: "SERVICE_DISABLED", metadata: { service: BIGQUERY, consumer: "projects/415104041201" } },
      Help: { links: [{ description: "Google developers console API activation" }] },
      LocalizedMessage: { locale: "en-US" },
    });
  });

  test("may refuse for some time after it was enabled", async () => {
    await google.control("PUT", "services", { project: "shop-production", service: BIGQUERY, enabled: false });
    await google.control("POST", "settings", { enabled_usable_after_seconds: 30 });
    await ada("POST", `/v1/projects/shop-production/services/${BIGQUERY}:enable`, {});
    expect((await insert("billing")).status).toBe(403);
    await google.control("POST", "clock", { skew_seconds: 31 });
    expect((await insert("billing")).status).toBe(200);
  });

  test.each([
    ["bigquery.datasets.create", "POST", DATASETS],
    ["bigquery.datasets.get", "GET", `${DATASETS}`],
    ["bigquery.datasets.update", "PATCH", `${DATASETS}/sales`],
    ["bigquery.datasets.delete", "DELETE", `${DATASETS}/sales`],
    ["bigquery.tables.list", "GET", `${DATASETS}/sales/tables`],
  ])("refuses a caller without %s", async (right, method, path) => {
    await google.control("PUT", "datasets", { project: "shop-production", dataset: "sales" });
    await changeProject(google, { lacks: [right] });
    const { status, error } = await ada(method, path, method === "GET" || method === "DELETE" ? undefined : {});
    expect([status, error.message, error.errors?.[0]?.reason]).toEqual([403, expect.stringContaining(right), "accessDenied"]);
  });

  test("lets an account in the dataset's own access list read that dataset, and no more", async () => {
    await insert("billing");
    await insert("sales");
    const email = "reader@other-project.iam.gserviceaccount.com";
    const { body } = await google.control("POST", "service-accounts", { name: "reader", project_id: "other-project", projects: [] });
    const reader = callCloudWith(google, await signInWithKey(google, String(body.file)));
    expect((await reader("GET", `${DATASETS}/billing/tables`)).status).toBe(403);
    await patch("billing", { access: [{ role: "READER", userByEmail: email }] });
    const answers = [
      await reader("GET", `${DATASETS}/billing`),
      await reader("GET", `${DATASETS}/billing/tables`),
      await reader("GET", `${DATASETS}/sales`),
      await reader("PATCH", `${DATASETS}/billing`, {}),
      await reader("DELETE", `${DATASETS}/billing`),
      await reader("GET", DATASETS),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403, 403, 403]);
  });

  test("may be throttled with 403 by a fault", async () => {
    const error = { code: 403, message: "Exceeded rate limits", errors: [{ reason: "rateLimitExceeded" }], status: "PERMISSION_DENIED" };
    await google.control("POST", "faults", { method: "POST", path: DATASETS, status: 403, body: { error } });
    expect((await insert("billing")).error.errors?.[0]?.reason).toBe("rateLimitExceeded");
    expect((await insert("billing")).status).toBe(200);
  });
});
