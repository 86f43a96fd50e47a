import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";
import { never, outcomeOf, prepareVisit, type World } from "./callback-visit.ts";

const loss = /a (refused )?grant is left at the provider/g;
const refresh = `refresh-of-${ada}-1`;

/** As long as a call to a table that does not answer: longer than any callback waits. */
const hanging = <Port extends object>(port: Port): Port => ({
  ...port,
  ...Object.fromEntries(Object.keys(port).map((name) => [name, never])),
});

/** A table that takes the record of the code, and then does not answer. */
const hangingAfterCode = (parked: World["parked"]) => {
  const write: typeof parked.write = (grant, ...given) => (grant.sealedCode === undefined ? never() : parked.write(grant, ...given));
  return { ...hanging(parked), write };
};

/** A callback with 29 s, whose clock a test moves. */
async function visit(world: World, changes: object) {
  const { clock, timers } = world;
  const { run } = await prepareVisit(world, changes);
  const answer = run();
  const begunAt = clock().getTime();
  const moveTo = async (seconds: number) => {
    clock.moveSeconds(seconds + 0.1 - (clock().getTime() - begunAt) / 1000);
    timers.fire();
    await settle();
  };
  return { outcome: async () => Object.fromEntries(outcomeOf((await answer).result).searchParams), moveTo };
}

/** The same, up to where the code is redeemed. */
async function visitUntilRedeemed(world: World, changes: object) {
  const visited = await visit(world, changes);
  await expect.poll(() => world.provider.redeemed).toHaveLength(1);
  await settle();
  return visited;
}

/** Lets the pending work run until it waits. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("S55: a callback whose table does not answer after the code is redeemed", () => {
  it("logs the grant as a loss before the answer, when nothing about it is stored", async () => {
    const world = openWorld();
    const { connections, parked, tombstones, revocationMarks } = world.deps;
    const { outcome, moveTo } = await visitUntilRedeemed(world, {
      connections: hanging(connections),
      parked: hangingAfterCode(parked),
      tombstones: hanging(tombstones),
      revocationMarks: hanging(revocationMarks),
    });
    await moveTo(18);
    await moveTo(24);
    expect(world.logger.text()).not.toMatch(loss);
    await moveTo(26.5);
    expect([world.provider.isAlive(refresh), world.logger.text().match(loss)]).toEqual([true, ["a refused grant is left at the provider"]]);
    expect(await outcome()).toEqual({ login: "gcp_failed", error: "deadline_exceeded" });
  });

  it("revokes the grant after the work's time when only the write of the connection's record hangs", async () => {
    const world = openWorld();
    const { outcome, moveTo } = await visitUntilRedeemed(world, { connections: { ...world.connections, read: never } });
    expect(world.provider.isAlive(refresh)).toBe(true);
    await moveTo(18);
    expect(await outcome()).toEqual({ login: "gcp_failed", error: "deadline_exceeded" });
    expect([world.provider.isAlive(refresh), world.parked.all()]).toEqual([false, []]);
    expect(world.logger.text()).not.toMatch(loss);
  });

  it("logs no loss when record and credential are stored: the sweeper handles the grant", async () => {
    const world = openWorld();
    const { revocationMarks, parked } = world.deps;
    const write: typeof parked.write = (grant, ...given) =>
      grant.phase === "parked" || grant.sealedCode !== undefined ? parked.write(grant, ...given) : never();
    const { moveTo } = await visitUntilRedeemed(world, {
      revocationMarks: hanging(revocationMarks),
      parked: { ...hanging(parked), write },
    });
    for (const end of [18, 24, 26.5]) {
      await moveTo(end);
    }
    expect(world.logger.text()).toContain("a refused grant waits for the sweeper");
    expect(world.logger.text()).not.toMatch(loss);
    world.clock.moveMinutes(11);
    expect(await world.sweep()).toMatchObject({ givenBack: 1 });
  });

  it("does not let a late write of the grant's record replace its refusal", async () => {
    const world = openWorld("off");
    const { parked, provider } = world.deps;
    const late = Promise.withResolvers<void>();
    let writes = 0;
    const write: typeof parked.write = async (...given) => {
      writes += 1;
      if (writes === 2) {
        await late.promise;
      }
      await parked.write(...given);
    };
    provider.failAlways("revoke", new Failure("provider_timeout"));
    const { outcome, moveTo } = await visitUntilRedeemed(world, { parked: { ...parked, write } });
    await moveTo(18);
    await moveTo(24);
    late.resolve();
    await settle();
    expect(await outcome()).toEqual({ login: "gcp_failed", error: "deadline_exceeded" });
    expect(world.parked.all()).toMatchObject([{ phase: "rejected" }]);
    provider.failAlways("revoke", undefined);
    world.clock.moveMinutes(6);
    expect(await world.sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
  });

  it("is pending without confirmation, when the grant is kept: the sweeper makes it live", async () => {
    const world = openWorld("off");
    const { outcome, moveTo } = await visitUntilRedeemed(world, { connections: { ...world.connections, write: never } });
    await moveTo(18);
    expect(await outcome()).toMatchObject({ login: "gcp_setup_pending" });
    world.clock.moveMinutes(2);
    expect(await world.sweep()).toMatchObject({ live: 1 });
  });
});

describe("S55: the code of a callback", () => {
  it("is not sent when less than a provider's time for its answer is left: there is no grant", async () => {
    const world = openWorld();
    const { attempts, provider } = world.deps;
    const late = Promise.withResolvers<void>();
    const takeAuthorization: typeof attempts.takeAuthorization = async (...given) => {
      await late.promise;
      return attempts.takeAuthorization(...given);
    };
    const { outcome, moveTo } = await visit(world, { attempts: { ...attempts, takeAuthorization } });
    await settle();
    await moveTo(10);
    late.resolve();
    expect(await outcome()).toEqual({ login: "gcp_failed", error: "deadline_exceeded" });
    expect(provider.redeemed).toEqual([]);
  });

  it("that had no answer waits for the sweeper, which says that a grant may be left at the provider", async () => {
    const world = openWorld();
    const redeem = async () => ({ kind: "unanswered", failure: new Failure("provider_timeout") }) as const;
    const { outcome } = await visit(world, { methods: buildMethods({ ...world.provider, redeem }) });
    expect(await outcome()).toEqual({ login: "gcp_failed", error: "provider_timeout" });
    world.provider.failNext("redeem", new Failure("grant_invalid"));
    world.clock.moveMinutes(1);
    await world.sweep();
    expect(world.logger.text()).toContain("a grant may be left at the provider");
  });
});
