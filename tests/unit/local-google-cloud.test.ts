import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLOUD, GRACE, openGoogle } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
let ada: string;
let grace: string;
beforeAll(async () => {
  google = await openGoogle();
});
beforeEach(async () => {
  await google.control("POST", "reset");
  ada = (await google.signIn()).accessToken;
  grace = (await google.signIn({}, { account: GRACE })).accessToken;
});
afterAll(() => google.close());

type Page = { projects?: { projectId: string }[]; nextPageToken?: string };
const search = async (token: string, query: Record<string, string> = {}) => {
  const answer = await google.read(`/v3/projects:search?${new URLSearchParams(query)}`, token);
  return { ...answer, page: answer.body as Page };
};

async function searchAll(token: string, query: Record<string, string> = {}): Promise<string[][]> {
  const pages: string[][] = [];
  let pageToken = "";
  do {
    const { page } = await search(token, { ...query, pageToken });
    pages.push((page.projects ?? []).map(({ projectId }) => projectId));
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "");
  return pages;
}

describe.each(["/v3/projects:search", "/v3/projects/shop-production", "/v1/projects/shop-production/billingInfo"])("%s", (path) => {
  test.each([
    ["no token", async () => undefined],
    ["an unknown token", async () => "ya29.unknown"],
    ["an expired token", async () => (await google.control("POST", "clock", { skew_seconds: 3600 })) && ada],
    ["a revoked token", async () => (await google.post("/revoke", { token: ada })) && ada],
    ["a refresh token", async () => (await google.signIn({ prompt: "consent" })).refreshToken],
  ])("answers 401 to %s", async (_title, prepare) => {
    const answer = await google.read(path, await prepare());
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 401, status: "UNAUTHENTICATED" } } });
  });

  test("answers 403 to a token without a Cloud scope, and says so", async () => {
    const { accessToken } = await google.signIn({}, { untick: [CLOUD] });
    const details = [
      { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT", domain: "googleapis.com" },
    ];
    expect(await google.read(path, accessToken)).toMatchObject({
      status: 403,
      body: { error: { code: 403, status: "PERMISSION_DENIED", message: "Request had insufficient authentication scopes.", details } },
    });
  });
});

describe("projects.search", () => {
  test("gives whole projects, more than one page of them, Apps Script and deleted ones too", async () => {
    const pages = await searchAll(ada);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().sort()).toEqual([
      "shop-legacy",
      "shop-production",
      "shop-sandbox",
      "shop-staging",
      "sys-10203040506070809010203040",
    ]);
    const { page, headers } = await search(ada, { query: "projectId:shop-production" });
    expect(page.projects).toEqual([
      {
        name: "projects/415104041201",
        parent: "organizations/302010403020",
        projectId: "shop-production",
        state: "ACTIVE",
        displayName: "Shop production",
        createTime: expect.any(String),
        updateTime: expect.any(String),
        etag: expect.stringMatching(/^W\/"/),
        labels: { env: "prod" },
      },
    ]);
    expect(headers.get("content-type")).toBe("application/json; charset=UTF-8");
  });

  test("never gives more than was asked for, and no empty page", async () => {
    const pages = await searchAll(grace, { pageSize: "2" });
    expect(pages.flat()).toHaveLength(7);
    for (const page of pages) expect([1, 2]).toContain(page.length);
  });

  test("answers {} when there is nothing to see", async () => {
    await google.control("PUT", "accounts", { accounts: [{ sub: GRACE, email: "grace@personal.example" }] });
    expect((await search(grace)).body).toEqual({});
    expect((await search(ada)).status).toBe(401);
  });

  test.each([
    ["state:ACTIVE", 4],
    ["state:active projectId:shop-legacy", 5],
    ["name:shop*", 4],
    ['displayName:"Shop staging"', 1],
    ["labels.env:*", 2],
    ["labels.env:PROD", 1],
    ["labels:env", 2],
    ["parent.type:organization", 4],
    ["parent:organizations/302010403020", 4],
    ["id:nothing", 0],
  ])("ORs the terms of its query: %s finds %i", async (query, count) => {
    expect((await searchAll(ada, { query })).flat()).toHaveLength(count);
  });

  test.each([
    ["a query without a field", { query: "shop" }],
    ["a field that cannot be searched", { query: "colour:red" }],
    ["a page size that is no number", { pageSize: "many" }],
    ["a page token that it never gave", { pageToken: "Cgmade-up" }],
  ])("refuses %s", async (_title, query) => {
    expect(await search(ada, query)).toMatchObject({ status: 400, body: { error: { status: "INVALID_ARGUMENT" } } });
  });

  test("refuses a page token that is another person's, another query's or old", async () => {
    const { page } = await search(grace, { pageSize: "1" });
    const pageToken = page.nextPageToken ?? "";
    expect((await search(ada, { pageToken })).status).toBe(400);
    expect((await search(grace, { pageToken, query: "state:ACTIVE" })).status).toBe(400);
    expect((await search(grace, { pageToken })).status).toBe(200);
    await google.control("POST", "clock", { skew_seconds: 601 });
    expect((await search(grace, { pageToken })).status).toBe(400);
  });
});

describe("projects.get", () => {
  test.each(["shop-production", "415104041201"])("finds a project by %s", async (id) => {
    expect((await google.read(`/v3/projects/${id}`, ada)).body).toMatchObject({
      name: "projects/415104041201",
      projectId: "shop-production",
    });
  });

  test.each(["harbor-api", "no-such-project", "999"])("answers 403 for %s: missing and forbidden look the same", async (id) => {
    const { status, body } = await google.read(`/v3/projects/${id}`, ada);
    expect(status).toBe(403);
    expect(body.error).toMatchObject({ status: "PERMISSION_DENIED", details: [{ reason: "IAM_PERMISSION_DENIED" }] });
  });
});

describe("billingInfo", () => {
  const account = "billingAccounts/012345-567890-ABCDEF";
  test.each([
    ["harbor-api", { billingAccountName: account, billingEnabled: true }],
    ["harbor-photos", { billingAccountName: "", billingEnabled: false }],
    ["harbor-games", { billingAccountName: account, billingEnabled: false }],
  ])("distinguishes enabled, unlinked and closed: %s", async (projectId, expected) => {
    const { body } = await google.read(`/v1/projects/${projectId}/billingInfo`, grace);
    expect(body).toEqual({ name: `projects/${projectId}/billingInfo`, projectId, ...expected });
  });

  test.each(["harbor-shared", "shop-production", "no-such-project"])("answers 403 where the caller may not look: %s", async (projectId) => {
    expect(await google.read(`/v1/projects/${projectId}/billingInfo`, grace)).toMatchObject({
      status: 403,
      body: { error: { code: 403, status: "PERMISSION_DENIED" } },
    });
  });

  test("does not open to the read-only Cloud scope, which opens Resource Manager", async () => {
    const { accessToken } = await google.signIn({ scope: `${CLOUD}.read-only` });
    expect((await google.read("/v3/projects/shop-production", accessToken)).status).toBe(200);
    expect((await google.read("/v1/projects/shop-production/billingInfo", accessToken)).status).toBe(403);
  });
});

test.each(["/nothing", "/v3/projects/shop-production:getIamPolicy", "/v1/projects/shop-production:x/billingInfo"])(
  "a path that the simulator does not have answers 404 as a page: %s",
  async (path) => {
    const answer = await google.read(path);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([404, expect.stringContaining("text/html")]);
  },
);
