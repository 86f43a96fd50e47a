import { describe, expect, it } from "vitest";
import { noteTargetsBy } from "../../../lib/setup/targets-in-use.ts";
import { acme, signal } from "../../fixtures/engine-fixture.ts";
import { newChange } from "../../fixtures/new-change.ts";
import { openLook } from "./setup-look-fixture.ts";

async function openTargets() {
  const world = await openLook();
  await world.make(newChange({ step: "create_accounts", kind: "service_account", target: "b", name: "viewer" }));
  await world.setUp(["a", "b"]);
  const { engine, ledger, prepared, settings } = world;
  const note = () => noteTargetsBy({ ...engine, ledger, prepared, settings, setup: { onceSteps: ["create_accounts"] } })(acme, signal);
  const noted = async () => (await world.read()).targets;
  return { ...world, note, noted };
}

describe("the record of a connection that is set up", () => {
  it("names after a look what is set up, and as the default what holds the accounts", async () => {
    const { look, noted } = await openTargets();
    expect(await noted()).toBeUndefined();
    expect(await look()).toBe("done");
    expect(await noted()).toEqual({ ids: ["b", "a"], default: "b" });
  });

  it("names the root that a person chose as the default, and what was switched off no more", async () => {
    const { note, noted, settings, prepared } = await openTargets();
    await note();
    await settings.write(acme, { root: "a" });
    await note();
    expect(await noted()).toEqual({ ids: ["a", "b"], default: "a" });
    await prepared.eraseTarget(acme, "b");
    await note();
    expect(await noted()).toEqual({ ids: ["a"], default: "a" });
  });

  it("names what another account's setup has made no more, and nothing once nothing is left", async () => {
    const { look, schedule, noted, ledger, prepared, connections } = await openTargets();
    const theirs = newChange({ step: "create_accounts", kind: "service_account", target: "c", name: "viewer" });
    await ledger.begin(acme, theirs, { runId: "run-0", madeBy: "another person" });
    await look();
    expect(await noted()).toMatchObject({ default: "b" });
    await prepared.erase(acme);
    for (const { change } of await ledger.list(acme)) {
      await ledger.end(acme, change, { state: "undone" });
    }
    await schedule(60);
    await look();
    expect(await noted()).toEqual({ ids: [] });
    expect((await connections.read(acme))?.status).toBe("active");
  });

  it("keeps what it names while another process has the lease: the next look notes it", async () => {
    const { note, noted, look, settings, connections, clock } = await openTargets();
    await look();
    await settings.write(acme, { root: "a" });
    await connections.acquire(acme, { owner: "another process", now: clock(), until: new Date(clock().getTime() + 30_000) });
    await note();
    expect(await noted()).toEqual({ ids: ["b", "a"], default: "b" });
    clock.moveSeconds(31);
    await look();
    expect(await noted()).toEqual({ ids: ["a", "b"], default: "a" });
  });
});
