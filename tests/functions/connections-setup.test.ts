import { beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connections/setup.ts";
import type { SetupWork } from "../../functions/provider-parts.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { type ChangeOutcome, toChangeId } from "../../lib/setup/ledger.ts";
import { homeBlocked } from "../../lib/setup/plan.ts";
import type { Setup } from "../../lib/setup/setup.ts";
import { toHoldId } from "../../lib/setup/setup-claims.ts";
import { key, noToken, startOfTime } from "../fakes/setup-fakes.ts";
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
const undoing = (outcome: (target: string) => ChangeOutcome): { setup: Setup; calls: string[]; stopped: boolean[] } => {
  const [calls, stopped]: [string[], boolean[]] = [[], []];
  const undo: Setup["undo"] = async (entries, call, scope) => {
    const target = entries[0]?.change.target ?? "";
    stopped.push(scope === "connection" && call.ledger.some(({ change }) => toChangeId(change) === toChangeId(account)));
    calls.push(`${target} ${entries.map(({ change }) => change.kind).includes("service_account") ? "once" : "each"}`);
    return new Map(entries.map(({ change }) => [toChangeId(change), outcome(target)]));
  };
  return { setup: { ...world.ports.cloud.setup, undo }, calls, stopped };
};

const allUndone = () => undoing(() => ({ state: "undone" }));

/** Writes that a setup has made a label in each of these projects. */
async function label50() {
  for (let index = 10; index < 60; index += 1) {
    const change = newChange({ ...label(`project-${index}`), step: "write_labels" });
    await world.ports.ledger.begin(key, change, { runId: "r", madeBy: "person-1" });
    await world.ports.ledger.end(key, change, { state: "changed" });
  }
}

/** What the test's world publishes of teardowns. */
const tornDown = () => world.ports.events.published.filter(({ name }) => name === "setup.torn_down");

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
    world = openSetupRoutes();
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

describe("POST /connections/{provider}/{account}/setup/put-back", () => {
  const planned = async (runId: unknown) =>
    (await world.ports.plans.read(key, String(runId)))?.targets.flatMap(({ changes }) =>
      changes.map(({ kind, target }) => `${target} ${kind}`),
    );

  it("starts a run that makes exactly what the last look missed", async () => {
    await lose([label("project-2"), label("project-3")]);
    world.ports.cloud.standing.delete(toChangeId(label("project-1")));
    world.ports.cloud.standing.delete(toChangeId({ ...label("project-2"), kind: "api", name: "compute.example.com" }));
    const { status, json } = await send("putBack");
    expect([status, json]).toEqual([202, { run_id: expect.any(String), left: [] }]);
    expect(world.started).toMatchObject([
      { ...key, runId: json.run_id, planId: json.run_id, selected: ["project-2", "project-3"], access: "read" },
    ]);
    expect(await planned(json.run_id)).toEqual(["project-2 label", "project-3 label"]);
  });

  it.each([
    ["operate", { kind: "role", target: "project-2", name: "roles/viewer robot-op" }],
    ["read", label("project-2")],
  ] as const)("takes the level %s from what is missing", async (access, missing) => {
    world = openSetupRoutes();
    await runSetup(world.ports, { access: "operate" });
    await lose([missing]);
    expect((await send("putBack")).status).toBe(202);
    expect(world.started).toMatchObject([{ selected: ["project-2"], access }]);
  });

  it("leaves a target that is switched off alone, but for the accounts that all targets use", async () => {
    await lose([label("project-1"), label("project-2"), label("project-3"), account]);
    await world.ports.settings.write(key, { disabled: ["project-1", "project-3"] });
    const { json } = await send("putBack");
    expect(world.started).toMatchObject([{ selected: ["project-2"] }]);
    expect(await planned(json.run_id)).toEqual(["project-2 label", "project-1 service_account"]);
    expect((await world.ports.settings.read(key)).disabled).toEqual(["project-1", "project-3"]);
  });

  it("takes no level from a target that is switched off, and nothing that was only begun", async () => {
    world = openSetupRoutes();
    await runSetup(world.ports, { access: "operate" });
    await lose([label("project-2"), { kind: "role", target: "project-3", name: "roles/viewer robot-op" }]);
    await world.ports.settings.write(key, { disabled: ["project-3"] });
    const begun = { kind: "api", target: "project-2", name: "compute.example.com" };
    await world.ports.ledger.end(key, begun, { state: "undone" });
    await world.ports.ledger.begin(key, newChange({ ...begun, step: "enable_apis" }), { runId: "r", madeBy: "person-1" });
    expect(await planned((await send("putBack")).json.run_id)).toEqual(["project-2 label"]);
    expect(world.started).toMatchObject([{ selected: ["project-2"], access: "read" }]);
  });

  it("starts nothing when each target is switched off", async () => {
    await lose([label("project-3"), account]);
    await world.ports.settings.write(key, { disabled: ["project-1", "project-2", "project-3"] });
    expect(await send("putBack")).toEqual({ status: 200, json: { run_id: null, left: [] } });
    expect(world.started).toEqual([]);
  });

  it("makes an account again of which the home is switched off, for the target that is used", async () => {
    await lose([label("project-3"), account]);
    await world.ports.settings.write(key, { disabled: ["project-1", "project-3"] });
    const { status, json } = await send("putBack");
    expect([status, json.left]).toEqual([202, []]);
    expect(world.started).toMatchObject([{ selected: ["project-2"], access: "read" }]);
    expect(await planned(json.run_id)).toEqual(["project-1 service_account"]);
  });

  it.each([
    ["a teardown ends", () => send("teardown")],
    ["a change is forgotten", () => forget(label("project-2"))],
    ["its target is switched off", () => world.ports.settings.write(key, { disabled: ["project-2"] })],
  ])("S61: begins no run when %s while it plans", async (_, meanwhile) => {
    await lose([label("project-2")]);
    const plan: Setup["plan"] = async (...given) => {
      const planned = await world.ports.cloud.setup.plan(...given);
      await meanwhile();
      return planned;
    };
    const runs = new Set(world.ports.runs.stored.keys());
    const setup = { ...world.ports.cloud.setup, plan };
    expect(await send("putBack", {}, { setup })).toMatchObject({ status: 503, json: { code: "connection_busy" } });
    expect(world.started).toEqual([]);
    expect(new Set(world.ports.runs.stored.keys())).toEqual(runs);
    expect(await world.ports.claims.read(key)).toBeUndefined();
  });

  it("names the targets that one run has no room for", async () => {
    const labels = Array.from({ length: 103 }, (_, index) => label(`project-${index + 10}`));
    for (const each of labels) {
      const change = newChange({ ...each, step: "write_labels" });
      await world.ports.ledger.begin(key, change, { runId: "r", madeBy: "person-1" });
      await world.ports.ledger.end(key, change, { state: "changed" });
    }
    await lose(labels);
    const plan: Setup["plan"] = async (targets) =>
      targets.map((id) => ({ id, name: id, obstacles: [], changes: [newChange({ ...label(id), step: "write_labels" })] }));
    const { status, json } = await send("putBack", {}, { setup: { ...world.ports.cloud.setup, plan } });
    expect(status).toBe(202);
    expect(world.started[0]?.selected).toHaveLength(100);
    const rest = ["project-110", "project-111", "project-112"];
    expect(json.left).toEqual(rest.map((target) => expect.objectContaining({ what: "target", target, code: "too_many_targets" })));
  });

  it("S61: refuses a run that no person has approved where the operator wants that", async () => {
    await lose([label("project-2")]);
    const policy = { access: "read", needsApproval: true } as const;
    expect(await send("putBack", {}, { policy })).toMatchObject({ status: 409, json: { code: "setup_approval_required" } });
    expect(world.started).toEqual([]);
  });

  it("starts nothing for what another account had made, and nothing that was forgotten or taken back", async () => {
    await lose([label("project-2"), label("project-3")]);
    await forget(label("project-3"));
    expect(await planned((await send("putBack")).json.run_id)).toEqual(["project-2 label"]);
    world.started.length = 0;
    await world.ports.ledger.end(key, label("project-2"), { state: "undone" });
    expect((await send("putBack")).json).toEqual({ run_id: null, left: [] });
    await lose([label("project-1")]);
    world.ports.replaceAccount("person-2");
    expect((await send("putBack")).json).toEqual({ run_id: null, left: [] });
    expect(world.started).toEqual([]);
  });

  it("refuses a plan that was worked out for a colleague who took over meanwhile", async () => {
    await lose([label("project-2")]);
    const looks = {
      ...world.deps.looks,
      read: async (...given: Parameters<typeof world.deps.looks.read>) => {
        const look = await world.deps.looks.read(...given);
        world.ports.replaceAccount("person-2");
        return look;
      },
    };
    expect(await send("putBack", {}, { looks })).toMatchObject({ status: 409, json: { code: "account_mismatch" } });
    expect(world.started).toEqual([]);
  });

  it("names a target that cannot be planned, and makes again what it can", async () => {
    await lose([label("project-2"), label("project-3")]);
    const plan: Setup["plan"] = async (...given) =>
      (await world.ports.cloud.setup.plan(...given)).map((target) =>
        target.id === "project-3"
          ? { ...target, obstacles: [{ code: "billing_disabled", blocks: true, detail: [], title: "No billing", action: "Switch it on." }] }
          : target,
      );
    const left = [
      { what: "target", target: "project-3", state: "left", code: "billing_disabled", reason: "No billing", action: "Switch it on." },
    ];
    const setup = { ...world.ports.cloud.setup, plan };
    expect(await send("putBack", {}, { setup })).toMatchObject({ status: 202, json: { left } });
    await world.ports.claims.release(key, world.started[0]?.runId ?? "");
    world.started.length = 0;
    await lose([label("project-3")]);
    expect(await send("putBack", {}, { setup })).toEqual({ status: 200, json: { run_id: null, left } });
    expect(world.started).toEqual([]);
  });

  it("S61: makes no accounts in another project when theirs cannot be planned any more", async () => {
    const plan: Setup["plan"] = async (targets, call) =>
      (await world.ports.cloud.setup.plan(targets, call)).map((target) => {
        const obstacle = { blocks: true, detail: [], title: "", action: "" };
        const code = target.id === "project-1" ? "rights_missing" : homeBlocked;
        return call.home === "project-1" ? { ...target, obstacles: [{ ...obstacle, code }] } : target;
      });
    await lose([label("project-2"), account]);
    const setup = { ...world.ports.cloud.setup, plan };
    expect(await send("putBack", {}, { setup })).toMatchObject({ status: 409, json: { code: "setup_approval_required" } });
    expect(world.started).toEqual([]);
  });

  it("names what a plan of another kind has made", async () => {
    const pool = { kind: "identity_pool", target: "project-1", name: "pool" };
    await world.ports.ledger.begin(key, newChange({ ...pool, step: "trust_issuer" }), { runId: "r", madeBy: "person-1" });
    await world.ports.ledger.end(key, pool, { state: "changed" });
    await lose([pool]);
    expect(await send("putBack")).toMatchObject({
      status: 200,
      json: { run_id: null, left: [{ what: "identity_pool", target: "project-1", code: "setup_approval_required" }] },
    });
  });

  it("is done once when two callers ask at once", async () => {
    await lose([label("project-2")]);
    const answers = await Promise.all([send("putBack"), send("putBack")]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 503]);
    expect(world.started).toHaveLength(1);
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
    expect(await send("putBack")).toEqual({ status: 200, json: { run_id: null, left: [] } });
    expect(world.started).toEqual([]);
  });
});

describe("POST /connections/{provider}/{account}/setup/forget", () => {
  it("keeps a change that stands in the list, and no teardown takes it back", async () => {
    expect(await forget(label("project-2"))).toEqual({ status: 200, json: { forgotten: 1 } });
    expect(await ledgerOf("project-2")).toMatchObject({ label: "kept", role: "changed" });
    await send("teardown", {}, { setup: allUndone().setup });
    expect(await ledgerOf("project-2")).toMatchObject({ label: "kept", role: "undone" });
  });

  it("counts what the last look did not find as gone, and may be repeated", async () => {
    await lose([label("project-2")]);
    await forget(label("project-2"));
    expect((await forget(label("project-2"), label("project-3"))).json, "one of them was open").toEqual({ forgotten: 1 });
    expect((await forget(label("project-2"))).json).toEqual({ forgotten: 0 });
    expect(await ledgerOf("project-2")).toMatchObject({ label: "gone" });
  });

  it("takes it out of the look at once, and has the schedule look again", async () => {
    await lose([label("project-2"), label("project-3")]);
    const { findings: _, ...before } = (await world.deps.looks.read(key, "connection-1")) ?? expect.unreachable();
    const drift = { severity: "warning", title: "", owner: "customer", action: "" } as const;
    const findings = [
      { ...drift, code: "setup_drifted", target: "project-2, project-3" },
      { ...drift, code: "setup_late", target: "project-1" },
    ];
    await world.deps.looks.write(key, { ...before, findings });
    world.ports.looksAt.length = 0;
    await forget(label("project-2"));
    const look = await world.deps.looks.read(key, "connection-1");
    expect(look?.targets.map(({ target, missing }) => [target, missing.length])).toEqual([
      ["project-2", 0],
      ["project-3", 1],
    ]);
    expect(look?.findings.map(({ code, target }) => [code, target])).toEqual([
      ["setup_drifted", "project-3"],
      ["setup_late", "project-1"],
    ]);
    expect([look?.askedAt, world.ports.looksAt]).toEqual([startOfTime, [startOfTime]]);
    await forget(label("project-3"));
    expect((await world.deps.looks.read(key, "connection-1"))?.findings.map(({ code }) => code)).toEqual(["setup_late"]);
  });

  it("has a code of its own in what a teardown leaves", async () => {
    await forget(label("project-2"));
    const { json } = await send("teardown", {}, { setup: allUndone().setup });
    expect(json).toMatchObject({
      state: "torn_down",
      left: [{ what: "label", target: "project-2", code: "forgotten", action: "Remove it if nothing needs it. Or run the command." }],
    });
  });

  it("asks nothing of the provider", async () => {
    const withLiveToken = () => expect.unreachable("a token was asked for");
    expect((await send("forget", {}, { withLiveToken })).status).toBe(200);
  });

  it("erases the record of a target of which everything is forgotten, and of no other", async () => {
    const own = (await world.ports.ledger.list(key, "project-2")).map(({ change: { kind, target, name } }) => ({ kind, target, name }));
    for (const { change } of await world.ports.ledger.list(key, "project-3")) {
      await world.ports.ledger.end(key, change, { state: "unchanged" });
      await world.ports.ledger.end(key, change, { state: "undone" });
    }
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

  it("takes an account that a look missed for one that stands: it may be disabled only", async () => {
    await lose([account]);
    expect(await forget(account)).toMatchObject({ status: 400, json: { code: "invalid_request", field: "changes" } });
    const all = (await world.ports.ledger.list(key)).map(({ change: { kind, target, name } }) => ({ kind, target, name }));
    expect((await forget(...all)).status).toBe(200);
    expect(await ledgerOf("project-1")).toMatchObject({ service_account: "kept" });
    const { json } = await send("teardown");
    expect(json.left).toContainEqual(expect.objectContaining({ what: "service_account", code: "forgotten" }));
    expect(json.undone).toEqual([]);
  });

  it("leaves an account that only another person's changes would need", async () => {
    const other = newChange({ ...label("project-9"), step: "write_labels" });
    await world.ports.ledger.begin(key, other, { runId: "r", madeBy: "person-2" });
    await world.ports.ledger.end(key, other, { state: "changed" });
    const all = (await world.ports.ledger.list(key)).filter(({ madeBy }) => madeBy === "person-1");
    expect((await forget(...all.map(({ change: { kind, target, name } }) => ({ kind, target, name })))).status).toBe(200);
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
