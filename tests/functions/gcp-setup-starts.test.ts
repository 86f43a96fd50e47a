import { beforeEach, describe, expect, it } from "vitest";
import { toSetupStatus } from "../../functions/gcp/setup-status.ts";
import { Failure } from "../../lib/errors.ts";
import { discoverTargets } from "../../lib/setup/discover-targets.ts";
import { setupTaskMinutes } from "../../lib/setup/setup-claims.ts";
import { setupStarter, startSetup } from "../../lib/setup/start-setup.ts";
import type { SetupExecutionInput } from "../../lib/setup/task-input.ts";
import { countNeeds } from "../fakes/setup-cloud.ts";
import { key, startOfTime } from "../fakes/setup-fakes.ts";
import { connectionsWith } from "../fixtures/connections-with.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { runSetup } from "../fixtures/run-gcp-setup.ts";
import { openSetupRoutes, runIdOf } from "./gcp-setup-world.ts";

const limits = { signal: new AbortController().signal, endsAt: startOfTime };
let world: ReturnType<typeof openSetupRoutes>;
beforeEach(() => {
  world = openSetupRoutes();
});

describe("one run at a time", () => {
  it("two starts at once give one run", async () => {
    const [one, other] = await Promise.all([world.retry(["project-1"]), world.retry(["project-2"])]);
    expect(runIdOf(one)).toBe(runIdOf(other));
    expect(new Set(world.started.map(({ runId }) => runId))).toEqual(new Set([runIdOf(one)]));
  });

  it("a start while a run is under way answers that run's id, and starts nothing", async () => {
    const first = runIdOf(await world.retry(["project-1"]));
    await world.ports.runs.recordStarted(first);
    expect(runIdOf(await world.retry(["project-2"]))).toBe(first);
    expect(world.started).toHaveLength(1);
    expect(await world.ports.runs.read(first)).toMatchObject({ selected: ["project-1"] });
  });

  it("S61: refuses a plan with 409 while another run works on the connection, and does nothing of it", async () => {
    await world.ports.settings.write(key, { disabled: ["project-2"] });
    const { hash } = (await world.plan("projects=project-2")).json;
    const running = runIdOf(await world.retry(["project-1"]));
    await world.ports.runs.recordStarted(running);
    const answer = await world.apply(hash);
    expect(answer).toEqual({
      status: 409,
      json: {
        type: "urn:problem-type:aurora-oauth:connection_busy",
        title: "Another setup of this connection is running",
        status: 409,
        action: expect.stringContaining("again"),
        code: "connection_busy",
        owner: "operator",
        run_id: running,
        request_id: expect.any(String),
      },
    });
    expect(world.started).toHaveLength(1);
    expect(await world.ports.settings.read(key), "the project stays switched off").toMatchObject({ disabled: ["project-2"] });
    await world.ports.runs.finish(running, { state: "FAILURE", code: "internal" });
    const applied = await world.apply(hash);
    expect(applied.status).toBe(202);
    expect(world.started.at(-1)).toMatchObject({ runId: runIdOf(applied), selected: ["project-2"] });
    expect(await world.ports.settings.read(key)).toMatchObject({ disabled: [] });
  });

  it("a plan that is approved twice at one moment is one run", async () => {
    const { hash } = (await world.plan("projects=project-2")).json;
    const [one, other] = await Promise.all([world.apply(hash), world.apply(hash)]);
    expect([one.status, other.status]).toEqual([202, 202]);
    expect(runIdOf(one)).toBe(runIdOf(other));
    expect(new Set(world.started.map(({ runId }) => runId))).toEqual(new Set([runIdOf(one)]));
  });

  it("a run whose machine could not be started is started by the next request", async () => {
    const machine = { start: () => Promise.reject(new Failure("setup_unavailable")) };
    expect(await world.retry(["project-1"], {}, { machine })).toMatchObject({
      status: 500,
      json: { error: "Failed to retry post-auth setup", code: "setup_unavailable" },
    });
    const answer = await world.retry(["project-2"]);
    expect(world.started).toEqual([{ ...key, runId: runIdOf(answer), selected: ["project-1"], access: "read" }]);
  });

  it("a run whose machine is started late holds its claim from then on, so that no second run begins beside it", async () => {
    const machine = { start: () => Promise.reject(new Failure("setup_unavailable")) };
    await world.retry(["project-1"], {}, { machine });
    world.ports.clock.moveMinutes(64);
    const late = runIdOf(await world.retry(["project-2"]));
    expect(world.started).toMatchObject([{ runId: late, selected: ["project-1"] }]);
    await world.ports.runs.recordStarted(late);
    world.ports.clock.moveMinutes(64);
    expect(runIdOf(await world.retry(["project-2"]))).toBe(late);
    expect(world.started).toHaveLength(1);
    world.ports.clock.moveSeconds(61);
    expect(runIdOf(await world.retry(["project-2"])), "its deadline has passed").not.toBe(late);
  });

  it("a run that ends while its machine is started again holds no claim afterwards", async () => {
    const { runs, claims } = world.ports;
    const ended = runIdOf(await world.retry(["project-1"]));
    const read: typeof runs.read = async (runId) => {
      const before = await runs.read(runId);
      if (before?.standing.state === "PENDING") {
        await runs.finish(runId, { state: "FAILURE", code: "setup_stopped" });
        await claims.release(key, runId, startOfTime);
      }
      return before;
    };
    expect(runIdOf(await world.retry(["project-2"], {}, { runs: { ...runs, read } }))).toBe(ended);
    expect(world.started).toHaveLength(1);
    expect(runIdOf(await world.retry(["project-2"]))).toBe(world.started.at(-1)?.runId);
    await claims.release(key, world.started.at(-1)?.runId ?? "");
    expect(await claims.read(key), "its last task is waited for").toBe(ended);
    world.ports.clock.moveMinutes(setupTaskMinutes);
    world.ports.clock.moveSeconds(1);
    expect(await claims.read(key)).toBeUndefined();
  });

  it("the claim of a run that died ends with its deadline", async () => {
    const dead = runIdOf(await world.retry(["project-1"]));
    await world.ports.runs.recordStarted(dead);
    world.ports.clock.moveSeconds(3900);
    expect(runIdOf(await world.retry(["project-2"]))).toBe(dead);
    world.ports.clock.moveSeconds(1);
    expect(runIdOf(await world.retry(["project-2"]))).not.toBe(dead);
  });

  it("a login while a run is under way gets a run that shows the other one's status", async () => {
    const running = runIdOf(await world.retry(["project-1"]));
    await world.ports.runs.recordStep(running, "make_plan");
    const starter = setupStarter(world.deps, "gcp", ["login"]);
    const login = { runId: "run-of-login", connection: key, startedBy: "ada" };
    await starter.start(login);
    await starter.start(login);
    expect(world.started).toHaveLength(1);
    expect((await world.status("run-of-login")).json).toEqual((await world.status(running)).json);
    expect((await world.status("run-of-login")).json).toMatchObject({ state: "PROGRESS", step: 3 });
    expect((await world.status("run-of-login", { tenant: "another" })).json).toMatchObject({ state: "PENDING" });
  });

  it("a start takes the place of a run of an account that was replaced since", async () => {
    const first = runIdOf(await world.retry(["project-1"]));
    const connections = connectionsWith(newConnection({ ...key, identity: { id: "person-2" } }));
    const second = runIdOf(await world.retry(["project-2"], {}, { connections }));
    expect(world.started.map(({ runId }) => runId)).toEqual([first, second]);
    expect(await world.ports.runs.read(second)).toMatchObject({ personId: "person-2", selected: ["project-2"] });
    await world.ports.claims.release(key, first);
    expect(await world.ports.claims.read(key), "the end of the first does not end the second").toBe(second);
  });

  it("starts with the access that the operator has chosen, after a login too, and an approved plan with its own", async () => {
    const policy = { access: "operate", needsApproval: false };
    const deps = { ...world.deps, policy: { ...world.deps.policy, access: "operate" as const } };
    await setupStarter(deps, "gcp", ["login"]).start({ runId: "run-of-login", connection: key, startedBy: "ada" });
    await world.ports.claims.release(key, "run-of-login");
    const chosen = runIdOf(await world.retry(["project-1"], {}, { policy }));
    await world.ports.claims.release(key, chosen);
    expect((await world.plan("projects=project-1", {}, { policy })).json).toMatchObject({ access: "operate" });
    const { hash } = (await world.plan("projects=project-1&access=read", {}, { policy })).json;
    await world.apply(hash, {}, { policy });
    expect(world.started.map(({ access }) => access)).toEqual(["operate", "operate", "read"]);
  });

  it("S61: where every plan must be approved, no route starts a run without one", async () => {
    const policy = { access: "read", needsApproval: true };
    await world.ports.settings.write(key, { disabled: ["project-1"] });
    expect(await world.retry(["project-1"], {}, { policy })).toMatchObject({
      status: 409,
      json: {
        error: "A person must approve what this setup would change",
        code: "setup_approval_required",
        action: expect.stringContaining("plan"),
      },
    });
    const run = { ...key, runId: "run-1", startedBy: "ada", selected: ["project-1"] };
    const deps = { ...world.deps, policy: { access: "read", needsApproval: true } as const };
    await expect(startSetup(deps, run), "whichever route forgets it").rejects.toMatchObject({ code: "setup_approval_required" });
    expect([world.started, await world.ports.claims.read(key)]).toEqual([[], undefined]);
    expect(await world.ports.settings.read(key), "nothing is chosen").toEqual({ disabled: ["project-1"] });
    const applied = await world.apply((await world.plan("projects=project-1")).json.hash, {}, { policy });
    expect(world.started).toMatchObject([{ runId: runIdOf(applied), selected: ["project-1"], planId: runIdOf(applied) }]);
  });

  it("S61: where every plan must be approved, the run after a login finds projects and changes nothing, however few they are", async () => {
    const ports = { ...world.ports, policy: { access: "read", needsApproval: true } as const };
    const { run, runId, events } = await runSetup(ports);
    expect(events).toEqual(["setup.started", "setup.needs_selection"]);
    expect([world.ports.cloud.writes, await world.ports.ledger.list(key)]).toEqual([[], []]);
    expect(toSetupStatus(run, startOfTime, ports.policy)).toMatchObject({
      state: "SUCCESS",
      result: { status: "needs_selection", count: 3, approval_required: true, eligible_projects: [{ projectId: "project-1" }, {}, {}] },
    });
    expect(JSON.stringify(toSetupStatus(run, startOfTime)), "without that policy").not.toContain("approval_required");
    expect(await world.ports.claims.read(key), runId).toBeUndefined();
    // A run that was started before the operator chose so changes nothing either.
    const { writes } = world.ports.cloud;
    const decisions: unknown[] = [];
    const start = async (_: string, input: SetupExecutionInput) => void decisions.push(await discoverTargets(ports, input, limits));
    await startSetup({ ...world.ports, machine: { start } }, { ...key, runId: "run-2", startedBy: "ada", selected: ["project-1"] });
    expect([decisions, writes]).toEqual([[{ choice: "needs_selection", targets: [] }], []]);
  });

  it("starts at one moment take the place of a run that has ended and holds its claim still, and give one run", async () => {
    const first = runIdOf(await world.retry(["project-1"]));
    await world.ports.runs.finish(first, { state: "FAILURE", code: "internal" });
    const [second, third] = (await Promise.all([world.retry(["project-2"]), world.retry(["project-2"])])).map(runIdOf);
    expect(second).toBe(third);
    expect(new Set(world.started.map(({ runId }) => runId))).toEqual(new Set([first, second]));
    await world.ports.claims.release(key, first);
    expect(await world.ports.claims.read(key), "the end of the first does not end the second").toBe(second);
    await world.ports.claims.release(key, second ?? "");
    expect(await world.ports.claims.read(key)).toBeUndefined();
  });

  it("a run that was stopped and lost its claim to another one is still waited for by a teardown", async () => {
    const stopped = runIdOf(await world.retry(["project-1"]));
    await world.ports.runs.finish(stopped, { state: "FAILURE", code: "setup_stopped" });
    const next = runIdOf(await world.retry(["project-2"]));
    expect(next).not.toBe(stopped);
    await world.ports.claims.release(key, next);
    expect(await world.ports.claims.read(key)).toBe(stopped);
    world.ports.clock.moveSeconds(setupTaskMinutes * 60 + 1);
    expect(await world.ports.claims.read(key)).toBeUndefined();
  });

  it("S85: the run of a colleague who has taken the connection over goes on with what is set up, and a second start with the same", async () => {
    await runSetup(world.ports, { selected: ["project-2", "project-1"] });
    const starter = setupStarter(world.deps, "gcp", ["login"]);
    const start = { runId: "run-of-colleague", connection: key, startedBy: "grace", keepsTargets: true };
    await starter.start(start);
    const [prepared = expect.unreachable()] = await world.deps.prepared.list(key);
    await world.deps.prepared.write({ ...prepared, id: "project-3" });
    await starter.start(start);
    const started = world.started.filter(({ runId }) => runId === "run-of-colleague");
    expect(started.map(({ selected }) => selected)).toEqual([
      ["project-1", "project-2"],
      ["project-1", "project-2"],
    ]);
  });

  it("S61: the run of a colleague chooses nothing where every plan must be approved", async () => {
    await runSetup(world.ports, { selected: ["project-1"] });
    const deps = { ...world.deps, policy: { access: "read", needsApproval: true } as const };
    const start = { runId: "run-of-colleague", connection: key, startedBy: "grace", keepsTargets: true };
    await setupStarter(deps, "gcp", ["login"]).start(start);
    expect(world.started.at(-1)).toMatchObject({ runId: "run-of-colleague", selected: [] });
  });

  it("an account that is replaced is asked for what its setup leaves behind, and its projects are not listed any more", async () => {
    const starter = setupStarter(world.deps, "gcp", ["login"]);
    expect(await starter.forget(key)).toBeUndefined();
    await runSetup(world.ports, { selected: ["project-1"] });
    await world.deps.looks.write(key, { connectionId: "connection-1", at: startOfTime, targets: [], findings: [] });
    const { undone, left } = (await starter.forget(key)) ?? expect.unreachable();
    expect(undone).toEqual([]);
    expect(left).toHaveLength(countNeeds(1));
    expect(left[0]).toEqual({ what: "service_account", target: "project-1", name: "robot-ro", state: "left", code: "account_replaced" });
    expect(await world.ports.prepared.list(key)).toEqual([]);
    expect(await world.deps.looks.read(key, "connection-1")).toBeUndefined();
    expect(await world.ports.ledger.list(key), "the ledger stays").toHaveLength(countNeeds(1));
  });

  it("a login's start that is repeated after the end of its run, or of the one that it stands for, keeps the next run from nothing", async () => {
    const starter = setupStarter(world.deps, "gcp", ["login"]);
    await starter.start({ runId: "run-1", connection: key, startedBy: "ada" });
    await starter.start({ runId: "run-2", connection: key, startedBy: "ada" });
    await world.ports.runs.finish("run-1", { state: "FAILURE", code: "internal" });
    await world.ports.claims.release(key, "run-1");
    const before = world.started.length;
    for (const runId of ["run-1", "run-2"]) {
      await starter.start({ runId, connection: key, startedBy: "ada" });
    }
    expect(world.started).toHaveLength(before);
    const next = runIdOf(await world.retry(["project-1"]));
    expect(world.started.at(-1)?.runId).toBe(next);
  });
});
