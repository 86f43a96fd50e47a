import { describe, expect, it } from "vitest";
import { withTeardownToken } from "../../../lib/connections/disconnect/with-teardown-token.ts";
import { withLiveToken } from "../../../lib/connections/tokens/with-live-token.ts";
import { Failure } from "../../../lib/errors.ts";
import { ada } from "../../fakes/scripted-provider.ts";
import { acme, refreshedAccess, signal } from "../../fixtures/engine-fixture.ts";
import { openTeardownWorld, runIdOf, type TeardownWorld } from "./teardown-fixture.ts";

const limitsOf = ({ clock }: TeardownWorld) => ({ signal, endsAt: new Date(clock().getTime() + 120_000), minTtlSeconds: 300 });

describe("the token of a teardown", () => {
  it("is for its run alone: no caller and no other run gets one", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    const work = async () => "worked";
    const refused = { code: "connection_disconnecting" };
    await expect(withLiveToken(world.deps, acme, work, limitsOf(world))).rejects.toMatchObject(refused);
    await expect(withTeardownToken(world.deps, acme, "another-run", work, limitsOf(world))).rejects.toMatchObject(refused);
    expect(await withTeardownToken(world.deps, acme, runIdOf(world), work, limitsOf(world))).toBe("worked");
  });

  it("is refreshed when it is due, and the record stays as the disconnect left it", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    const before = await world.read();
    world.clock.moveMinutes(59);
    const token = await withTeardownToken(world.deps, acme, runIdOf(world), async (access) => access.reveal(), limitsOf(world));
    expect(token).toBe(refreshedAccess(1));
    const after = await world.read();
    expect(after).toMatchObject({ status: "disconnecting", disconnect: before.disconnect, due: before.due });
    expect(after.expiresAt?.getTime()).toBeGreaterThan(before.expiresAt?.getTime() ?? 0);
    expect(await world.held()).toMatchObject({ access_token: refreshedAccess(1) });
  });

  it("leaves no failure on the record when the provider refuses it, and tells nobody that the connection ended", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    const before = await world.read();
    world.provider.withdraw(ada);
    world.clock.moveMinutes(59);
    const asking = withTeardownToken(world.deps, acme, runIdOf(world), async () => "worked", limitsOf(world));
    await expect(asking).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await world.read()).toMatchObject({ status: "disconnecting", due: before.due });
    expect(await world.read()).not.toHaveProperty("failure");
    expect([...world.told()].filter((told) => told.includes("reauth_required"))).toEqual([]);
  });

  it("is gone when the teardown is over", async () => {
    const world = await openTeardownWorld();
    await world.disconnect();
    const runId = runIdOf(world);
    world.credentials.failNext("erase", new Failure("vault_sealed"));
    await world.runMachine();
    expect(await world.recordOf()).toMatchObject({ status: "disconnecting", disconnect: { teardown: { state: "over" } } });
    const asking = withTeardownToken(world.deps, acme, runId, async () => "worked", limitsOf(world));
    await expect(asking).rejects.toMatchObject({ code: "connection_disconnecting" });
  });
});
