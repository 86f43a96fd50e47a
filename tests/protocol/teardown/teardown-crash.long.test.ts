import { describe, expect, it } from "vitest";
import { acme, firstRefresh } from "../../fixtures/engine-fixture.ts";
import type { Death } from "../crash-fixture.ts";
import { made, openTeardownWorld, removable, type TeardownWorld } from "./teardown-fixture.ts";

/** A disconnect and its teardown, of which one process does everything until it dies. */
const whole = (world: TeardownWorld, death?: Death) =>
  world.inProcess(death, async (own) => {
    await world.disconnect({}, own);
    await world.runMachine(own);
  });

const listDeaths = async (): Promise<readonly Death[]> => {
  const { steps } = await whole(await openTeardownWorld());
  expect(steps.length).toBeGreaterThan(30);
  return steps.flatMap(({ call }) => (["before", "after"] as const).map((when) => ({ call, when })));
};

/** Nothing of the connection is left here, its grant is revoked once the teardown was over, and each fact was told as one. */
async function expectOver(world: TeardownWorld, id: string, where: string) {
  expect(await world.recordOf(), `${where}: no record`).toBeUndefined();
  expect(await world.held(), `${where}: no credential`).toBeUndefined();
  expect(world.parked.all(), `${where}: no parked record`).toEqual([]);
  expect(await world.prepared.list(acme), `${where}: no prepared target`).toEqual([]);
  expect(await world.looks.read(acme, id), `${where}: no look`).toBeUndefined();
  expect(world.provider.isAlive(firstRefresh), `${where}: the grant is gone`).toBe(false);
  const told = [...world.told()];
  expect(
    told.filter((one) => one.startsWith("connection.disconnected")),
    where,
  ).toEqual([`connection.disconnected ${id}.disconnected`]);
  expect(told.filter((one) => one.startsWith("setup.torn_down")).length, `${where}: one end of a teardown at most`).toBeLessThanOrEqual(1);
  expect(
    [...world.customers].filter((one) => !world.standing.has(one)),
    `${where}: the customer's own stands`,
  ).toEqual([]);
}

/** The person asks once more if nothing was marked yet, and the schedule looks for two hours. */
async function finish(world: TeardownWorld, between: () => Promise<unknown>) {
  if ((await world.recordOf())?.status === "active") {
    world.clock.moveMinutes(1);
    await world.disconnect();
  }
  for (let looks = 0; looks < 6; looks += 1) {
    world.clock.moveMinutes(20);
    await world.tickAsUsual();
    await between();
    await world.sweep(world.deps);
  }
}

describe("a process that dies anywhere in a disconnect with its teardown", () => {
  it("leaves a teardown that Step Functions finishes: the cloud is as it was before, and the ledger is empty", async () => {
    for (const death of await listDeaths()) {
      const world = await openTeardownWorld();
      const { id } = await world.read();
      const { died } = await whole(world, death);
      const where = `${death.when} call ${death.call}`;
      expect(died, where).toBe(true);
      await finish(world, () => world.runMachine());
      await expectOver(world, id, where);
      expect(
        [...world.standing].filter((one) => removable.includes(one)),
        where,
      ).toEqual([]);
      expect(await world.ledger.list(acme), where).toEqual([]);
    }
  });

  it("leaves a disconnect that the schedule finishes without the state machine: what stands is listed, and stays in the ledger", async () => {
    for (const death of await listDeaths()) {
      const world = await openTeardownWorld();
      const { id } = await world.read();
      await whole(world, death);
      const where = `${death.when} call ${death.call}`;
      await finish(world, async () => undefined);
      await expectOver(world, id, where);
      const standing = made.filter((one) => world.standing.has(one)).map(toName);
      const { setup } = (await world.tombstones.read(acme)) ?? {};
      // What was removed by a process that could not note it is listed too: the next teardown finds it gone.
      const listed = setup?.left.map(({ what, target, name }) => `${what} ${target} ${name}`) ?? [];
      expect(
        standing.filter((one) => !listed.includes(one)),
        where,
      ).toEqual([]);
      const open = setup?.left.filter(({ state }) => state === "left") ?? [];
      const kept = (await world.ledger.list(acme)).filter(({ state }) => state === "changed");
      expect(kept.length, `${where}: the ledger lists what is open`).toBe(open.length);
    }
  });
});

const toName = (id: string): string => {
  const [target, kind, name] = JSON.parse(id);
  return `${kind} ${target} ${name}`;
};
