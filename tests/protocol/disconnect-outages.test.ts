import { describe, expect, it } from "vitest";
import { toDisconnectionView } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { acme, firstRefresh, hour, openEngine } from "../fixtures/engine-fixture.ts";

const asked = { kind: "asked" } as const;
const _live = { ...acme, area: "connections" } as const;
const secondRefresh = `refresh-of-${ada}-2`;
const parkedOf = (id: string) => ({ ...acme, area: "parked", account: id }) as const;

describe("S29: a provider that is down", () => {
  async function openPending() {
    const world = await openEngine();
    const { id } = await world.read();
    world.provider.failAlways("revoke", new Failure("provider_unreachable"));
    const disconnectId = `${id}-${world.clock().getTime()}`;
    const gone = await world.disconnect();
    return { ...world, id, disconnectId, gone };
  }

  it("delays only the revocation: the grant is parked, record and credential are erased", async () => {
    const { gone, held, connections, parked, disconnectId } = await openPending();
    expect(gone).toEqual({ ...acme, method: "login", state: "disconnected", grant: { state: "pending", code: "provider_unreachable" } });
    expect(await connections.read(acme)).toBeUndefined();
    expect(await held()).toBeUndefined();
    expect(parked.all()).toMatchObject([{ parkedId: disconnectId, phase: "rejected", identity: { id: ada } }]);
    expect(await held(parkedOf(disconnectId))).toMatchObject({ refresh_token: firstRefresh });
  });

  it("is tried again by the sweeper every five minutes, and the tombstone says when it is done", async () => {
    const { sweep, clock, provider, parked, held, disconnectId, disconnect } = await openPending();
    for (let round = 0; round < 3; round += 1) {
      clock.moveMinutes(5);
      expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
      expect(await disconnect()).toMatchObject({ grant: { state: "pending" } });
    }
    provider.failAlways("revoke", undefined);
    clock.moveMinutes(4);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 0 });
    clock.moveMinutes(1);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.revoked).toEqual([firstRefresh]);
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(parked.all()).toEqual([]);
    expect(await held(parkedOf(disconnectId))).toBeUndefined();
  });

  it("is given up after seven days, and that is said", async () => {
    const { sweep, clock, parked, held, disconnectId, disconnect, logger } = await openPending();
    clock.moveSeconds(7 * 24 * hour);
    expect(await sweep()).toMatchObject({ left: 1 });
    clock.moveMinutes(5);
    expect(await sweep()).toMatchObject({ givenBack: 0, left: 1 });
    expect(await disconnect(), "why it failed last").toMatchObject({ grant: { state: "left", code: "provider_unreachable" } });
    expect(parked.all()).toEqual([]);
    expect(await held(parkedOf(disconnectId))).toBeUndefined();
    expect(logger.text()).toContain("could not be revoked for days");
  });

  it("is said to be lost once, when nothing can be tried any more, however often its token cannot be erased", async () => {
    const { sweep, clock, credentials, logger } = await openPending();
    const saysLoss = () => logger.text().match(/could not be revoked for days/g)?.length ?? 0;
    clock.moveSeconds(7 * 24 * hour + 300);
    credentials.failNext("erase", new Failure("store_denied"));
    expect(await sweep()).toMatchObject({ left: 1 });
    expect(saysLoss()).toBe(0);
    clock.moveMinutes(6);
    expect(await sweep()).toMatchObject({ givenBack: 0, left: 1 });
    expect(saysLoss()).toBe(1);
  });

  it("does not end a connection that was made since: the old grant is then reported as shared", async () => {
    const { sweep, clock, provider, connect, disconnect, engine, read, id, disconnectId, tombstones } = await openPending();
    clock.moveSeconds(31);
    await connect();
    provider.failAlways("revoke", undefined);
    clock.moveMinutes(5);
    expect(await sweep()).toMatchObject({ givenBack: 1 });
    expect(provider.revoked).toEqual([]);
    expect((await read()).id).not.toBe(id);
    expect(await tombstones.read(acme)).toMatchObject({ disconnectId: disconnectId, grant: { state: "shared" } });
    expect(await disconnect(engine)).toMatchObject({ grant: { state: "revoked" } });
  });

  it("is asked for each grant by itself when an unfinished disconnect was followed by a reconnect and another disconnect", async () => {
    const { engine, disconnect, connect, credentials, provider, clock, sweep, parked, read, held } = await openEngine();
    provider.failAlways("revoke", new Failure("provider_unreachable"));
    credentials.failNext("erase", new Failure("vault_sealed"));
    expect(await disconnect()).toMatchObject({ state: "disconnecting", grant: { state: "pending" } });
    const { id } = await read();
    clock.moveSeconds(31);
    await connect();
    expect(await read()).toMatchObject({ id, status: "active" });
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "pending" } });
    const tokens = await Promise.all(parked.all().map(({ parkedId }) => held(parkedOf(parkedId))));
    expect(tokens.map((fields) => fields?.refresh_token)).toEqual([firstRefresh, secondRefresh]);

    provider.failAlways("revoke", undefined);
    const stubborn: CodeFlowMethod = {
      ...provider,
      revoke: async ({ refresh_token }) => {
        if (refresh_token?.reveal() === secondRefresh) {
          throw new Failure("provider_unreachable");
        }
        return [{ what: "grant", state: "revoked" }];
      },
    };
    clock.moveMinutes(6);
    expect(await sweep({ ...engine, methods: buildMethods(stubborn) })).toMatchObject({
      givenBack: 1,
      left: 1,
    });
    expect(await disconnect(), "the first grant's end is not the second one's").toMatchObject({ grant: { state: "pending" } });
    clock.moveMinutes(6);
    expect(await sweep()).toMatchObject({ givenBack: 1, left: 0 });
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(provider.isAlive(secondRefresh)).toBe(false);
  });

  it("leaves no token in the log", async () => {
    const { logger } = await openPending();
    expect(logger.text()).not.toContain("refresh-of");
  });
});

describe("a store of ours that is down", () => {
  it("is reported by the rest: the grant that was not revoked, the tokens, or the record alone", async () => {
    const leftOf = async (prepare: (world: Awaited<ReturnType<typeof openEngine>>) => void) => {
      const world = await openEngine();
      prepare(world);
      const { revoked, left } = toDisconnectionView(await world.disconnect(), world.engine.methods);
      return { revoked, left: left.map(({ what, code }) => [what, code]) };
    };
    expect(await leftOf(({ credentials }) => credentials.failNext("read", new Failure("vault_sealed")))).toEqual({
      revoked: false,
      left: [
        ["grant", "vault_sealed"],
        ["credential", "vault_sealed"],
      ],
    });
    expect(await leftOf(({ credentials }) => credentials.failNext("erase", new Failure("vault_sealed")))).toEqual({
      revoked: true,
      left: [["credential", "vault_sealed"]],
    });
    const cut = ({ connections }: Awaited<ReturnType<typeof openEngine>>) => {
      connections.erase = () => Promise.reject(new Failure("table_throttled"));
    };
    expect(await leftOf(cut)).toEqual({ revoked: true, left: [["record", "table_throttled"]] });
  });

  it("reports that the grant was revoked, and remembers it, when only that could not be recorded", async () => {
    const { disconnect, engine, connections, provider, read } = await openEngine();
    let commits = 0;
    const commit: typeof connections.commit = (...given) => {
      commits += 1;
      return commits === 2 ? Promise.reject(new Failure("table_throttled")) : connections.commit(...given);
    };
    const using = { ...engine, connections: { ...connections, commit } };
    expect(await disconnect(using)).toMatchObject({ state: "disconnecting", grant: { state: "revoked" } });
    expect(await read()).toMatchObject({ status: "disconnecting", disconnect: { grant: { state: "revoked" } } });
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    expect(provider.revoked).toHaveLength(1);
  });

  it.each(["read", "erase"] as const)(
    "keeps a connection disconnecting when it fails to %s, and the schedule finishes it",
    async (operation) => {
      const { disconnect, credentials, read, tick, untilDue, connections, provider, held, events, refresh } = await openEngine();
      credentials.failNext(operation, new Failure("vault_sealed"));
      expect(await disconnect()).toMatchObject({ state: "disconnecting", failure: { code: "vault_sealed" } });
      expect(await read()).toMatchObject({ status: "disconnecting", due: { reason: "disconnect" }, failure: { code: "vault_sealed" } });
      expect(connections.leaseOf(acme)).toBeUndefined();
      expect(await refresh(asked)).toMatchObject({ kind: "kept", reason: "disconnecting" });
      await untilDue();
      expect(await tick()).toEqual({ "gcp disconnect disconnected": 1 });
      expect(await connections.read(acme)).toBeUndefined();
      expect(await held()).toBeUndefined();
      expect(provider.isAlive(firstRefresh)).toBe(false);
      expect(events.names().slice(2)).toEqual(["connection.disconnected"]);
      expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    },
  );

  it("is waited for longer each time", async () => {
    const { disconnect, engine, credentials, read, tick, untilDue, clock } = await openEngine();
    const erase = () => Promise.reject(new Failure("vault_sealed"));
    const using = { ...engine, credentials: { ...credentials, erase } };
    await disconnect(using);
    for (let attempts = 2; attempts <= 8; attempts += 1) {
      await untilDue();
      expect(await tick({}, using)).toEqual({ "gcp disconnect disconnecting": 1 });
      expect(await read()).toMatchObject({ status: "disconnecting", failure: { attempts } });
      expect((await read()).due?.at.getTime()).toBeLessThanOrEqual(clock().getTime() + 1_800_000);
    }
    await untilDue();
    expect(await tick()).toEqual({ "gcp disconnect disconnected": 1 });
  });

  it("does not hide from the tombstone that the sweeper has revoked since", async () => {
    const { disconnect, credentials, provider, clock, sweep, tick, connections } = await openEngine();
    provider.failNext("revoke", new Failure("provider_unreachable"));
    credentials.failNext("erase", new Failure("vault_sealed"));
    expect(await disconnect()).toMatchObject({ state: "disconnecting", grant: { state: "pending" } });
    clock.moveMinutes(6);
    await sweep();
    expect(await tick()).toEqual({ "gcp disconnect disconnected": 1 });
    expect(await connections.read(acme)).toBeUndefined();
    clock.moveMinutes(6);
    await sweep();
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    expect(provider.isAlive(firstRefresh)).toBe(false);
  });
});
