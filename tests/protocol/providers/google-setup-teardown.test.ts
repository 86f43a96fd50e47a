import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toAccountId, toLabelKey } from "../../../lib/providers/google/setup/change-names.ts";
import { connectionId, HOME, OTHER, openSetup } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
beforeEach(() => setup.reset({ exportLocation: "US" }));
afterAll(() => setup.close());

const viewerId = toAccountId("viewer", connectionId);
const viewer = `${viewerId}@${HOME}.iam.gserviceaccount.com`;
type Dataset = { id: string; access: { userByEmail?: string }[] };
type Cloud = Record<string, unknown> & { policies: object; services: Record<string, string[]>; datasets: Record<string, Dataset[]> };
const cloud = async () => (await setup.cloud()) as Cloud;

describe("S44: a teardown", () => {
  test("leaves the customer's cloud as it was, apart from APIs and the dataset, which it lists", async () => {
    const before = await cloud();
    await setup.run([HOME, OTHER], "operate");
    const between = await cloud();
    const done = await setup.teardown();
    const after = await cloud();
    for (const part of ["policies", "service_accounts", "labels"]) {
      expect(between[part]).not.toEqual(before[part]);
    }
    const { services, datasets, ...rest } = after;
    const { services: servicesBefore, datasets: datasetsBefore, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
    expect(done.flatMap(({ left }) => left)).toEqual([]);
    const kept = done.flatMap(({ kept }) => kept);
    const named = (kind: string) => kept.filter((change) => change.kind === kind).map(({ target, name }) => `${target} ${name}`);
    const more = (now: Record<string, string[]>, then: Record<string, string[]>) =>
      Object.entries(now).flatMap(([project, names]) =>
        names.filter((name) => !then[project]?.includes(name)).map((name) => `${project} ${name}`),
      );
    const ids = (all: Cloud["datasets"]) =>
      Object.fromEntries(Object.entries(all).map(([project, list]) => [project, list.map(({ id }) => id)]));
    expect(named("api").sort()).toEqual(more(services, servicesBefore).sort());
    expect(named("dataset")).toEqual(more(ids(datasets), ids(datasetsBefore)));
    expect(datasets[HOME]?.flatMap(({ access }) => access.filter(({ userByEmail }) => userByEmail === viewer))).toEqual([]);
  });

  test("disables the account before it takes its roles, and deletes it last", async () => {
    await setup.run();
    const since = (await setup.calls()).length;
    await setup.teardown();
    const writes = (await setup.writes(since)).map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
    expect(writes).toEqual([
      `POST /v1/projects/${HOME}/serviceAccounts/${viewer}:disable`,
      `POST /v3/projects/${OTHER}:setIamPolicy`,
      "PATCH /v3/projects/415104041202",
      `POST /v3/projects/${HOME}:setIamPolicy`,
      `POST /v1/projects/${HOME}/serviceAccounts/${viewer}:setIamPolicy`,
      `PATCH /bigquery/v2/projects/${HOME}/datasets/aurora_billing_export`,
      "PATCH /v3/projects/415104041201",
      `DELETE /v1/projects/${HOME}/serviceAccounts/${viewer}`,
    ]);
  });

  test("leaves what stood before the setup, and what others added since", async () => {
    await setup.create(viewerId);
    await setup.addBindings([{ role: "roles/browser", members: [`serviceAccount:${viewer}`] }], OTHER);
    await setup.run();
    await setup.addBindings([{ role: "roles/run.viewer", members: [`serviceAccount:${viewer}`] }], OTHER);
    await setup.teardown();
    const { bindings = [] } = await setup.getPolicy(3, OTHER);
    const ours = bindings.filter(({ members }) => members.includes(`serviceAccount:${viewer}`)).map(({ role }) => role);
    expect(ours.sort()).toEqual(["roles/browser", "roles/run.viewer"]);
    expect((await setup.call("GET", `/v1/projects/${HOME}/serviceAccounts/${viewer}`)).body.disabled ?? false).toBe(false);
  });

  test("leaves an account that somebody made again under its address, and says so", async () => {
    await setup.run([HOME]);
    await setup.call("DELETE", `/v1/projects/${HOME}/serviceAccounts/${viewer}`);
    await setup.create(viewerId);
    const [done] = await setup.teardown([HOME]);
    expect(done?.left.map(({ change, code }) => [change.kind, code])).toEqual([["service_account", "service_account_recreated"]]);
    expect((await setup.call("GET", `/v1/projects/${HOME}/serviceAccounts/${viewer}`)).status).toBe(200);
  });

  test("leaves a label that has another value by now", async () => {
    await setup.run([HOME]);
    const project = (await setup.call("GET", `/v3/projects/${HOME}`)).body;
    const labels = { [toLabelKey(connectionId)]: "ours" };
    await setup.call("PATCH", "/v3/projects/415104041201?updateMask=labels", { labels, etag: project.etag });
    await setup.teardown([HOME]);
    expect((await setup.call("GET", `/v3/projects/${HOME}`)).body.labels).toEqual(labels);
  });

  test("says with a code what it could not take back, and goes on", async () => {
    await setup.run();
    await setup.fault({
      method: "POST",
      path: `/v3/projects/${OTHER}:setIamPolicy`,
      status: 403,
      body: { error: { code: 403, status: "PERMISSION_DENIED", message: "no" } },
    });
    const [other, home] = await setup.teardown();
    expect([...new Set(other?.left.map(({ change, code }) => `${change.kind} ${code}`))]).toEqual(["role not_permitted"]);
    expect(home?.left).toEqual([]);
  });

  test("that is run again finds nothing to do", async () => {
    await setup.run();
    await setup.teardown();
    const since = (await setup.calls()).length;
    await setup.teardown();
    expect(await setup.writes(since)).toEqual([]);
  });

  test("whose answer was lost ends as the first one would have", async () => {
    const before = await cloud();
    await setup.run();
    for (const [method, path] of [
      ["POST", `/v3/projects/${OTHER}:setIamPolicy`],
      ["DELETE", `/v1/projects/${HOME}/serviceAccounts/*`],
      ["PATCH", "/v3/projects/415104041201"],
    ]) {
      await setup.fault({ method, path, drop: true, after: true });
    }
    const done = await setup.teardown();
    expect(done.flatMap(({ left }) => left)).toEqual([]);
    expect((await cloud()).policies).toEqual(before.policies);
  });
});

describe("S44: a project that is not used any more", () => {
  test("loses our roles and its label, while the account goes on working in the other", async () => {
    const { bindings } = await setup.getPolicy(3, OTHER);
    await setup.run();
    const since = (await setup.calls()).length;
    const released = await setup.release(OTHER);
    expect([released.left, new Set(released.kept.map(({ kind }) => kind))]).toEqual([[], new Set(["api"])]);
    const writes = (await setup.writes(since)).map(({ method, path }) => `${method} ${path}`);
    expect(writes).toEqual([`POST /v3/projects/${OTHER}:setIamPolicy`, "PATCH /v3/projects/415104041202"]);
    expect((await setup.getPolicy(3, OTHER)).bindings).toEqual(bindings);
    expect(await setup.verify(HOME)).toEqual({ state: "ready" });
  });

  test("keeps the account when it is the one that holds it, and the next setup and the teardown find everything", async () => {
    const before = await cloud();
    await setup.run();
    await setup.release(HOME);
    expect(await setup.verify(OTHER)).toEqual({ state: "ready" });
    expect(setup.failuresOf(await setup.run())).toEqual([]);
    expect(await setup.verify(HOME)).toEqual({ state: "ready" });
    await setup.teardown();
    expect((await cloud()).policies).toEqual(before.policies);
  });
});

describe("drift", () => {
  const missing = async () =>
    (await setup.drift()).flatMap((found) =>
      "missing" in found ? found.missing.map(({ kind, name }) => `${kind} ${name}`) : [found.code],
    );

  test("is nothing after a setup, and is found by reads only", async () => {
    await setup.run();
    const since = (await setup.calls()).length;
    expect(await missing()).toEqual([]);
    expect(await setup.writes(since)).toEqual([]);
  });

  test("is a role that was taken, an API that was switched off, and a person who may no longer take tokens", async () => {
    await setup.run();
    await setup.control("DELETE", `projects/${OTHER}/bindings`, { role: "roles/browser", members: [`serviceAccount:${viewer}`] });
    await setup.control("PUT", "services", { project: OTHER, service: "logging.googleapis.com", enabled: false });
    await setup.control("DELETE", `service-accounts/${viewer}/bindings`, {
      role: "roles/iam.serviceAccountTokenCreator",
      members: ["user:ada@example.com"],
    });
    expect((await missing()).sort()).toEqual([
      `account_user ${viewerId} user:ada@example.com`,
      "api logging.googleapis.com",
      `role roles/browser ${viewerId}`,
    ]);
    expect(setup.failuresOf(await setup.run())).toEqual([]);
    expect(await missing()).toEqual([]);
  });

  test.each([
    ["disabled", () => setup.ofAccount(viewer, "disable"), [`service_account ${viewerId}`]],
    [
      "gone",
      () => setup.call("DELETE", `/v1/projects/${HOME}/serviceAccounts/${viewer}`),
      [`service_account ${viewerId}`, `account_user ${viewerId} user:ada@example.com`, `role roles/browser ${viewerId}`],
    ],
  ])("is an account that is %s", async (_title, change, expected) => {
    await setup.run([HOME]);
    await change();
    expect(await missing()).toEqual(expect.arrayContaining(expected));
  });

  test("is unknown, with the reason, in a project that the person may not read any more", async () => {
    await setup.run();
    await setup.fault({
      method: "POST",
      path: `/v3/projects/${OTHER}:getIamPolicy`,
      status: 403,
      body: { error: { code: 403, status: "PERMISSION_DENIED", message: "no" } },
    });
    expect(await setup.drift()).toEqual([
      { target: HOME, missing: [] },
      { target: OTHER, code: "provider_forbidden" },
    ]);
  });
});
