import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CallCloud, callCloudWith, changeProject, detailsOf } from "./local-google-cloud-fixture.ts";
import { CLOUD, GRACE, openGoogle } from "./local-google-fixture.ts";

const IAM = "iam.googleapis.com";
const LOGGING = "logging.googleapis.com";
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

type Service = { name: string; parent: string; state: string; config: { name: string; title: string } };
const names = (services: readonly string[], parent = "shop-production") =>
  services.map((service) => `names=projects/${parent}/services/${service}`).join("&");
const batchGet = (query: string, project = PROJECT) => ada("GET", `${project}/services:batchGet?${query}`);

async function listAll(filter: string): Promise<Service[][]> {
  const pages: Service[][] = [];
  let pageToken = "";
  do {
    const { body } = await ada("GET", `${PROJECT}/services?${new URLSearchParams({ filter, pageToken })}`);
    pages.push((body.services ?? []) as Service[]);
    pageToken = (body.nextPageToken ?? "") as string;
  } while (pageToken !== "");
  return pages;
}

describe("services.batchGet", () => {
  test("tells the state of each API, in the order asked, with the project's number even where its id was sent", async () => {
    await changeProject(google, { services: [IAM] });
    for (const parent of ["shop-production", NUMBER]) {
      const { body } = await batchGet(names([LOGGING, IAM], parent));
      expect(body.services).toEqual([
        expect.objectContaining({ name: `projects/${NUMBER}/services/${LOGGING}`, parent: `projects/${NUMBER}`, state: "DISABLED" }),
        {
          name: `projects/${NUMBER}/services/${IAM}`,
          parent: `projects/${NUMBER}`,
          state: "ENABLED",
          config: { name: IAM, title: "Identity and Access Management (IAM) API", documentation: {}, usage: {} },
        },
      ]);
    }
  });

  test("fails as a whole with 403 when it does not know one name", async () => {
    const { status, error } = await batchGet(names([IAM, "nothing.googleapis.com"]));
    expect([status, error.message]).toEqual([403, "Not found or permission denied for service(s): nothing.googleapis.com."]);
    expect(detailsOf(error).ErrorInfo).toMatchObject({
      reason: "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED",
      domain: "serviceusage.googleapis.com",
    });
  });

  test("accepts 30 names and refuses 31", async () => {
    const many = (count: number) => names(Array.from({ length: count }, () => IAM));
    expect((await batchGet(many(30))).status).toBe(200);
    expect(await batchGet(many(31))).toMatchObject({ status: 400, error: { status: "INVALID_ARGUMENT" } });
  });

  test("refuses no name, and a name of another project", async () => {
    const none = await batchGet("");
    expect([none.status, detailsOf(none.error).ErrorInfo?.reason]).toEqual([400, "SU_MISSING_NAMES"]);
    expect((await batchGet(names([IAM], "shop-staging"))).status).toBe(400);
  });
});

describe("services.list", () => {
  test("gives the enabled APIs in pages, and all known ones without a filter", async () => {
    const services = [IAM, LOGGING, "monitoring.googleapis.com", "run.googleapis.com"];
    await changeProject(google, { services });
    const pages = await listAll("state:ENABLED");
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().map(({ config }) => config.name)).toEqual(services);
    const all = (await listAll("")).flat();
    expect(all.filter(({ state }) => state === "ENABLED")).toHaveLength(4);
    expect(all.length).toBeGreaterThan(30);
  });

  test("answers {} when nothing is enabled", async () => {
    expect((await ada("GET", `${PROJECT}/services?filter=state:ENABLED`)).body).toEqual({});
  });

  test.each(["filter=state:ON", "pageSize=201", "pageToken=Cgother"])("refuses %s", async (query) => {
    expect((await ada("GET", `${PROJECT}/services?${query}`)).status).toBe(400);
  });
});

test("services.get tells the state of one API, and refuses an unknown one", async () => {
  expect((await ada("GET", `${PROJECT}/services/${IAM}`)).body).toMatchObject({ state: "DISABLED", config: { name: IAM } });
  expect((await ada("GET", `${PROJECT}/services/nothing.googleapis.com`)).status).toBe(403);
});

describe("a caller", () => {
  test("without the right, or without the project, is refused", async () => {
    await changeProject(google, { lacks: ["serviceusage.services.get", "serviceusage.services.list"] });
    const paths = [`services:batchGet?${names([IAM])}`, "services", `services/${IAM}`];
    for (const path of paths) {
      for (const project of [PROJECT, "/v1/projects/no-such-project"]) {
        const { status, error } = await ada("GET", `${project}/${path}`);
        expect([status, detailsOf(error).ErrorInfo?.reason]).toEqual([403, "IAM_PERMISSION_DENIED"]);
      }
    }
  });

  test("with the read-only scope reads the state, and enables nothing", async () => {
    const reader = callCloudWith(google, (await google.signIn({ scope: `${CLOUD}.read-only` })).accessToken);
    expect((await reader("GET", `${PROJECT}/services/${IAM}`)).status).toBe(200);
    const { status, error } = await reader("POST", `${PROJECT}/services/${IAM}:enable`, {});
    expect([status, detailsOf(error).ErrorInfo?.reason]).toEqual([403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"]);
  });

  test("sees the state that another caller of the same project has changed", async () => {
    const { body } = await google.control("GET", "accounts");
    const [first, second] = body.accounts as [{ projects: object[] }, { projects: object[] }];
    await google.control("PUT", "accounts", { accounts: [first, { ...second, projects: first.projects }] });
    await ada("POST", `${PROJECT}/services/${IAM}:enable`, {});
    const grace = callCloudWith(google, (await google.signIn({}, { account: GRACE })).accessToken);
    expect((await grace("GET", `${PROJECT}/services/${IAM}`)).body.state).toBe("ENABLED");
    await google.control("POST", "reset");
    const afterReset = callCloudWith(google, (await google.signIn()).accessToken);
    expect((await afterReset("GET", `${PROJECT}/services/${IAM}`)).body.state).toBe("DISABLED");
  });
});

describe("the quota project", () => {
  const withProject = (named: string) => ada("GET", `${PROJECT}/services/${IAM}`, undefined, { "x-goog-user-project": named });

  test("may be named when the caller may use its services and Service Usage is enabled there", async () => {
    await google.control("PUT", "services", { project: "shop-production", service: "serviceusage.googleapis.com", enabled: true });
    expect((await withProject("shop-production")).status).toBe(200);
  });

  test("is refused when Service Usage is not enabled there, or when the caller lacks the right", async () => {
    const disabled = await withProject("shop-production");
    expect([disabled.status, detailsOf(disabled.error).ErrorInfo]).toMatchObject([
      403,
      { reason: "SERVICE_DISABLED", metadata: { service: "serviceusage.googleapis.com", consumer: `projects/${NUMBER}` } },
    ]);
    await changeProject(google, { lacks: ["serviceusage.services.use"] });
    const denied = await withProject("shop-production");
    expect([denied.status, detailsOf(denied.error).ErrorInfo?.reason]).toEqual([403, "USER_PROJECT_DENIED"]);
  });
});
