import { describe, expect, it } from "vitest";
import { toDisconnectionView } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, owner } from "../fixtures/connect-fixture.ts";
import { firstRefresh, openEngine } from "../fixtures/engine-fixture.ts";

const secondRefresh = `refresh-of-${ada}-2`;
const underWay = { state: "disconnected", grant: { state: "pending", code: "login_under_way" } };

/** Revoking ends all grants of the person, also one that waits for its confirmation. */
describe("a revocation while a grant of the same account waits for its confirmation", () => {
  it("of a disconnect waits, and is left out once that grant is live", async () => {
    const { disconnect, park, confirm, sweep, clock, provider, tombstones, refresh } = await openEngine();
    const confirmation = await park();
    clock.moveMinutes(1);
    expect(await disconnect()).toMatchObject(underWay);
    clock.moveMinutes(1);
    await confirm(confirmation);
    clock.moveMinutes(5);
    expect(await sweep()).toMatchObject({ givenBack: 1, left: 0 });
    expect(provider.revoked).toEqual([]);
    expect(provider.isAlive(secondRefresh)).toBe(true);
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
    expect(await tombstones.read(acme)).toMatchObject({ grant: { state: "shared" } });
  });

  it("of a disconnect whose provider was down does not end the login that came after it", async () => {
    const { disconnect, park, confirm, sweep, clock, provider, refresh } = await openEngine();
    provider.failNext("revoke", new Failure("provider_unavailable"));
    expect(await disconnect()).toMatchObject({ grant: { state: "pending", code: "provider_unavailable" } });
    const confirmation = await park();
    clock.moveMinutes(5);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    await confirm(confirmation);
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
  });

  it("is done once that grant was not confirmed in time: both are revoked", async () => {
    const { disconnect, park, sweep, clock, provider, parked, tombstones } = await openEngine();
    await park();
    expect(await disconnect()).toMatchObject(underWay);
    clock.moveMinutes(11);
    await sweep();
    expect(parked.all()).toEqual([]);
    expect([firstRefresh, secondRefresh].map(provider.isAlive)).toEqual([false, false]);
    expect(await tombstones.read(acme)).toMatchObject({ grant: { state: "revoked" } });
  });

  it("of an abandoned login does not end the login that was begun after it", async () => {
    const { park, confirm, sweep, clock, provider, refresh, disconnect } = await openEngine();
    await disconnect();
    await park();
    clock.moveMinutes(9);
    const confirmation = await park();
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    await confirm(confirmation);
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
    clock.moveMinutes(5);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.isAlive(`refresh-of-${ada}-3`)).toBe(true);
  });

  it("waits for a login of another organisation as well, and for no other account", async () => {
    const elsewhere = { principal: { id: "user-3", tenant: "globex" } };
    const first = await openEngine();
    await first.park({}, elsewhere);
    expect(await first.disconnect()).toMatchObject(underWay);
    const second = await openEngine();
    await second.park({ subject: grace }, elsewhere);
    expect(await second.disconnect()).toMatchObject({ grant: { state: "revoked" } });
  });

  it("is done at once at a provider that revokes no more than the grant it is asked for", async () => {
    const { engine, provider, disconnect, park } = await openEngine();
    await park();
    const modest = { ...provider, revokesWholeAccount: false };
    expect(await disconnect({ ...engine, methods: buildMethods(modest) })).toMatchObject({ grant: { state: "revoked" } });
  });

  it("is left out at once when a live connection uses the account as well: nothing is to be waited for", async () => {
    const { disconnect, connectAnother, park } = await openEngine();
    await connectAnother("globex", ada);
    await park();
    expect(await disconnect()).toMatchObject({ grant: { state: "shared" } });
  });

  it("sees a grant that goes live at the moment of its check: it reads waiting grants first, then live ones", async () => {
    const { engine, park, confirm, disconnect, parked, provider, connections } = await openEngine();
    const elsewhere = { id: "user-3", tenant: "globex" };
    const confirmation = await park({}, { principal: elsewhere });
    let isLive = false;
    const goLive = async () => {
      if (!isLive) {
        isLive = true;
        await confirm(confirmation, elsewhere);
      }
    };
    const meanwhile = {
      ...engine,
      parked: {
        ...parked,
        listWaiting: async (...asked: Parameters<typeof parked.listWaiting>) => {
          const waiting = await parked.listWaiting(...asked);
          await goLive();
          return waiting;
        },
      },
      connections: {
        ...connections,
        listByAccount: async (...asked: Parameters<typeof connections.listByAccount>) => {
          const live = await connections.listByAccount(...asked);
          await goLive();
          return live;
        },
      },
    };
    expect(await disconnect(meanwhile)).toMatchObject({ grant: { state: "shared" } });
    expect(provider.isAlive(secondRefresh)).toBe(true);
  });

  it("waits for a confirmation that a clock a little behind lets in, and not for one that ran out before that", async () => {
    const { disconnect, park, clock } = await openEngine();
    await park();
    clock.moveSeconds(605);
    expect(await disconnect()).toMatchObject(underWay);
    const later = await openEngine();
    await later.park();
    later.clock.moveSeconds(611);
    expect(await later.disconnect()).toMatchObject({ grant: { state: "revoked" } });
  });

  it("is not kept from happening by the grant itself, when that could not be rejected first", async () => {
    const { consent, complete, deps, provider, parked, credentials, disconnect } = await openEngine();
    await disconnect();
    const callback = await consent();
    credentials.failNext("write", new Failure("vault_sealed"));
    const advance = () => Promise.reject(new Failure("table_throttled"));
    await expect(complete(callback, { ...deps, parked: { ...parked, advance } })).rejects.toMatchObject({ code: "vault_sealed" });
    expect(provider.isAlive(secondRefresh)).toBe(false);
  });

  it("is reported as waiting, without the advice that would end that login", async () => {
    const { disconnect, park, engine } = await openEngine();
    await park();
    const { left } = toDisconnectionView(await disconnect(), engine.methods);
    expect(left).toEqual([
      {
        what: "grant",
        code: "login_under_way",
        reason: "A login of the same account is under way, and revoking would end it too",
        action: "It is retried automatically once that login has ended.",
      },
    ]);
  });

  it("of a refused callback is left to the sweeper, which revokes it when the other login has ended", async () => {
    const { park, consent, complete, provider, parked, sweep, clock, disconnect } = await openEngine();
    await disconnect();
    const waiting = await park();
    const callback = await consent({ principal: owner });
    provider.script({ scopes: ["openid"] });
    await expect(complete(callback)).rejects.toMatchObject({ code: "scope_missing" });
    expect(provider.isAlive(secondRefresh)).toBe(true);
    expect(parked.all().map(({ phase, parkedId }) => [phase, parkedId === attemptOf(waiting)])).toEqual(
      expect.arrayContaining([
        ["parked", true],
        ["rejected", false],
      ]),
    );
    clock.moveMinutes(11);
    await sweep();
    expect(parked.all()).toEqual([]);
    expect(provider.isAlive(secondRefresh)).toBe(false);
  });
});
