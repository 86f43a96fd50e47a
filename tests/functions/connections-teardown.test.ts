import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import type { Setup } from "../../lib/setup/setup.ts";
import { toHoldId } from "../../lib/setup/setup-claims.ts";
import { key, noToken, startOfTime } from "../fakes/setup-fakes.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { preparedIn } from "../fixtures/run-gcp-setup.ts";
import { openSetupRoutes } from "./gcp-setup-world.ts";
import {
  allUndone,
  changeWorld,
  forget,
  forgetting,
  label,
  label50,
  ledgerOf,
  lose,
  type Name,
  routes,
  send,
  tornDown,
  undoing,
  useLiveSetup,
  world,
} from "./live-setup-world.ts";

useLiveSetup();

describe.each(Object.keys(routes) as Name[])("%s", (name) => {
  it("S49: works on the connection of the caller's organisation only", async () => {
    expect(await send(name, { tenant: "another" })).toMatchObject({ status: 404, json: { code: "not_found" } });
  });

  it("S50: asks for the right to write, and is counted", async () => {
    expect((await send(name, { permissions: ["connectors:read", "tokens:read:gcp"] })).status).toBe(403);
    world.limits.reach();
    expect((await send(name)).status).toBe(429);
  });

  it.each([
    [404, "not_found", { status: "disconnecting" }],
    [409, "setup_needs_login", { method: "service_account_key" }],
    [404, "setup_missing", { provider: "azure", method: "service_principal" }],
    [404, "setup_missing", { provider: "ovh" }],
    [404, "setup_missing", { provider: "aws" }],
    [404, "setup_missing", { provider: "tailscale" }],
  ] as const)("answers %i %s for a connection with %j", async (status, code, changes) => {
    const connection = newConnection({ ...key, ...changes });
    expect(await send(name, {}, { connection })).toMatchObject({ status, json: { code } });
  });

  it("refuses parameters and fields that it does not know", async () => {
    expect(await send(name, { query: "force=true" })).toMatchObject({ status: 400, json: { field: "query" } });
    expect((await send(name, { body: { ...forgetting(), force: true } })).status).toBe(400);
  });

  it("S61: does nothing while a run works on the connection", async () => {
    await lose([label("project-2")]);
    await world.ports.claims.claim(key, "another-run", new Date(startOfTime.getTime() + 60_000));
    await world.ports.runs.create({ ...key, runId: "another-run", startedBy: "ada", selected: [], access: "read", createdAt: startOfTime });
    await world.ports.runs.recordStarted("another-run");
    expect(await send(name)).toMatchObject({ status: 503, json: { code: "connection_busy" } });
    expect(world.started).toEqual([]);
    expect(await ledgerOf("project-2")).toMatchObject({ label: "changed" });
    expect(await world.ports.claims.read(key)).toBe("another-run");
  });
});

describe("POST /connections/{provider}/{account}/teardown", () => {
  it("takes back each target first and what all of them use last, and the connection stays", async () => {
    const { setup, calls } = allUndone();
    const { status, json } = await send("teardown", {}, { setup });
    expect([status, json]).toMatchObject([200, { state: "torn_down", left: [] }]);
    expect(json.undone).toContainEqual({ what: "service_account", target: "project-1", count: 1, state: "removed" });
    expect(calls).toHaveLength(4);
    expect(calls.at(-1)).toBe("project-1 once");
    expect(await preparedIn(world.ports)).toEqual([]);
    expect((await world.ports.settings.read(key)).disabled?.toSorted()).toEqual(["project-1", "project-2", "project-3"]);
    expect(world.noted, "the record names them no more").toEqual([key]);
    expect(await world.ports.claims.read(key), "the next run may begin").toBeUndefined();
    expect((await world.ports.connections.read(key))?.status).toBe("active");
  });

  it("S62: is repeated without a second call for what is taken back", async () => {
    await send("teardown");
    const { setup, calls } = allUndone();
    expect((await send("teardown", {}, { setup })).json).toMatchObject({ state: "torn_down" });
    expect(calls).toEqual([]);
  });

  it("lists what the provider refuses with its reason, and keeps that target's record", async () => {
    const { setup } = undoing((target) => (target === "project-2" ? { state: "failed", code: "not_permitted" } : { state: "undone" }));
    const { json } = await send("teardown", {}, { setup });
    expect(json.state).toBe("unfinished");
    const left = json.left as readonly Record<string, unknown>[];
    expect(new Set(left.map(({ target, code }) => `${target} ${code}`))).toEqual(new Set(["project-2 not_permitted"]));
    expect(left[0]?.action).toBe("Send the same request again, with another Idempotency-Key. Or run the command.");
    expect(await preparedIn(world.ports)).toEqual(["project-2"]);
    expect((await send("teardown")).json).toMatchObject({ state: "torn_down" });
  });

  it("S63: has written what it did when a target fails for a while, leaves what all use, and goes on when it is sent again", async () => {
    const { setup, calls } = undoing((target) => {
      if (target === "project-2") {
        throw new Failure("provider_unavailable");
      }
      return { state: "undone" };
    });
    const { status, json } = await send("teardown", {}, { setup });
    expect([status, json.state]).toEqual([200, "unfinished"]);
    expect(calls.filter((one) => one.endsWith("once"))).toEqual([]);
    expect(await ledgerOf("project-3")).toMatchObject({ label: "undone", role: "undone" });
    expect(await ledgerOf("project-2")).toMatchObject({ label: "changed" });
    expect(await world.ports.claims.read(key)).toBeUndefined();
    expect((await send("teardown")).json).toMatchObject({ state: "torn_down", left: [] });
  });

  it("takes back at most forty targets a request, and has the accounts disabled before the first", async () => {
    await label50();
    const { setup, calls, stopped } = allUndone();
    expect((await send("teardown", {}, { setup })).json.state).toBe("unfinished");
    expect(calls).toHaveLength(40);
    expect(calls.filter((one) => one.endsWith("once"))).toEqual([]);
    expect(stopped.every(Boolean), "Google disables the accounts that this call knows first").toBe(true);
    expect((await send("teardown", {}, { setup })).json).toMatchObject({ state: "torn_down", left: [] });
    expect(calls.at(-1)).toBe("project-1 once");
  });

  it.each([
    ["refuses", () => ({ state: "failed", code: "not_permitted" }) as const],
    [
      "fails for",
      () => {
        throw new Failure("provider_forbidden");
      },
    ],
  ])("comes to the other targets when the provider %s the first forty each time", async (_, refuse) => {
    await label50();
    world.ports.clock.moveSeconds(60);
    const first = new Set<string>();
    const { setup, calls } = undoing((target) => {
      if (first.size < 40) {
        first.add(target);
      }
      return first.has(target) ? refuse() : { state: "undone" };
    });
    await send("teardown", {}, { setup });
    world.ports.clock.moveSeconds(60);
    await send("teardown", {}, { setup });
    expect(new Set(calls.map((call) => call.split(" ")[0])).size).toBe(53);
  });

  it("goes on with as many targets switched off as are stored", async () => {
    const disabled = Array.from({ length: 599 }, (_, index) => `off-${index}`);
    await world.ports.settings.write(key, { disabled });
    expect((await send("teardown", {}, { setup: allUndone().setup })).json.state).toBe("torn_down");
    expect((await world.ports.settings.read(key)).disabled).toHaveLength(600);
    expect((await world.ports.settings.read(key)).disabled).toEqual(expect.arrayContaining(disabled));
  });

  it("waits for a task of a run that was stopped", async () => {
    const { setup, calls } = allUndone();
    await world.ports.claims.release(key, "stopped-run", new Date(startOfTime.getTime() + 60_000));
    expect(await send("teardown", {}, { setup })).toMatchObject({ status: 503, json: { code: "connection_busy" } });
    expect(calls).toEqual([]);
    world.ports.clock.moveSeconds(61);
    expect((await send("teardown", {}, { setup })).json.state).toBe("torn_down");
  });

  it("uses the grant of the person who asked for it, and of no colleague who takes over meanwhile", async () => {
    const { setup, calls } = undoing(() => {
      world.ports.replaceAccount("person-2");
      return { state: "undone" };
    });
    expect(await send("teardown", {}, { setup })).toMatchObject({ status: 409, json: { code: "account_mismatch" } });
    expect(calls.filter((one) => one.endsWith("once"))).toEqual([]);
    expect(await ledgerOf("project-1")).toMatchObject({ service_account: "changed", label: "undone" });
  });

  it("uses no grant of a colleague who takes over before the first call", async () => {
    const { setup, calls } = allUndone();
    const scheduleLook = async () => world.ports.replaceAccount("person-2");
    expect(await send("teardown", {}, { setup, scheduleLook })).toMatchObject({ status: 409, json: { code: "account_mismatch" } });
    expect(calls).toEqual([]);
    expect((await world.ports.settings.read(key)).disabled, "the colleague's targets stay in use").toBeUndefined();
  });

  it("switches no target off without a token, and each one before the first is taken back", async () => {
    expect((await send("teardown", {}, { withLiveToken: noToken("grant_revoked") })).json.code).toBe("grant_revoked");
    expect((await world.ports.settings.read(key)).disabled).toBeUndefined();
    const off: (readonly string[] | undefined)[] = [];
    const undo: Setup["undo"] = async (...given) => {
      off.push((await world.ports.settings.read(key)).disabled?.toSorted());
      return world.ports.cloud.setup.undo(...given);
    };
    await send("teardown", {}, { setup: { ...world.ports.cloud.setup, undo } });
    expect(off[0]).toEqual(["project-1", "project-2", "project-3"]);
  });

  it("has the next look a quarter of an hour later, before it takes anything back", async () => {
    const seen: (readonly Date[])[] = [];
    const { setup } = undoing(() => {
      seen.push([...world.ports.looksAt]);
      return { state: "undone" };
    });
    await lose([label("project-2")]);
    world.ports.looksAt.length = 0;
    await send("teardown", {}, { setup });
    expect(seen[0]).toEqual([new Date(startOfTime.getTime() + 15 * 60_000)]);
    expect(await world.deps.looks.read(key, "connection-1"), "nothing is missing any more").toBeUndefined();
  });

  it("takes nothing back while another process has the lease that the look needs", async () => {
    const { setup, calls } = allUndone();
    const scheduleLook = () => Promise.reject(new Failure("connection_busy"));
    expect((await send("teardown", {}, { setup, scheduleLook })).status).toBe(503);
    expect(calls).toEqual([]);
    expect(await world.ports.claims.read(key)).toBeUndefined();
  });

  it("publishes its end, once however often it is asked for", async () => {
    await label50();
    const { setup } = undoing((target) => ({ state: target === "project-2" ? "kept" : "undone" }));
    await send("teardown", {}, { setup });
    expect(tornDown(), "forty of the targets are no end").toEqual([]);
    world.ports.clock.moveSeconds(60);
    await send("teardown", {}, { setup });
    world.ports.clock.moveSeconds(60);
    await send("teardown", {}, { setup });
    const happenedAt = new Date(startOfTime.getTime() + 60_000);
    const id = `connection-1-${happenedAt.getTime()}.torn_down`;
    expect(tornDown()).toMatchObject([
      { id, happenedAt, setup: { left: expect.arrayContaining([expect.objectContaining({ target: "project-2" })]) } },
      { id, happenedAt },
    ]);
  });

  it("publishes an end that was reached by forgetting what the first teardown left", async () => {
    const refused = { state: "failed", code: "not_permitted" } as const;
    const { setup } = undoing((target) => (target === "project-2" ? refused : { state: "undone" }));
    await send("teardown", {}, { setup });
    world.ports.clock.moveSeconds(60);
    const left = await world.ports.ledger.list(key, "project-2");
    await forget(...left.map(({ change: { kind, target, name } }) => ({ kind, target, name })));
    await send("teardown", {}, { setup });
    expect(tornDown().map(({ id }) => id)).toEqual([
      `connection-1-${startOfTime.getTime()}.torn_down`,
      `connection-1-${startOfTime.getTime() + 60_000}.torn_down`,
    ]);
  });

  it("publishes nothing when all was gone and forgotten before", async () => {
    const all = (await world.ports.ledger.list(key)).map(({ change: { kind, target, name } }) => ({ kind, target, name }));
    await lose(all);
    await forget(...all);
    expect((await send("teardown")).json.state).toBe("torn_down");
    expect(tornDown()).toEqual([]);
  });

  it("answers why the grant is refused, and notes it at no change", async () => {
    const { setup } = undoing(() => {
      throw new Failure("grant_revoked");
    });
    expect(await send("teardown", {}, { setup })).toMatchObject({ status: 409, json: { code: "grant_revoked" } });
    expect((await world.ports.ledger.list(key)).filter(({ code }) => code !== undefined)).toEqual([]);
  });

  it("publishes nothing for a connection of which nothing was taken back", async () => {
    changeWorld(openSetupRoutes());
    expect((await send("teardown")).json).toEqual({ state: "torn_down", undone: [], left: [] });
    expect(tornDown()).toEqual([]);
  });

  it("is done once when two callers ask at once", async () => {
    const { setup, calls } = allUndone();
    const answers = await Promise.all([send("teardown", {}, { setup }), send("teardown", {}, { setup })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 503]);
    expect(calls).toHaveLength(4);
  });

  it("holds the connection while it works, so that no run makes it again", async () => {
    const { setup } = allUndone();
    const holders: (string | undefined)[] = [];
    const undo: Setup["undo"] = async (...given) => {
      holders.push(await world.ports.claims.read(key));
      return setup.undo(...given);
    };
    await send("teardown", {}, { setup: { ...setup, undo } });
    expect(new Set(holders).size).toBe(1);
    expect(holders[0]).toContain(toHoldId(""));
  });

  it("leaves a later setup of a plan that a person applies free", async () => {
    await send("teardown", {}, { setup: allUndone().setup });
    const { json } = await world.plan("projects=project-2");
    expect((await world.apply(json.hash)).status).toBe(202);
    expect((await world.ports.settings.read(key)).disabled).not.toContain("project-2");
  });
});
