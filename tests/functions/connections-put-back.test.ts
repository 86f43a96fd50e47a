import { describe, expect, it } from "vitest";
import { toChangeId } from "../../lib/setup/ledger.ts";
import { homeBlocked } from "../../lib/setup/plan.ts";
import type { Setup } from "../../lib/setup/setup.ts";
import { key } from "../fakes/setup-fakes.ts";
import { newChange } from "../fixtures/new-change.ts";
import { runSetup } from "../fixtures/run-gcp-setup.ts";
import { openSetupRoutes } from "./gcp-setup-world.ts";
import { account, changeWorld, forget, label, lose, send, useLiveSetup, world } from "./live-setup-world.ts";

useLiveSetup();

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
    changeWorld(openSetupRoutes());
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
    changeWorld(openSetupRoutes());
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
