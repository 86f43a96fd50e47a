import { describe, expect, it } from "vitest";
import { key, startOfTime } from "../fakes/setup-fakes.ts";
import { newChange } from "../fixtures/new-change.ts";
import { preparedIn } from "../fixtures/run-gcp-setup.ts";
import { account, allUndone, forget, label, ledgerOf, lose, send, useLiveSetup, world } from "./live-setup-world.ts";

useLiveSetup();

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
