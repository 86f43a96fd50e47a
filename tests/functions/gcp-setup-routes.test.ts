import { beforeEach, describe, expect, it } from "vitest";
import { createHandler as createLedger } from "../../functions/gcp/setup-ledger.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { toChangeId } from "../../lib/setup/ledger.ts";
import { memorySetupLooks } from "../fakes/memory-setup-looks.ts";
import { countNeeds } from "../fakes/setup-cloud.ts";
import { candidate, candidatesNamed, key, startOfTime } from "../fakes/setup-fakes.ts";
import { connectionsWith } from "../fixtures/connections-with.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { buildPorts, runSetup } from "../fixtures/run-gcp-setup.ts";
import { routeCaller, type Sent } from "./call-route.ts";
import { openSetupRoutes, runIdOf } from "./gcp-setup-world.ts";

let world: ReturnType<typeof openSetupRoutes>;
beforeEach(() => {
  world = openSetupRoutes();
});

const connectedBy = (changes: Partial<Connection>) => {
  const connection = newConnection({ ...key, ...changes });
  return { connections: connectionsWith(connection) };
};
const unconnected = { connections: connectionsWith(undefined) };

describe("POST /gcp/post-auth-retry", () => {
  it("starts a run for the projects that were chosen, whose status can be read at once", async () => {
    const answer = await world.retry(["project-2", "example.com:old-project"]);
    expect(answer).toEqual({ status: 200, json: { status: "started", task_id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    const runId = runIdOf(answer);
    expect(world.started).toEqual([{ ...key, runId, selected: ["project-2", "example.com:old-project"], access: "read" }]);
    expect((await world.status(runId)).json).toMatchObject({ state: "PENDING", complete: false });
    expect(await world.ports.runs.read(runId)).toMatchObject({ startedBy: "ada" });
  });

  it.each([
    ["selected_project_ids must be a list", undefined],
    ["selected_project_ids must be a list", "project-1"],
    ["selected_project_ids must be a list", { 0: "project-1" }],
    ["Must select 1-5 projects", []],
    ["Must select 1-5 projects", candidatesNamed(6).map(({ id }) => id)],
    ["All project IDs must be non-empty strings", ["project-1", ""]],
    ["All project IDs must be non-empty strings", [7]],
    ["All project IDs must be non-empty strings", ["project-1", "../other"]],
  ])("answers 400 in Aurora's words: %s, for %j", async (error, selected) => {
    const { status, json } = await world.retry(selected);
    expect([status, json]).toEqual([
      400,
      { error, code: "invalid_request", field: "selected_project_ids", request_id: expect.any(String) },
    ]);
    expect(world.started).toEqual([]);
  });

  it("S50: is counted, ten a minute for a person", async () => {
    world.limits.reach();
    expect((await world.retry(["project-1"])).status).toBe(429);
    expect(world.limits.hits.map(([, use]) => use)).toEqual(["gcp setup"]);
  });
});

describe.each([
  ["POST /gcp/post-auth-retry", (changes: object, sent?: Sent) => world.retry(["project-1"], sent, changes)],
  ["GET /gcp/setup/plan", (changes: object, sent?: Sent) => world.plan(undefined, sent, changes)],
  ["POST /gcp/setup/apply", (changes: object, sent?: Sent) => world.apply("h".repeat(43), sent, changes)],
] as const)("%s", (route, send) => {
  it("S49: works on the connection of the caller's organisation only", async () => {
    expect(await send({}, { tenant: "another" })).toMatchObject({ status: 404, json: { code: "not_found" } });
  });

  it.each([
    [409, "setup_needs_login", connectedBy({ method: "service_account_key" })],
    [404, "not_found", connectedBy({ status: "disconnecting" })],
    [404, "not_found", unconnected],
  ] as const)("answers %i %s when there is no login to set up", async (status, code, changes) => {
    expect(await send(changes)).toMatchObject({ status, json: { code } });
    expect(world.started).toEqual([]);
  });

  it("S50: asks for the permission of its kind", async () => {
    expect((await send({}, { permissions: route.startsWith("GET") ? [] : ["connectors:read"] })).status).toBe(403);
  });
});

describe("GET /gcp/setup/plan", () => {
  it("shows what would change, and changes nothing", async () => {
    const { status, json } = await world.plan("projects=project-1,project-2,elsewhere&access=operate");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      hash: expect.stringMatching(/^[\w-]{43}$/),
      access: "operate",
      home: "project-1",
      created_at: startOfTime.toISOString(),
      expires_at: "2026-11-20T12:30:00.000Z",
      counts: { targets: 3, blocked: 1, to_change: 2, changes: countNeeds(2, "operate") },
      targets: [
        { id: "project-1", name: "Name of project-1", blocked: false, obstacles: [] },
        { id: "project-2", blocked: false },
        { id: "elsewhere", blocked: true, changes: [], obstacles: [{ code: "project_not_visible", blocks: true }] },
      ],
    });
    expect(world.ports.cloud.writes).toEqual([]);
    expect(await world.ports.ledger.list(key)).toEqual([]);
    expect(world.started).toEqual([]);
  });

  it("is about the projects that are set up when none is named, with the access to read", async () => {
    for (const id of ["project-3", "project-1"]) {
      await world.ports.prepared.write({ ...candidate(id), ...key, runId: "r", preparedAt: startOfTime });
    }
    const { json } = await world.plan("");
    expect(json).toMatchObject({ access: "read", targets: [{ id: "project-3" }, { id: "project-1" }] });
  });

  it("is also about the projects in which a run has begun that was stopped, when none is named", async () => {
    await world.ports.prepared.write({ ...candidate("project-3"), ...key, runId: "r", preparedAt: startOfTime });
    await world.ports.ledger.begin(key, newChange({ target: "project-2" }), { runId: "r" });
    await world.ports.ledger.begin(key, newChange({ target: "project-3" }), { runId: "r" });
    await world.ports.ledger.begin(key, newChange({ target: "project-1", before: "the customer's own" }), { runId: "r" });
    await world.ports.ledger.begin(key, newChange({ target: "project-1", name: "another" }), {
      runId: "r",
      madeBy: "who was connected before",
    });
    expect((await world.plan("")).json).toMatchObject({ targets: [{ id: "project-3" }, { id: "project-2" }] });
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => `project-${index}`).join(",");
  it.each([
    ["projects", ""],
    ["projects", "projects="],
    ["projects", "projects=project-1,,project-2"],
    ["projects", "projects=..%2Fother"],
    ["projects", `projects=${many(101)}`],
    ["projects", "projects=project-1&projects=project-2"],
    ["access", "projects=project-1&access=owner"],
    ["access", "projects=project-1&access="],
    ["query", "projects=project-1&force=true"],
  ])("refuses %s in ?%s", async (field, query) => {
    expect(await world.plan(query)).toMatchObject({ status: 400, json: { code: "invalid_request", field } });
  });

  it("takes a hundred projects, each once", async () => {
    expect((await world.plan(`projects=${many(100)},project-1`)).json).toMatchObject({ counts: { targets: 100 } });
  });

  it("S50: is counted, ten a minute for a person", async () => {
    world.limits.reach();
    expect((await world.plan()).status).toBe(429);
    expect(world.limits.hits.map(([, use]) => use)).toEqual(["gcp setup plan"]);
  });
});

describe("POST /gcp/setup/apply", () => {
  const shown = async (query?: string) => String((await world.plan(query)).json.hash);

  it("answers 202 with a run that makes exactly the changes of the plan", async () => {
    const answer = await world.apply(await shown("projects=project-2,project-1&access=operate"));
    const runId = runIdOf(answer);
    expect(answer).toEqual({ status: 202, json: { run_id: runId } });
    const [input] = world.started;
    expect(input).toEqual({ ...key, runId, selected: ["project-2", "project-1"], access: "operate", planId: runId });
    expect(Object.keys((await world.ports.runs.read(runId))?.names ?? {})).toEqual(["project-2", "project-1"]);
    await world.ports.claims.release(key, runId);
    const done = await runSetup(world.ports, { runId: "again", selected: ["project-2", "project-1"], access: "operate", planId: runId });
    expect(done.run?.standing).toMatchObject({ state: "SUCCESS", outcome: { kind: "completed" } });
    expect(world.ports.cloud.writes).toHaveLength(countNeeds(2, "operate"));
  });

  it("does not choose the project that only holds the accounts, which were deleted", async () => {
    await runSetup(world.ports, { selected: ["project-1"] });
    world.ports.cloud.standing.delete(toChangeId({ target: "project-1", kind: "service_account", name: "robot-ro" }));
    const { json } = await world.plan("projects=project-2");
    expect(json).toMatchObject({
      home: "project-1",
      targets: [
        { id: "project-2", home_only: false },
        { id: "project-1", home_only: true, changes: [{ kind: "service_account" }] },
      ],
      scripts: { add: "# 2 targets" },
    });
    expect((await world.apply(String(json.hash))).status).toBe(202);
    expect(world.started).toMatchObject([{ selected: ["project-2"] }]);
  });

  it("answers 409 plan_outdated when the plan would be another one now", async () => {
    const hash = await shown();
    await runSetup(world.ports, { selected: ["project-1"] });
    expect(await world.apply(hash)).toMatchObject({ status: 409, json: { code: "plan_outdated" } });
    expect(world.started).toEqual([]);
    expect((await world.apply(await shown())).status).toBe(202);
  });

  it.each([
    ["has expired", 30, {}],
    ["was never shown", 0, { plan: "h".repeat(43) }],
  ])("answers 409 plan_outdated when the plan %s", async (_, minutes, given) => {
    const hash = await shown();
    world.ports.clock.moveMinutes(minutes);
    expect(await world.apply({ plan: hash, ...given }.plan)).toMatchObject({ status: 409, json: { code: "plan_outdated" } });
  });

  it("S49: answers 409 plan_outdated for another organisation's plan", async () => {
    const hash = await shown();
    expect(await world.apply(hash, { tenant: "another" }, connectedBy({ tenant: "another", id: "connection-2" }))).toMatchObject({
      status: 409,
      json: { code: "plan_outdated" },
    });
    expect(world.started).toEqual([]);
  });

  it("answers 409 plan_outdated after another login took the place of the one that the plan was for", async () => {
    const hash = await shown();
    expect(await world.apply(hash, {}, connectedBy({ id: "connection-2" }))).toMatchObject({
      status: 409,
      json: { code: "plan_outdated" },
    });
  });

  it.each([[undefined], [7], ["short"], [`${"h".repeat(42)}/`], ["h".repeat(44)]])("refuses the hash %j", async (hash) => {
    expect(await world.apply(hash)).toMatchObject({ status: 400, json: { code: "invalid_request", field: "plan" } });
  });

  it("refuses a field that it does not know", async () => {
    expect(await world.apply(undefined, { body: { plan: await shown(), projects: ["project-1"] } })).toMatchObject({ status: 400 });
  });
});

describe("GET /gcp/setup/ledger", () => {
  type Answer = { readonly newest_run_id: string | null; readonly changes: readonly Record<string, unknown>[] };

  it("lists each change in the order in which it was begun, and whether it stands", async () => {
    const ports = buildPorts(candidatesNamed(1), { refused: { "project-1 api": "billing_required" } });
    await runSetup(ports);
    const { call } = routeCaller();
    const { status, text } = await call(createLedger({ ...ports, looks: memorySetupLooks() }), "GET /gcp/setup/ledger");
    const { changes, newest_run_id } = JSON.parse(text) as Answer;
    expect(newest_run_id).toBe("run-1");
    expect(status).toBe(200);
    expect(changes.map(({ kind, state, stands, code }) => [kind, state, stands, code])).toEqual([
      ["service_account", "changed", true, null],
      ["role", "changed", true, null],
      ["role", "changed", true, null],
      ["api", "failed", false, "billing_required"],
      ["api", "failed", false, "billing_required"],
      ["dataset", "changed", true, null],
      ["label", "changed", true, null],
    ]);
    expect(changes[0]).toEqual({
      step: "create_accounts",
      kind: "service_account",
      target: "project-1",
      name: "robot-ro",
      reason: expect.any(String),
      state: "changed",
      stands: true,
      before: null,
      after: "made",
      begun_at: startOfTime.toISOString(),
      ended_at: startOfTime.toISOString(),
      run_id: "run-1",
      code: null,
      home: null,
      of_another_account: false,
      command: null,
    });
    const other = await call(createLedger({ ...ports, looks: memorySetupLooks() }), "GET /gcp/setup/ledger", { tenant: "another" });
    expect(JSON.parse(other.text), "S49: of another organisation").toEqual({ newest_run_id: null, changes: [], looked: null });
  });

  it("names the run that was started last, before it has changed anything", async () => {
    expect((await world.ledger()).json).toMatchObject({ newest_run_id: null });
    const first = runIdOf(await world.apply((await world.plan()).json.hash));
    expect((await world.ledger()).json).toMatchObject({ newest_run_id: first, changes: [] });
    await world.ports.claims.release(key, first);
    const second = runIdOf(await world.retry(["project-1"]));
    expect((await world.ledger()).json).toMatchObject({ newest_run_id: second });
  });

  it("refuses parameters", async () => {
    expect(await world.ledger({ query: "project=project-1" })).toMatchObject({ status: 400, json: { field: "project" } });
  });
});
