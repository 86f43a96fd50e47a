import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toAccountId, toLabelKey } from "../../../lib/providers/google/setup/change-names.ts";
import { connectionId, HOME, OTHER, openSetup, untilDone } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
beforeEach(() => setup.reset());
afterAll(() => setup.close());

const viewerId = toAccountId("viewer", connectionId);
const viewer = `${viewerId}@${HOME}.iam.gserviceaccount.com`;
const holdsOurs = ({ bindings = [] }: Awaited<ReturnType<typeof setup.getPolicy>>) =>
  bindings.filter(({ members }) => members.includes(`serviceAccount:${viewer}`)).length;

describe("S40: a policy that others write too", () => {
  test("is read again and written again after a conflict, and keeps what the others wrote", async () => {
    await setup.ofProject(HOME, { concurrent_writers: 3 });
    const before = await setup.getPolicy();
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const writes = (await setup.writes()).filter(({ path }) => path === `/v3/projects/${HOME}:setIamPolicy`);
    expect(writes.map(({ status }) => status)).toEqual([409, 409, 409, 200]);
    const after = await setup.getPolicy();
    expect(holdsOurs(after)).toBe(5);
    // The colleague of the simulator changed something in between, and it is still there.
    expect((after.bindings ?? []).flatMap(({ members }) => members).length).toBeGreaterThan(
      (before.bindings ?? []).flatMap(({ members }) => members).length + 5,
    );
  });

  test("keeps bindings with conditions, and ours go beside them", async () => {
    const condition = { title: "night", expression: "request.time < timestamp('2030-01-01T00:00:00Z')" };
    await setup.control("POST", `projects/${HOME}/bindings`, { role: "roles/browser", members: ["group:night@example.com"], condition });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const browsers = ((await setup.getPolicy()).bindings ?? []).filter(({ role }) => role === "roles/browser");
    expect(browsers).toEqual([
      { role: "roles/browser", members: ["group:night@example.com"], condition: expect.objectContaining(condition) },
      { role: "roles/browser", members: [`serviceAccount:${viewer}`] },
    ]);
  });
});

describe("S70: an operation that fails, though it is answered with 200", () => {
  const fails = (code: number, times: number) =>
    setup.fault({
      method: "GET",
      path: "/v3/operations/*",
      times,
      status: 200,
      body: { name: "operations/up.1", done: true, error: { code, message: "no" } },
    });
  const labels = async () => (await setup.call("GET", `/v3/projects/${HOME}`)).body.labels;

  test("is no label that was written: the change has failed", async () => {
    await fails(13, 9);
    const done = await setup.run([HOME]);
    expect(setup.failuresOf(done.filter(({ step }) => step === "write_labels"))).toEqual(["refused"]);
    expect((await setup.entries()).find(({ change }) => change.kind === "label")?.state).toBe("failed");
  });

  test("is no label that was removed: a teardown lists it, and takes the rest back", async () => {
    await setup.run([HOME]);
    await fails(13, 9);
    const [done] = await setup.teardown([HOME]);
    expect(done?.left.map(({ change, code }) => `${change.kind} ${code}`)).toEqual(["label refused"]);
    expect((await setup.call("GET", `/v1/projects/${HOME}/serviceAccounts/${viewer}`)).status).toBe(404);
  });

  test("because another writer was faster is begun again", async () => {
    await fails(10, 1);
    await setup.fault({ method: "PATCH", path: "/v3/projects/415104041201", status: 200, body: { name: "operations/up.1" } });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    expect(await labels()).toMatchObject({ [toLabelKey(connectionId)]: "connected" });
  });
});

describe("a lost answer", () => {
  const lost = { drop: true, after: true };

  test.each([
    ["the account's creation", "POST", `/v1/projects/${HOME}/serviceAccounts`],
    ["a write of the project's policy", "POST", `/v3/projects/${HOME}:setIamPolicy`],
    ["a write of the account's policy", "POST", `/v1/projects/${HOME}/serviceAccounts/*:setIamPolicy`],
    ["the dataset's creation", "POST", `/bigquery/v2/projects/${HOME}/datasets`],
    ["a write of the dataset's access", "PATCH", `/bigquery/v2/projects/${HOME}/datasets/*`],
    ["a write of the labels", "PATCH", "/v3/projects/415104041201"],
    ["the enabling of APIs", "POST", `/v1/projects/${HOME}/services:batchEnable`],
  ])("of %s does not make it another's: the ledger says that the setup made it", async (_title, method, path) => {
    await setup.reset({ exportLocation: "US" });
    await setup.fault({ method, path, ...lost });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    const states = (await setup.entries()).map(({ state }) => state);
    expect([...new Set(states)]).toEqual(["changed"]);
    expect((await setup.plan([HOME])).flatMap(({ changes }) => changes)).toEqual([]);
  });
});

describe("S39: a new account", () => {
  test("is used only after three good reads in a row", async () => {
    await setup.run([HOME]);
    const paths = (await setup.calls()).map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
    const made = paths.indexOf(`POST /v1/projects/${HOME}/serviceAccounts`);
    expect(paths.slice(made + 1, made + 4)).toEqual(Array(3).fill(`GET /v1/projects/${HOME}/serviceAccounts/${viewer}`));
  });

  test("that is invisible again after a good read is read three times anew", async () => {
    await setup.fault({
      method: "GET",
      path: `/v1/projects/${HOME}/serviceAccounts/*`,
      nth: 2,
      status: 404,
      body: { error: { code: 404, status: "NOT_FOUND", message: "Unknown service account" } },
    });
    await setup.run([HOME]);
    const reads = (await setup.calls()).filter(({ method, path }) => method === "GET" && path.includes("/serviceAccounts/"));
    expect(reads.map(({ status }) => status)).toEqual([200, 404, 200, 200, 200]);
  });

  test.each([
    [120, "access_pending"],
    [2, undefined],
  ])(
    "that takes %i s to spread is waited for by the task while that is short, and by the step's retry otherwise",
    async (seconds, code) => {
      await setup.settings({ iam_propagation_seconds: seconds });
      const first = await setup.run([HOME]).then(
        () => undefined,
        (error: { code: string }) => error.code,
      );
      expect(first).toBe(code);
      await setup.pass(1000);
      expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
      expect((await setup.entries()).filter(({ state }) => state !== "changed")).toEqual([]);
    },
  );

  test.each([400, 403, 404])("whose policy is refused with %i at first gets it a moment later", async (status) => {
    const message = status === 400 ? "Service account x does not exist." : "no";
    await setup.fault({
      method: "POST",
      path: `/v1/projects/${HOME}/serviceAccounts/*:setIamPolicy`,
      times: 2,
      status,
      body: { error: { code: status, status: "INVALID", message } },
    });
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    expect((await setup.verify(HOME)).state).toBe("ready");
  });

  test("that was deleted and made again is noticed by its unique id, and gets its roles again", async () => {
    await setup.run();
    const path = `/v1/projects/${HOME}/serviceAccounts`;
    await setup.call("DELETE", `${path}/${viewer}`);
    await setup.create(viewerId);
    const planned = await setup.plan();
    const kinds = new Set(planned.flatMap(({ changes }) => changes.map(({ kind }) => kind)));
    expect(kinds).toEqual(new Set(["service_account", "account_user", "role"]));
    expect(setup.failuresOf(await setup.run())).toEqual([]);
    const { uniqueId } = (await setup.call("GET", `${path}/${viewer}`)).body;
    expect((await setup.entries()).find(({ change }) => change.kind === "service_account")?.facts.uniqueId).toBe(uniqueId);
    expect((await setup.plan()).flatMap(({ changes }) => changes)).toEqual([]);
    // The roles of the first account stay as Google shows them: they are the customer's to clean up.
    const deleted = ((await setup.getPolicy(3, OTHER)).bindings ?? [])
      .flatMap(({ members }) => members)
      .filter((m) => m.startsWith("deleted:"));
    expect(deleted.length).toBe(5);
  });

  test("that was disabled is enabled again by a plan that says so", async () => {
    await setup.run();
    await setup.ofAccount(viewer, "disable");
    expect((await setup.plan()).flatMap(({ changes }) => changes)).toEqual([
      expect.objectContaining({ kind: "service_account", name: viewerId, before: "disabled" }),
    ]);
    expect(setup.failuresOf(await setup.run())).toEqual([]);
    expect((await setup.call("GET", `/v1/projects/${HOME}/serviceAccounts/${viewer}`)).body.disabled ?? false).toBe(false);
  });
});

describe("accounts that stand in a project that is not chosen", () => {
  const kindsOf = (changes: readonly { readonly kind: string }[]) => [...new Set(changes.map(({ kind }) => kind))];

  test("are made again there, and nothing else, when they were deleted by hand", async () => {
    await setup.run([HOME]);
    await setup.call("DELETE", `/v1/projects/${HOME}/serviceAccounts/${viewer}`);
    const plan = await setup.planAsRun([OTHER]);
    expect(plan.home).toBe(HOME);
    expect(plan.targets.map(({ id, isHomeOnly }) => [id, isHomeOnly])).toEqual([
      [OTHER, undefined],
      [HOME, true],
    ]);
    expect(kindsOf(plan.targets[1]?.changes ?? [])).toEqual(["service_account", "account_user"]);
    expect(setup.failuresOf(await setup.make(plan.targets))).toEqual([]);
    expect(await setup.verify(OTHER)).toEqual({ state: "ready" });
    expect((await setup.planAsRun([OTHER])).targets).toMatchObject([{ id: OTHER, changes: [] }]);
  });

  test("get an operator beside them when one is asked for", async () => {
    await setup.run([HOME]);
    const plan = await setup.planAsRun([OTHER], "operate");
    expect(plan.targets[1]).toMatchObject({ id: HOME, isHomeOnly: true });
    expect(setup.failuresOf(await setup.make(plan.targets, "operate"))).toEqual([]);
    expect(await setup.verify(OTHER, "operate")).toEqual({ state: "ready" });
  });

  test("that a process died over are listed for the next one to find out, whatever else it began there", async () => {
    await setup.fault({ method: "POST", path: `/v1/projects/${HOME}/serviceAccounts`, status: 503, times: 9 });
    await setup.run([HOME]).catch(() => undefined);
    const { targets } = await setup.planAsRun([OTHER]);
    expect(kindsOf(targets[1]?.changes ?? [])).toEqual(["service_account", "account_user"]);
  });
});

describe("proof of access", () => {
  test("is asked again until the roles have taken effect, and ends with the account's own read", async () => {
    await setup.settings({ iam_propagation_seconds: 120 });
    await untilDone(
      () => setup.run(),
      () => setup.pass(30),
    );
    const grantedMs = setup.elapsedMs();
    await untilDone(
      () => setup.verify(OTHER),
      () => setup.pass(10),
    );
    expect(setup.elapsedMs() - grantedMs).toBeGreaterThanOrEqual(110_000);
    const [last] = (await setup.calls()).filter(({ path }) => path === `/v3/projects/${OTHER}`).slice(-1);
    expect(last?.status).toBe(200);
    expect(last?.authorization).not.toBe(`Bearer ${setup.tokens.ada()}`);
  });

  test("is pending while the account may be taken but has no role", async () => {
    await setup.run([HOME]);
    await expect(setup.verify(OTHER)).rejects.toMatchObject({ code: "access_pending", detail: "google: projects.get: not effective yet" });
  });

  test("is pending while the account's own project does not serve the API that it calls", async () => {
    await setup.run();
    await setup.settings({ home_apis_required: true });
    const service = "cloudresourcemanager.googleapis.com";
    await setup.control("PUT", "services", { project: HOME, service, enabled: false });
    await expect(setup.verify(OTHER)).rejects.toMatchObject({ code: "access_pending" });
    expect(setup.failuresOf(await setup.run())).toEqual([]);
    expect(await setup.verify(OTHER)).toEqual({ state: "ready" });
  });

  test("is refused for an account that was never made", async () => {
    expect(await setup.verify(HOME)).toEqual({ state: "refused", code: "service_account_missing" });
  });
});
