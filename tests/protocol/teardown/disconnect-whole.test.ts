import { describe, expect, it } from "vitest";
import { disconnectWhole } from "../../../lib/connections/disconnect/disconnect-whole.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { acme, firstRefresh, signal } from "../../fixtures/engine-fixture.ts";
import { openTeardownWorld } from "./teardown-fixture.ts";

/** Disconnects, and does something at each look at the teardown. @returns The answer, and how many looks there were. */
async function disconnectWith(atLook: (world: Awaited<ReturnType<typeof openTeardownWorld>>, look: number) => unknown, seconds = 29) {
  const world = await openTeardownWorld();
  let looks = 0;
  const timers = {
    ...world.deps.timers,
    pause: async (milliseconds: number) => {
      looks += 1;
      world.clock.moveSeconds(milliseconds / 1000);
      await atLook(world, looks);
    },
  };
  const limits = { signal, endsAt: secondsAfter(world.clock(), seconds) };
  const answer = await disconnectWhole({ ...world.deps, timers }, acme, { principalId: "user-1" }, limits);
  return { world, answer, looks };
}

describe("a disconnect whose caller waits for the teardown", () => {
  it("answers with everything when the teardown ends meanwhile", async () => {
    const { world, answer, looks } = await disconnectWith((at, look) => (look === 3 ? at.runMachine() : undefined));
    expect([answer.state, answer.grant?.state, looks]).toEqual(["disconnected", "revoked", 3]);
    expect(world.provider.revoked).toEqual([firstRefresh]);
  });

  it("says after ten seconds that the teardown goes on, in time for a client that waits for twenty", async () => {
    const { world, answer, looks } = await disconnectWith(() => undefined);
    expect([answer.state, looks]).toEqual(["tearing_down", 20]);
    expect(world.provider.revoked).toEqual([]);
  });

  it("does not wait when its process has no time for that", async () => {
    const { answer, looks } = await disconnectWith(() => undefined, 4);
    expect([answer.state, looks]).toEqual(["tearing_down", 0]);
  });

  it("leaves a new login alone that takes the place between two looks", async () => {
    const { world, answer } = await disconnectWith(async (at, look) => {
      if (look === 2) {
        const before = await at.read();
        await at.runMachine();
        const { disconnect: _, ...fresh } = before;
        await at.deps.connections.write({ ...fresh, id: "connection-2", status: "active" }, undefined, []);
      }
    });
    expect([answer.state, answer.grant?.state]).toEqual(["disconnected", "revoked"]);
    expect(await world.recordOf()).toMatchObject({ id: "connection-2", status: "active" });
  });
});
