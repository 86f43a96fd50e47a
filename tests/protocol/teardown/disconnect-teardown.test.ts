import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { beginAuthorization } from "../../../lib/connections/connect/begin-authorization.ts";
import { disconnectConnection } from "../../../lib/connections/disconnect/disconnect-connection.ts";
import { Failure } from "../../../lib/errors.ts";
import { listTeardownTargets } from "../../../lib/setup/list-teardown-targets.ts";
import { ada } from "../../fakes/scripted-provider.ts";
import { acme, firstRefresh, signal } from "../../fixtures/engine-fixture.ts";
import { newChange } from "../../fixtures/new-change.ts";
import { made, openTeardownWorld, removable, runIdOf } from "./teardown-fixture.ts";

const grantInUse = { what: "grant", state: "pending", code: "teardown_under_way" };

describe("S44: a disconnect of a connection that was set up", () => {
  it("starts the teardown, says so, and keeps the grant until it is over", async () => {
    const world = await openTeardownWorld();
    const answer = await world.answer();
    expect(answer).toMatchObject({ state: "disconnecting", revoked: false, undone: [] });
    expect(answer.left.map(({ what, state, code }) => [what, state, code])).toEqual([
      ...["account", "role", "role", "role", "api"].map((what) => [what, "pending", "teardown_under_way"]),
      ["grant", "pending", "teardown_under_way"],
    ]);
    expect(world.provider.revoked).toEqual([]);
    expect(await world.recordOf()).toMatchObject({ status: "disconnecting", disconnect: { teardown: { state: "running" } } });
    expect([...world.executions.values()]).toEqual([{ ...acme, runId: runIdOf(world) }]);
  });

  it("finds what a setup begins that ends while its claim is read", async () => {
    const world = await openTeardownWorld();
    await world.answer();
    const claims = {
      ...world.deps.claims,
      read: async () => {
        await setImmediate();
        await world.ledger.begin(acme, newChange({ target: "late" }), { runId: "setup-2" });
        return undefined;
      },
    };
    const input = { ...acme, runId: runIdOf(world) };
    expect(await listTeardownTargets({ ...world.deps, claims }, input)).toMatchObject({ next: "undo", each: ["late", "one", "two"] });
  });

  it("is continued by the end of the teardown: the cloud is as it was before, the grant is revoked, and everything is told", async () => {
    const world = await openTeardownWorld();
    const connected = await world.read();
    await world.answer();
    await world.runMachine();
    const apis = made.filter((id) => !removable.includes(id));
    expect(new Set(world.standing)).toEqual(new Set([...world.customers, ...apis]));
    expect(world.provider.revoked).toEqual([firstRefresh]);
    expect(await world.recordOf()).toBeUndefined();
    expect(await world.held()).toBeUndefined();
    expect(await world.ledger.list(acme)).toEqual([]);
    expect(await world.prepared.list(acme)).toEqual([]);
    expect(await world.looks.read(acme, connected.id)).toBeUndefined();
    expect(await world.answer(), "out of the tombstone").toEqual({
      provider: "gcp",
      account: "default",
      state: "disconnected",
      revoked: true,
      undone: [
        { what: "account", target: "one", count: 1, state: "removed" },
        { what: "role", target: "one", count: 1, state: "removed" },
        { what: "role", target: "two", count: 2, state: "removed" },
      ],
      left: [
        {
          what: "api",
          target: "two",
          name: "compute",
          state: "left",
          code: "kept_for_others",
          reason: expect.stringContaining("others may use it"),
          action: "Remove it if nothing else needs it.",
        },
      ],
    });
    const [runId] = world.executions.keys();
    const { id } = world.events.published[0]?.connection ?? {};
    expect([...world.told()].filter((told) => !/connected|confirmed/.test(told) || told.includes("disconnected"))).toEqual([
      `setup.torn_down ${runId}.torn_down`,
      `connection.disconnected ${id}.disconnected`,
    ]);
  });

  it("takes the account back after everything that uses it, in every target", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    await world.runMachine();
    const removed = world.writes.filter((write) => write.startsWith("remove"));
    expect(removed).toHaveLength(removable.length);
    expect(removed.at(-1)).toContain("robot");
  });

  it("begins one teardown, however often it is asked for", async () => {
    const world = await openTeardownWorld();
    const states = await Promise.all([world.disconnect(), world.disconnect({ principalId: "user-2" })]);
    expect(states.map(({ state }) => state)).toEqual(["tearing_down", "tearing_down"]);
    expect(world.executions.size).toBe(1);
    await world.runMachine();
    expect(await world.tombstones.read(acme)).toMatchObject({ disconnectedBy: "user-1", grant: { state: "revoked" } });
  });

  it("disconnects at once when the ledger has nothing to take back", async () => {
    const world = await openTeardownWorld([]);
    expect(await world.answer()).toMatchObject({ state: "disconnected", revoked: true, undone: [], left: [] });
    expect(world.executions.size).toBe(0);
  });

  it("waits for a setup that is at work, and for no longer than one of its tasks may last", async () => {
    const world = await openTeardownWorld([]);
    await world.claims.claim(acme, "setup-2", new Date(world.clock().getTime() + 3_900_000));
    expect(await world.disconnect()).toMatchObject({ state: "tearing_down" });
    expect(await world.runMachine(), "waits").toBe(true);
    world.clock.moveMinutes(12);
    expect(await world.runMachine(), "waits").toBe(false);
    expect(await world.recordOf()).toBeUndefined();
  });

  it("leaves everything when it is asked to, each with its command, and the next disconnect takes it back", async () => {
    const world = await openTeardownWorld();
    const { left, ...answer } = await world.answer({ teardown: false });
    expect(answer).toMatchObject({ state: "disconnected", revoked: true, undone: [] });
    expect(left.filter(({ code }) => code === "teardown_declined").map(({ name, command }) => [name, command])).toEqual([
      ["robot", "remove 'robot'"],
      ["viewer", "remove 'viewer'"],
      ["viewer", "remove 'viewer'"],
      ["browser", "remove 'browser'"],
      ["compute", undefined],
    ]);
    expect(world.executions.size).toBe(0);
    expect(world.writes.filter((write) => write.startsWith("remove"))).toEqual([]);
    await world.connect();
    await world.disconnect();
    await world.runMachine();
    expect(await world.ledger.list(acme)).toEqual([]);
    expect([...world.standing].filter((id) => removable.includes(id))).toEqual([]);
  });

  it("goes on as before with a record that an earlier release has marked", async () => {
    const world = await openTeardownWorld();
    world.connections.patch(acme, {
      status: "disconnecting",
      disconnect: { principalId: "user-1", startedAt: world.clock() },
      due: { at: world.clock(), reason: "disconnect" },
    });
    expect(await world.tickAsUsual()).toEqual({ "gcp disconnect disconnected": 1 });
    expect(world.executions.size).toBe(0);
    expect(world.provider.revoked).toEqual([firstRefresh]);
  });
});

describe("a teardown whose grant is dead", () => {
  it("is not begun: the disconnect lists what is left, and connecting again and disconnecting removes it", async () => {
    const world = await openTeardownWorld();
    world.provider.withdraw(ada);
    await world.refresh({ kind: "asked" });
    expect(await world.recordOf()).toMatchObject({ status: "reauth_required" });
    const { left, ...answer } = await world.answer();
    expect(answer).toMatchObject({ state: "disconnected", undone: [] });
    expect(left[0]).toEqual({
      what: "account",
      target: "one",
      name: "robot",
      state: "left",
      code: "grant_revoked",
      reason: "The customer's grant was revoked or has run out",
      action: "Connect the provider again and disconnect it: what is left is removed then. Or run the command.",
      command: "remove 'robot'",
    });
    expect((await world.ledger.list(acme)).length).toBeGreaterThan(0);
    expect(await world.prepared.list(acme)).toEqual([]);
    world.clock.moveMinutes(1);
    await world.connect();
    await world.disconnect();
    await world.runMachine();
    expect(await world.answer()).toMatchObject({ state: "disconnected", left: [{ what: "api", code: "kept_for_others" }] });
    expect(await world.ledger.list(acme)).toEqual([]);
  });

  it("that dies on the way notes why in the ledger, and the disconnect goes on", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    world.provider.withdraw(ada);
    await world.runMachine();
    const { setup } = (await world.tombstones.read(acme)) ?? {};
    expect(setup?.left.map(({ code }) => code)).toEqual(made.map(() => "grant_revoked"));
    expect((await world.ledger.list(acme)).filter(({ code }) => code === "grant_revoked")).toHaveLength(made.length);
    expect(world.events.published.find(({ name }) => name === "connection.reauth_required")).toBeUndefined();
  });
});

describe("a teardown whose state machine", () => {
  it("has died is not waited for after its time: the schedule goes on with the disconnect, and lists what is left", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    const [input] = world.executions.values();
    await world.undo(world.deps, input ?? { ...acme, runId: "none" }, ["two"], "each");
    world.clock.moveMinutes(64);
    expect(await world.tickAsUsual(), "not due yet").toEqual({});
    world.clock.moveMinutes(1);
    expect(await world.tickAsUsual()).toEqual({ "gcp disconnect disconnected": 1 });
    const { setup } = (await world.tombstones.read(acme)) ?? {};
    expect(setup?.undone).toEqual([{ what: "role", target: "two", count: 2 }]);
    expect(setup?.left.map(({ name, code }) => [name, code])).toEqual([
      ["robot", "teardown_unfinished"],
      ["viewer", "teardown_unfinished"],
      ["compute", "kept_for_others"],
    ]);
    expect([...world.told()].filter((told) => told.startsWith("setup.torn_down"))).toHaveLength(1);
  });

  it("could not be started is started by the schedule", async () => {
    const world = await openTeardownWorld();
    const failure = new Failure("setup_unavailable");
    const broken = new Map([...world.deps.teardowns].map(([name, one]) => [name, { ...one, start: () => Promise.reject(failure) }]));
    expect(await world.disconnect({}, { ...world.deps, teardowns: broken })).toMatchObject({ state: "disconnecting", failure });
    expect(await world.recordOf()).toMatchObject({ disconnect: { teardown: { state: "wanted" } } });
    await world.untilDue();
    expect(await world.tickAsUsual()).toEqual({ "gcp disconnect tearing_down": 1 });
    expect(world.executions.size).toBe(1);
    await world.runMachine();
    expect(await world.tombstones.read(acme)).toMatchObject({ grant: { state: "revoked" } });
  });

  it("belongs to an earlier disconnect does nothing to the connection that was made since", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    world.clock.moveMinutes(66);
    await world.tickAsUsual();
    await world.connect();
    const before = [...world.standing];
    await world.runMachine();
    expect([...world.standing]).toEqual(before);
    expect(await world.recordOf()).toMatchObject({ status: "active" });
  });
});

describe("a connection that is being torn down", () => {
  it("is not connected again: the login is refused before the person is asked, and when it was under way already", async () => {
    const world = await openTeardownWorld();
    const confirmation = await world.park();
    world.clock.moveSeconds(1);
    await world.disconnect();
    world.clock.moveSeconds(1);
    const refused = { code: "connection_disconnecting" };
    const ticket = await world.start();
    await expect(beginAuthorization(world.deps, "gcp", ticket.reveal(), signal)).rejects.toMatchObject(refused);
    await expect(world.confirm(confirmation)).rejects.toMatchObject(refused);
    expect(world.provider.revoked, "the teardown needs the grant of the account").toEqual([]);
    await world.runMachine();
    expect(world.provider.isAlive(firstRefresh)).toBe(false);
    expect([...world.standing].filter((id) => removable.includes(id))).toEqual([]);
  });

  it("keeps its grant while another organisation disconnects the same account, whose grant goes with it in the end", async () => {
    const world = await openTeardownWorld();
    const other = await world.connectAnother("globex", ada);
    await world.disconnect();
    const elsewhere = await disconnectConnection(world.engine, other, { principalId: "user-9" }, signal);
    expect(elsewhere).toMatchObject({ state: "disconnected", grant: { state: "shared" } });
    expect(world.provider.revoked).toEqual([]);
    await world.runMachine();
    expect(world.provider.revoked).toHaveLength(1);
  });

  it("shows how far the teardown is when it is asked again", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    const [input] = world.executions.values();
    await world.undo(world.deps, input ?? { ...acme, runId: "none" }, ["two"], "each");
    const { undone, left } = await world.answer();
    expect(undone).toEqual([{ what: "role", target: "two", count: 2, state: "removed" }]);
    expect(left.map(({ name, state }) => [name, state])).toEqual([
      ["robot", "pending"],
      ["viewer", "pending"],
      ["compute", "left"],
      [undefined, "pending"],
    ]);
    expect(left.at(-1)).toMatchObject(grantInUse);
  });
});
