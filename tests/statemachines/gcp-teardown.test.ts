import { describe, expect, it } from "vitest";
import { Failure, type FailureCode } from "../../lib/errors.ts";
import { acme, firstAccess, firstRefresh } from "../fixtures/engine-fixture.ts";
import { runTeardown } from "../fixtures/run-gcp-teardown.ts";
import type { Wrap } from "../fixtures/run-machine.ts";
import { openTeardownWorld, removable, type TeardownWorld } from "../protocol/teardown/teardown-fixture.ts";

/** A world whose disconnect has started the machine. */
async function openStarted(needs?: Parameters<typeof openTeardownWorld>[0]) {
  const world = await openTeardownWorld(needs);
  await world.disconnect();
  const [input] = world.executions.values();
  return { world, input: input ?? { ...acme, runId: "none" } };
}

const standing = ({ standing: all }: TeardownWorld) => [...all].filter((id) => removable.includes(id));

/** One task fails its first calls with an error of this name. */
const failing =
  (name: string, error: string, times: number, only: (input: unknown) => boolean = () => true): Wrap =>
  (task, run) => {
    return async (input) => {
      if (task === name && times > 0 && only(input)) {
        times -= 1;
        throw Object.assign(new Error("failed"), { name: error });
      }
      return run(input);
    };
  };

describe("the machine of a teardown", () => {
  it("takes back what each project has, then what they shared, and continues the disconnect", async () => {
    const { world, input } = await openStarted();
    const { calls, log } = await runTeardown(world.deps, input);
    expect(calls.slice(0, 1)).toEqual(["ListTargets"]);
    expect(calls.slice(1, 3).toSorted()).toEqual(["UndoTarget one", "UndoTarget two"]);
    expect(calls.slice(3)).toEqual(["UndoShared one", "Finish"]);
    expect(log.at(-1)).toMatchObject({ type: "ExecutionSucceeded", output: { runId: input.runId, disconnect: "disconnected" } });
    expect(standing(world)).toEqual([]);
    expect(world.provider.revoked).toEqual([firstRefresh]);
    expect(await world.tombstones.read(acme)).toMatchObject({ grant: { state: "revoked" } });
  });

  it("waits while a setup is at work, and goes on when that has ended", async () => {
    const world = await openTeardownWorld();
    await world.claims.claim(acme, "setup-2", new Date(world.clock().getTime() + 3_900_000));
    await world.disconnect();
    const [input = { ...acme, runId: "none" }] = world.executions.values();
    const setupEnds: Wrap = (name, task) => async (given) => {
      const output = await task(given);
      if (name === "ListTargets") {
        await world.claims.release(acme, "setup-2");
      }
      return output;
    };
    const { calls } = await runTeardown(world.deps, input, setupEnds);
    expect(calls.slice(0, 3)).toEqual(["ListTargets", "ListTargets", expect.stringMatching(/^UndoTarget/)]);
    expect(standing(world)).toEqual([]);
  });

  it.each<FailureCode>(["provider_throttled", "connection_busy", "vault_sealed", "access_token_rejected"])(
    "repeats the task of a project that fails with %s",
    async (code) => {
      const { world, input } = await openStarted();
      const { calls } = await runTeardown(world.deps, input, failing("UndoTarget", code, 3));
      expect(calls.filter((name) => name.startsWith("UndoTarget"))).toHaveLength(2 + 3);
      expect(standing(world)).toEqual([]);
    },
  );

  it("leaves a project that fails for good, goes on with the others, and the disconnect lists it", async () => {
    const { world, input } = await openStarted();
    const inTwo = (given: unknown) => JSON.stringify(given).includes('"two"');
    const { log } = await runTeardown(world.deps, input, failing("UndoTarget", "provider_unavailable", 99, inTwo));
    expect(log.at(-1)).toMatchObject({ type: "ExecutionSucceeded", output: { disconnect: "disconnected" } });
    const { setup } = (await world.tombstones.read(acme)) ?? {};
    expect(setup?.left.map(({ target, name, code }) => [target, name, code])).toEqual([
      ["two", "viewer", "teardown_unfinished"],
      ["two", "browser", "teardown_unfinished"],
      ["two", "compute", "teardown_unfinished"],
    ]);
    expect(await world.ledger.list(acme)).not.toEqual([]);
  });

  it.each(["TypeError", "not_found"])("continues the disconnect when the targets cannot be listed: %s", async (name) => {
    const { world, input } = await openStarted();
    const { calls, log } = await runTeardown(world.deps, input, failing("ListTargets", name, 99));
    expect(calls).toEqual(["ListTargets", "Finish"]);
    expect(log.at(-1)).toMatchObject({ type: "ExecutionSucceeded", output: { disconnect: "disconnected" } });
    expect((await world.tombstones.read(acme))?.setup?.left.length).toBeGreaterThan(0);
  });

  it("repeats its end while another process holds the lease, and leaves the rest to the schedule when a store fails", async () => {
    const { world, input } = await openStarted();
    const { calls } = await runTeardown(world.deps, input, failing("Finish", "connection_busy", 4));
    expect(calls.filter((name) => name === "Finish")).toHaveLength(5);
    expect(await world.recordOf()).toBeUndefined();

    const second = await openStarted();
    second.world.credentials.failNext("erase", new Failure("vault_sealed"));
    const { log } = await runTeardown(second.world.deps, second.input);
    expect(log.at(-1)).toMatchObject({ type: "ExecutionSucceeded", output: { disconnect: "disconnecting" } });
    await second.world.untilDue();
    expect(await second.world.tickAsUsual()).toEqual({ "gcp disconnect disconnected": 1 });
  });

  it("fails when its end cannot be recorded, and the schedule goes on in its time", async () => {
    const { world, input } = await openStarted();
    const { log } = await runTeardown(world.deps, input, failing("Finish", "TypeError", 99));
    expect(log.at(-1)).toMatchObject({ type: "ExecutionFailed", Error: "teardown_failed" });
    await world.untilDue();
    expect(await world.tickAsUsual()).toEqual({ "gcp disconnect disconnected": 1 });
    expect(await world.ledger.list(acme)).toEqual([]);
  });

  it("started for a disconnect that is over touches nothing", async () => {
    const { world, input } = await openStarted();
    await runTeardown(world.deps, input);
    await world.connect();
    const before = [...world.writes];
    const { log } = await runTeardown(world.deps, input);
    expect(log.at(-1)).toMatchObject({ type: "ExecutionSucceeded", output: { disconnect: "over" } });
    expect(world.writes).toEqual(before);
    expect(await world.recordOf()).toMatchObject({ status: "active" });
  });

  it("S47: no token is in any input, output or error of an execution", async () => {
    const good = await openStarted();
    const bad = await openStarted();
    const undo = async () => Promise.reject(new Failure("provider_forbidden", { cause: new Error(`Bearer ${firstAccess}`) }));
    const logs = [
      await runTeardown(good.world.deps, good.input),
      await runTeardown({ ...bad.world.deps, setup: { ...bad.world.deps.setup, undo } }, bad.input),
    ];
    expect(JSON.stringify(logs).length).toBeGreaterThan(2000);
    expect(JSON.stringify(logs)).not.toMatch(new RegExp(`${firstAccess}|${firstRefresh}`));
  });
});
