import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure, failures } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";

const newcomer = { id: "user-3", tenant: "globex" };
const elsewhere = { principal: newcomer };
const theirs = { ...acme, tenant: "globex" };
const itsRefresh = `refresh-of-${ada}-2`;

type World = Awaited<ReturnType<typeof openEngine>>;

/** A login of the account in another organisation that has been redeemed, and something that happens before it is parked. */
async function completeAfter(world: World, meanwhile: () => Promise<unknown>, confirmation: "required" | "off" = "required") {
  const { deps, consent, complete, provider } = world;
  const callback = await consent(elsewhere);
  const redeem: CodeFlowMethod["redeem"] = async (...given) => {
    const grant = await provider.redeem(...given);
    world.clock.moveSeconds(0.05);
    await meanwhile();
    world.clock.moveSeconds(0.05);
    return grant;
  };
  return complete(callback, { ...deps, methods: buildMethods({ ...provider, redeem }), confirmation });
}

async function expectNothingOfIt({ connections, parked, credentials, provider }: World): Promise<void> {
  expect(await connections.read(theirs)).toBeUndefined();
  expect(await credentials.read({ ...theirs, area: "connections" })).toBeUndefined();
  expect(parked.all()).toEqual([]);
  expect(provider.isAlive(itsRefresh)).toBe(false);
}

describe("a login whose whole account is revoked between its redemption and its parking", () => {
  it.each(["required", "off"] as const)("S53: is refused, and nothing of it is left, confirmation %s", async (confirmation) => {
    const world = await openEngine();
    await expect(completeAfter(world, () => world.disconnect(), confirmation)).rejects.toMatchObject({ code: "login_revoked" });
    await expectNothingOfIt(world);
  });

  it("S53: fails with the advice to log in again, which is all that helps", () => {
    expect(failures.login_revoked).toMatchObject({ owner: "customer", retryable: false, action: "Start the connection again." });
  });

  it("S53: is refused also when another login's grant is revoked, and not a connection's", async () => {
    const world = await openEngine();
    const { disconnect, park, clock, sweep, provider } = world;
    await disconnect();
    await park();
    clock.moveMinutes(11);
    const ours = `refresh-of-${ada}-3`;
    await expect(completeAfter(world, sweep)).rejects.toMatchObject({ code: "login_revoked" });
    expect(provider.isAlive(ours)).toBe(false);
    expect(world.parked.all()).toEqual([]);
  });

  it.each(["provider_timeout", "provider_unreachable", "deadline_exceeded"] as const)(
    "S53: is refused while the outcome of the revocation is unknown, because it may still be carried out: %s",
    async (code) => {
      const world = await openEngine();
      const { provider, disconnect, park, clock } = world;
      provider.failNext("revoke", new Failure(code));
      expect(await disconnect()).toMatchObject({ grant: { state: "pending", code } });
      clock.moveSeconds(29);
      await expect(completeAfter(world, async () => undefined)).rejects.toMatchObject({ code: "login_revoked" });
      clock.moveSeconds(31);
      await expect(park({}, elsewhere)).resolves.toContain(".");
    },
  );

  it("S53: is refused by the mark of a revocation whose process died, for thirty seconds", async () => {
    const world = await openEngine();
    const { engine, provider, disconnect, park, clock } = world;
    const begun = Promise.withResolvers<void>();
    const revoke = () => {
      begun.resolve();
      return new Promise<never>(() => undefined);
    };
    void disconnect({ ...engine, methods: buildMethods({ ...provider, revoke }) });
    await begun.promise;
    await expect(completeAfter(world, async () => undefined)).rejects.toMatchObject({ code: "login_revoked" });
    clock.moveSeconds(31);
    await expect(park({}, elsewhere)).resolves.toContain(".");
  });

  it("of another account goes on", async () => {
    const world = await openEngine();
    world.provider.script({ subject: grace });
    expect(await completeAfter(world, () => world.disconnect())).toMatchObject({ kind: "parked" });
  });

  it("at a provider that revokes no more than the grant it is asked for goes on", async () => {
    const world = await openEngine();
    const modest = { ...world.provider, revokesWholeAccount: false, revoke: async () => [] };
    const engine = { ...world.engine, methods: buildMethods(modest) };
    expect(await completeAfter(world, () => world.disconnect(engine))).toMatchObject({ kind: "parked" });
    expect(world.revocationMarks.all()).toEqual([]);
  });
});

describe("a revocation's mark", () => {
  it("refuses no person who connects again at once", async () => {
    const { disconnect, connect, provider } = await openEngine();
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(await connect()).toMatchObject({ connection: { status: "active" } });
    expect(provider.isAlive(itsRefresh)).toBe(true);
  });

  it.each(["provider_unavailable", "provider_throttled", "client_misconfigured"] as const)(
    "refuses no person who connects again at once after the provider has answered %s",
    async (code) => {
      const { disconnect, connect, provider } = await openEngine();
      provider.failNext("revoke", new Failure(code));
      expect(await disconnect()).toMatchObject({ grant: { state: "pending", code } });
      expect(await connect()).toMatchObject({ connection: { status: "active" } });
    },
  );

  it("is taken back when the second look finds a login: that one is not refused, and the revocation waits", async () => {
    const world = await openEngine();
    const { engine, disconnect, park, parked, revocationMarks, provider, confirm } = world;
    let confirmation = "";
    let looks = 0;
    const listWaiting: typeof parked.listWaiting = async (...given) => {
      looks += 1;
      if (looks === 2) {
        // Its callback has read the marks before this one was written.
        const unmarked = { ...world.deps, revocationMarks: { ...revocationMarks, readLatest: async () => undefined } };
        const completed = await world.complete(await world.consent(elsewhere), unmarked);
        confirmation = completed.kind === "parked" ? completed.confirmation.reveal() : "";
      }
      return parked.listWaiting(...given);
    };
    const disconnected = await disconnect({ ...engine, parked: { ...parked, listWaiting } });
    expect(disconnected).toMatchObject({ grant: { state: "pending", code: "login_under_way" } });
    expect([looks, provider.revoked, revocationMarks.all()]).toEqual([2, [], []]);
    await expect(park({}, elsewhere)).resolves.toContain(".");
    expect(await confirm(confirmation, newcomer)).toMatchObject({ connection: { status: "active" } });
    expect(provider.isAlive(itsRefresh)).toBe(true);
  });

  it.each([
    ["finds a connection", { grant: { state: "shared" } }],
    ["fails", { state: "disconnecting" }],
  ])("is taken back when the second look %s", async (found, ended) => {
    const { engine, disconnect, connectAnother, connections, revocationMarks, provider } = await openEngine();
    await connectAnother("globex", ada);
    let looks = 0;
    const listByAccount: typeof connections.listByAccount = async (...given) => {
      looks += 1;
      if (looks === 1) {
        return [acme];
      }
      expect(revocationMarks.all(), "the mark stands during the second look").toHaveLength(1);
      return found === "fails" ? Promise.reject(new Failure("table_throttled")) : connections.listByAccount(...given);
    };
    expect(await disconnect({ ...engine, connections: { ...connections, listByAccount } })).toMatchObject(ended);
    expect([looks, provider.revoked, revocationMarks.all()]).toEqual([2, [], []]);
  });

  it("is one for each of two disconnects at once: the first to finish does not lower the other's", async () => {
    const { engine, provider, parked, disconnect, connectAnother, park } = await openEngine();
    const second = await connectAnother("globex", ada);
    const [bothMarked, begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let looking = 0;
    const listWaiting: typeof parked.listWaiting = async (...given) => {
      looking += 1;
      if (looking === 2) {
        bothMarked.resolve();
      }
      await bothMarked.promise;
      return parked.listWaiting(...given);
    };
    const revoke: typeof provider.revoke = async (...given) => {
      begun.resolve();
      await answer.promise;
      return provider.revoke(...given);
    };
    const using = { ...engine, parked: { ...parked, listWaiting } };
    const hanging = disconnect({ ...using, methods: buildMethods({ ...provider, revoke }) }, second, newcomer.id);
    expect(await disconnect(using)).toMatchObject({ grant: { state: "revoked" } });
    await begun.promise;
    await expect(park()).rejects.toMatchObject({ code: "login_revoked" });
    answer.resolve();
    expect(await hanging).toMatchObject({ grant: { state: "revoked" } });
    await expect(park()).resolves.toContain(".");
  });

  it("that cannot be lowered fails no disconnect", async () => {
    const { engine, disconnect, revocationMarks, logger, clock, park } = await openEngine();
    let writes = 0;
    const write: typeof revocationMarks.write = async (...given) => {
      writes += 1;
      return writes === 2 ? Promise.reject(new Failure("table_throttled")) : revocationMarks.write(...given);
    };
    const using = { ...engine, revocationMarks: { ...revocationMarks, write } };
    expect(await disconnect(using)).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    expect(logger.text()).toContain("a revocation's mark stays until its time is over");
    clock.moveSeconds(31);
    await expect(park()).resolves.toContain(".");
  });

  it("that cannot be written keeps the token from being revoked: the disconnect is continued", async () => {
    const { engine, disconnect, revocationMarks, provider, tick, clock } = await openEngine();
    const write = () => Promise.reject(new Failure("table_throttled"));
    const using = { ...engine, revocationMarks: { ...revocationMarks, write } };
    expect(await disconnect(using)).toMatchObject({ state: "disconnecting" });
    expect(provider.revoked).toEqual([]);
    clock.moveMinutes(2);
    await tick();
    expect(provider.revoked).toHaveLength(1);
  });

  it("covers the whole revocation: a request without an answer is aborted after twenty seconds, and none is begun after that", async () => {
    const { engine, provider, timers, clock, disconnect } = await openEngine();
    const revoke: typeof provider.revoke = async (_held, { signal: given }) => {
      expect(given.aborted).toBe(false);
      clock.moveSeconds(20);
      timers.fire();
      expect(given.aborted).toBe(true);
      throw given.reason;
    };
    const slow = { ...engine, methods: buildMethods({ ...provider, revoke }) };
    expect(await disconnect(slow)).toMatchObject({ grant: { state: "pending", code: "deadline_exceeded" } });

    const other = await openEngine();
    let looks = 0;
    const listWaiting: typeof other.parked.listWaiting = async (...given) => {
      looks += 1;
      other.clock.moveSeconds(looks === 2 ? 20 : 0);
      return other.parked.listWaiting(...given);
    };
    const frozen = { ...other.engine, parked: { ...other.parked, listWaiting } };
    expect(await other.disconnect(frozen)).toMatchObject({ grant: { state: "pending", code: "deadline_exceeded" } });
    expect(other.provider.revoked).toEqual([]);
  });
});
