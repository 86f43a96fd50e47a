import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HOME, OTHER, openSetup } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
beforeEach(() => setup.reset());
afterAll(() => setup.close());

const enable = (project: string, name: string, enabled = true) =>
  setup.control("PUT", "services", { project, service: `${name}.googleapis.com`, enabled });
const trouble = (service: string, trouble: "fails" | "busy", times = 1) =>
  setup.control("POST", "service-troubles", { service: `${service}.googleapis.com`, trouble, times });
const apiWrites = async () =>
  (await setup.writes())
    .filter(({ path }) => path.includes("/services"))
    .map(({ path, status }) => [path.slice(path.lastIndexOf("/") + 1), status]);
const apisOf = async (project: string) =>
  (await setup.plan([project])).flatMap(({ changes }) => changes.filter(({ kind }) => kind === "api").map(({ name }) => name));

describe("APIs that a project lacks", () => {
  test("are enabled by one call when there are many, and by single calls when there are few", async () => {
    await setup.run();
    expect(await apiWrites()).toEqual([
      ["services:batchEnable", 200],
      ["services:batchEnable", 200],
    ]);
    await setup.reset();
    for (const name of ["cloudresourcemanager", "serviceusage", "cloudasset"]) {
      await enable(OTHER, name);
    }
    await setup.run();
    expect((await apiWrites()).slice(1)).toEqual([
      ["monitoring.googleapis.com:enable", 200],
      ["logging.googleapis.com:enable", 200],
    ]);
  });

  test("are missing ones only", async () => {
    await enable(OTHER, "monitoring");
    expect(await apisOf(OTHER)).not.toContain("monitoring.googleapis.com");
    await setup.run();
    const batch = (await setup.writes()).find(({ path }) => path.includes(`${OTHER}/services`))?.json as
      | { serviceIds?: string[] }
      | undefined;
    expect(batch?.serviceIds ?? []).not.toContain("monitoring.googleapis.com");
  });

  test("are waited for inside the step, at growing intervals", async () => {
    await setup.settings({ enable_seconds: 24 });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const polls = (await setup.calls()).filter(({ path }) => path.startsWith("/v1/operations/"));
    expect(polls.length).toBeGreaterThan(3);
    expect(polls.length).toBeLessThan(12);
    expect(await apisOf(HOME)).toEqual([]);
  });

  test("that take longer than the task may wait are pending, and are found by the next attempt", async () => {
    await setup.settings({ enable_seconds: 600 });
    await expect(setup.run([HOME])).rejects.toMatchObject({ code: "access_pending" });
    await setup.pass(600);
    const before = (await apiWrites()).length;
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    expect((await apiWrites()).length).toBe(before);
    expect((await setup.entries()).filter(({ change, state }) => change.kind === "api" && state !== "changed")).toEqual([]);
  });

  test("are never asked for by the name of an operation that had nothing to do", async () => {
    const names = ["iam", "iamcredentials", "cloudresourcemanager", "serviceusage", "cloudasset", "monitoring", "logging"];
    const planned = await setup.plan([HOME]);
    expect(planned[0]?.changes.filter(({ kind }) => kind === "api").length).toBe(names.length);
    await setup.fault({
      method: "GET",
      path: `/v1/projects/${HOME}/services:batchGet`,
      body: { services: names.map((name) => ({ name: `projects/1/services/${name}.googleapis.com`, state: "DISABLED" })) },
      status: 200,
    });
    for (const name of names) {
      await enable(HOME, name);
    }
    // The step's read is made to show none, so that it enables what somebody else has enabled since the plan.
    expect(setup.failuresOf(await setup.make(planned))).toEqual([]);
    expect(await apiWrites()).toEqual([["services:batchEnable", 200]]);
    expect((await setup.calls()).filter(({ path }) => path.includes("noop"))).toEqual([]);
  });

  test("of which one fails are enabled one by one, and only that one is tried again", async () => {
    await trouble("cloudasset", "fails", 2);
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const writes = await apiWrites();
    expect(writes[0]).toEqual(["services:batchEnable", 200]);
    expect(writes.slice(1).filter(([path]) => path === "cloudasset.googleapis.com:enable").length).toBe(2);
    expect(await apisOf(HOME)).toEqual([]);
  });

  test("of which one keeps failing leave that one with a code, and the others enabled", async () => {
    await trouble("cloudasset", "fails", 50);
    const done = await setup.run([HOME]);
    expect(setup.failuresOf(done)).toEqual(["api_not_enabled"]);
    expect(await apisOf(HOME)).toEqual(["cloudasset.googleapis.com"]);
  });

  test("of which one is being enabled by somebody else are tried again", async () => {
    await trouble("logging", "busy", 4);
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    expect((await apiWrites()).filter(([, status]) => status === 400).length).toBe(4);
  });

  test("that need billing say so", async () => {
    await setup.fault({
      method: "POST",
      path: `/v1/projects/${HOME}/services*`,
      times: 100,
      status: 400,
      body: {
        error: {
          code: 400,
          status: "FAILED_PRECONDITION",
          message: "Billing account for project '1' is not found.",
          details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "UREQ_PROJECT_BILLING_NOT_FOUND" }],
        },
      },
    });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual(["billing_required"]);
  });

  test("in many projects stay below Google's quota of writes, so that none is refused for it", async () => {
    const projects = Array.from({ length: 30 }, (_, index) => ({
      projectId: `many-project-${index}`,
      number: `7150000000${String(index).padStart(2, "0")}`,
      displayName: `Many ${index}`,
    }));
    const { accounts } = (await setup.control("GET", "accounts")).body as { accounts: { email: string; projects: object[] }[] };
    const changed = accounts.map((account) =>
      account.email === "ada@example.com" ? { ...account, projects: [...account.projects, ...projects] } : account,
    );
    await setup.control("PUT", "accounts", { accounts: changed });
    expect(setup.failuresOf(await setup.run([HOME, ...projects.map(({ projectId }) => projectId)]))).toEqual([]);
    expect((await apiWrites()).filter(([, status]) => status === 429)).toEqual([]);
    // 31 calls of 5 writes each, of which the first minute allows 60.
    expect(setup.elapsedMs()).toBeGreaterThanOrEqual(90_000);
  });
});

describe("roles of products", () => {
  test("come with the product's API, which is never enabled for it", async () => {
    await setup.run();
    await enable(OTHER, "run");
    expect((await setup.plan()).flatMap(({ changes }) => changes.map(({ name }) => name.split(" ")[0]))).toEqual(["roles/run.viewer"]);
    expect(JSON.stringify((await setup.writes()).map(({ json }) => json))).not.toMatch(/run\.googleapis/);
  });

  test("are found although one name is unknown to the project", async () => {
    await enable(OTHER, "run");
    await setup.fault({
      method: "GET",
      path: `/v1/projects/${OTHER}/services:batchGet`,
      status: 403,
      body: {
        error: {
          code: 403,
          status: "PERMISSION_DENIED",
          message: "Not found or permission denied for service(s): x.",
          details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED" }],
        },
      },
    });
    const [planned] = await setup.plan([OTHER]);
    expect(planned?.changes.map(({ name }) => name.split(" ")[0])).toContain("roles/run.viewer");
  });

  test("that may not be read fail with a code, and nothing is enabled blindly", async () => {
    const planned = await setup.plan([OTHER]);
    expect(planned[0]?.changes.some(({ kind }) => kind === "api")).toBe(true);
    const refused = { status: 403, body: { error: { code: 403, status: "PERMISSION_DENIED", message: "no" } } };
    await setup.fault({ method: "GET", path: `/v1/projects/${OTHER}/services*`, nth: 2, times: 10, ...refused });
    const done = await setup.run([OTHER]);
    expect(setup.failuresOf(done.filter(({ step }) => step === "enable_apis"))).toEqual(["not_permitted"]);
    expect(await apiWrites()).toEqual([]);
  });
});
