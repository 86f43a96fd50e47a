import { beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connections/setup.ts";
import { createHandler as createTargets } from "../../functions/connections/targets.ts";
import type { SetupWork } from "../../functions/provider-parts.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { type ChangeOutcome, toChangeId } from "../../lib/setup/ledger.ts";
import type { Setup } from "../../lib/setup/setup.ts";
import { toHoldId } from "../../lib/setup/setup-claims.ts";
import { key, startOfTime } from "../fakes/setup-fakes.ts";
import { connectionsWith } from "../fixtures/connections-with.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { preparedIn, runSetup } from "../fixtures/run-gcp-setup.ts";
import { routeCaller, type Sent } from "./call-route.ts";
import { openSetupRoutes } from "./gcp-setup-world.ts";

let world: ReturnType<typeof openSetupRoutes>;
beforeEach(async () => {
  world = openSetupRoutes();
  await runSetup(world.ports);
});

const { call } = routeCaller();
const routes = { teardown: "teardown", putBack: "setup/put-back", forget: "setup/forget" } as const;
type Name = keyof typeof routes;

async function send(name: Name, sent: Sent = {}, changes: Partial<SetupWork> & { readonly connection?: Connection } = {}) {
  const { connection, ...work } = changes;
  const connections = connection === undefined ? world.ports.connections : connectionsWith(connection);
  const setup: SetupWork = { ...world.deps, methods: ["login"], ...work };
  const handler = createHandler({ connections, limits: world.limits.store, works: new Map([["gcp", setup]]) });
  const path = { provider: connection?.provider ?? "gcp", account: "default" };
  const route = `POST /connections/{provider}/{account}/${routes[name]}`;
  const { status, text } = await call(handler, route, { path, ...(name === "forget" ? { body: forgetting() } : {}), ...sent });
  return { status, json: JSON.parse(text) as Record<string, unknown> };
}

const label = (target: string) => ({ kind: "label", target, name: "aurora" });
const account = { kind: "service_account", target: "project-1", name: "robot-ro" };
const forgetting = (...changes: readonly object[]) => ({ changes: changes.length === 0 ? [label("project-2")] : changes });
const forget = (...changes: readonly object[]) => send("forget", { body: forgetting(...changes) });

const ledgerOf = async (target: string) =>
  Object.fromEntries((await world.ports.ledger.list(key, target)).map(({ change, state }) => [change.kind, state]));

/** Takes things away at the provider by hand, and looks at the setup. */
async function lose(changes: readonly { readonly kind: string; readonly target: string; readonly name: string }[]) {
  for (const change of changes) {
    world.ports.cloud.standing.delete(toChangeId(change));
  }
  const targets = [...Map.groupBy(changes, ({ target }) => target)].map(([target, missing]) => ({ target, at: startOfTime, missing }));
  await world.deps.looks.write(key, { connectionId: "connection-1", at: startOfTime, targets, findings: [] });
}

/** A setup whose undoing goes as the test says. */
const undoing = (outcome: (target: string) => ChangeOutcome): { setup: Setup; calls: string[] } => {
  const calls: string[] = [];
  const undo: Setup["undo"] = async (entries) => {
    const target = entries[0]?.change.target ?? "";
    calls.push(`${target} ${entries.map(({ change }) => change.kind).includes("service_account") ? "once" : "each"}`);
    return new Map(entries.map(({ change }) => [toChangeId(change), outcome(target)]));
  };
  return { setup: { ...world.ports.cloud.setup, undo }, calls };
};

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
    const { setup, calls } = undoing(() => ({ state: "undone" }));
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
    const { setup, calls } = undoing(() => ({ state: "undone" }));
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

  it("takes back at most forty targets a request", async () => {
    for (let index = 10; index < 60; index += 1) {
      const change = newChange({ ...label(`project-${index}`), step: "write_labels" });
      await world.ports.ledger.begin(key, change, { runId: "r" });
      await world.ports.ledger.end(key, change, { state: "changed" });
    }
    const { setup, calls } = undoing(() => ({ state: "undone" }));
    expect((await send("teardown", {}, { setup })).json.state).toBe("unfinished");
    expect(calls).toHaveLength(40);
    expect((await send("teardown", {}, { setup })).json).toMatchObject({ state: "torn_down", left: [] });
    expect(calls.at(-1)).toBe("project-1 once");
  });

  it("holds the connection while it works, so that no run makes it again", async () => {
    const { setup } = undoing(() => ({ state: "undone" }));
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
    await send("teardown", {}, { setup: undoing(() => ({ state: "undone" })).setup });
    const { json } = await world.plan("projects=project-2");
    expect((await world.apply(json.hash)).status).toBe(202);
    expect((await world.ports.settings.read(key)).disabled).not.toContain("project-2");
  });
});

describe("POST /connections/{provider}/{account}/setup/put-back", () => {
  it("starts a run that makes exactly what the last look missed", async () => {
    await lose([label("project-2"), label("project-3")]);
    const { status, json } = await send("putBack");
    expect([status, json]).toEqual([202, { run_id: expect.any(String) }]);
    expect(world.started).toMatchObject([
      { ...key, runId: json.run_id, planId: json.run_id, selected: ["project-2", "project-3"], access: "read" },
    ]);
    const plan = await world.ports.plans.read(key, String(json.run_id));
    expect(plan?.targets.flatMap(({ changes }) => changes.map(({ kind, target }) => `${target} ${kind}`))).toEqual([
      "project-2 label",
      "project-3 label",
    ]);
  });

  it("puts back what the account that may change something needs, too, at the level that it was made with", async () => {
    world = openSetupRoutes();
    await runSetup(world.ports, { access: "operate" });
    const role = { kind: "role", target: "project-2", name: "roles/viewer robot-op" };
    await lose([role]);
    expect((await send("putBack")).status).toBe(202);
    expect(world.started).toMatchObject([{ selected: ["project-2"], access: "operate" }]);
  });

  it("S61: starts nothing when the plan has a change that no setup of this account has made", async () => {
    await lose([label("project-2"), account]);
    await world.ports.ledger.end(key, label("project-2"), { state: "undone" });
    expect(await send("putBack")).toMatchObject({ status: 409, json: { code: "setup_approval_required" } });
    expect(world.started).toEqual([]);
  });

  it("starts nothing for what another account had made", async () => {
    await lose([label("project-2")]);
    world.ports.replaceAccount("person-2");
    expect(await send("putBack")).toMatchObject({ status: 409, json: { code: "setup_approval_required" } });
    expect(world.started).toEqual([]);
  });

  it.each([
    ["no look was made", async () => {}],
    ["the last look missed nothing", () => lose([])],
    [
      "it stands again since the look",
      async () => {
        await lose([label("project-2")]);
        world.ports.cloud.standing.add(toChangeId(label("project-2")));
      },
    ],
  ])("answers 200 without a run when %s", async (_, before) => {
    await before();
    expect(await send("putBack")).toEqual({ status: 200, json: { run_id: null } });
    expect(world.started).toEqual([]);
  });
});

describe("POST /connections/{provider}/{account}/setup/forget", () => {
  it("keeps a change that stands in the list, and no teardown takes it back", async () => {
    expect(await forget(label("project-2"))).toEqual({ status: 200, json: { forgotten: 1 } });
    expect(await ledgerOf("project-2")).toMatchObject({ label: "kept", role: "changed" });
    await send("teardown", {}, { setup: undoing(() => ({ state: "undone" })).setup });
    expect(await ledgerOf("project-2")).toMatchObject({ label: "kept", role: "undone" });
  });

  it("counts what the last look did not find as gone, and may be repeated", async () => {
    await lose([label("project-2")]);
    await forget(label("project-2"));
    expect((await forget(label("project-2"))).status).toBe(200);
    expect(await ledgerOf("project-2")).toMatchObject({ label: "gone" });
  });

  it("asks nothing of the provider", async () => {
    const withLiveToken = () => expect.unreachable("a token was asked for");
    expect((await send("forget", {}, { withLiveToken })).status).toBe(200);
  });

  it("erases the record of a target of which everything is forgotten, and of no other", async () => {
    const own = (await world.ports.ledger.list(key, "project-2")).map(({ change: { kind, target, name } }) => ({ kind, target, name }));
    await forget(...own);
    expect(await preparedIn(world.ports)).toEqual(["project-1", "project-3"]);
    expect(world.noted).toEqual([key]);
  });

  it("refuses to leave an account that other changes need, and takes it with all of them", async () => {
    expect(await forget(account)).toMatchObject({ status: 400, json: { code: "invalid_request", field: "changes" } });
    expect(await ledgerOf("project-1")).toMatchObject({ service_account: "changed" });
    const all = (await world.ports.ledger.list(key)).map(({ change: { kind, target, name } }) => ({ kind, target, name }));
    expect((await forget(...all)).json).toEqual({ forgotten: all.length });
    expect(await preparedIn(world.ports)).toEqual([]);
  });

  it("changes nothing when one of the changes is not in the list", async () => {
    expect(await forget(label("project-2"), label("elsewhere"))).toMatchObject({ status: 404, json: { code: "not_found" } });
    expect(await ledgerOf("project-2")).toMatchObject({ label: "changed" });
  });

  it.each([
    [{ changes: [] }],
    [{ changes: [{ kind: "label", target: "project-2" }] }],
    [{ changes: [{ ...label("project-2"), state: "gone" }] }],
    [{ changes: Array.from({ length: 201 }, () => label("project-2")) }],
  ])("S65: refuses a body of another form", async (body) => {
    expect(await send("forget", { body })).toMatchObject({ status: 400, json: { code: "invalid_request" } });
  });
});

describe("GET /connections/{provider}/{account}/targets", () => {
  const route = "GET /connections/{provider}/{account}/targets";
  async function list(connection: Connection | undefined, sent: Sent = {}) {
    const handler = createTargets({ ...world.deps, connections: connectionsWith(connection) });
    const { status, text } = await call(handler, route, { path: { provider: connection?.provider ?? "gcp", account: "default" }, ...sent });
    return { status, json: JSON.parse(text) as Record<string, unknown> };
  }
  const inUse = (id: string, name: string | null = null) => ({ id, name, state: "in_use", set_up: false });

  it("names each target with what its setup and the last look know", async () => {
    world = openSetupRoutes();
    const [at, later] = [startOfTime, new Date(startOfTime.getTime() + 60_000)];
    for (const id of ["ready", "late", "changed", "unreadable"]) {
      const late = id === "late" ? { isLate: true as const } : {};
      await world.ports.prepared.write({
        ...key,
        id,
        name: `Name of ${id}`,
        obstacles: [],
        facts: {},
        runId: "r",
        preparedAt: at,
        ...late,
      });
    }
    const targets = [
      { target: "changed", at: later, missing: [label("changed")] },
      { target: "unreadable", at: later, missing: [], code: "provider_forbidden" as const },
    ];
    const connection = newConnection({ ...key, targets: { ids: ["noted"], isTruncated: true } });
    await world.deps.looks.write(key, { connectionId: connection.id, at: later, targets, findings: [] });
    const setUp = (id: string) => ({ id, name: `Name of ${id}`, state: id, set_up: true });
    expect((await list(connection)).json).toEqual({
      targets: [inUse("noted"), setUp("ready"), setUp("late"), setUp("changed"), setUp("unreadable")],
      truncated: false,
    });
  });

  it.each([
    [
      "a login that is not set up",
      { targets: { ids: ["shop", "shop-test"], isTruncated: true as const } },
      [inUse("shop"), inUse("shop-test")],
      true,
    ],
    ["a key of Google's", { method: "service_account_key", details: { project_id: "shop" } }, [inUse("shop")], false],
    ["OVHcloud's projects", { provider: "ovh", targets: { ids: ["a1"] } }, [inUse("a1")], false],
    [
      "a subscription of Azure's",
      { provider: "azure", details: { subscription_id: "s", subscription_name: "Shop" } },
      [inUse("s", "Shop")],
      false,
    ],
    ["Azure without a subscription", { provider: "azure", details: { client_id: "c" } }, [], false],
    ["a tailnet", { provider: "tailscale", identity: { id: "t", label: "shop.ts.net" } }, [inUse("t", "shop.ts.net")], false],
    ["an account of AWS", { provider: "aws" }, [inUse("default")], false],
    ["a login of which nothing is known", {}, [], false],
  ] as const)("lists %s", async (_, changes, targets, truncated) => {
    world = openSetupRoutes();
    expect((await list(newConnection({ ...key, ...changes } as Partial<Connection>))).json).toEqual({ targets, truncated });
  });

  it("S49: answers for a connection that the organisation does not have, for another provider and without the right to read", async () => {
    expect(await list(undefined)).toMatchObject({ status: 404, json: { code: "not_found" } });
    const connection = newConnection({ ...key });
    expect((await list(connection, { path: { provider: "other", account: "default" } })).status).toBe(404);
    expect((await list(connection, { permissions: ["tokens:read"] })).status).toBe(403);
    expect((await list(connection, { query: "fresh=true" })).status).toBe(400);
  });
});
