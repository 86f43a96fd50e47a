import { describe, expect, it } from "vitest";
import { disconnectConnection } from "../../lib/connections/give-back/disconnect-connection.ts";
import { toDisconnectionView } from "../../lib/connections/give-back/to-disconnection-view.ts";
import type { KeptProvider } from "../../lib/connections/ports.ts";
import { Failure } from "../../lib/errors.ts";
import { fieldsOf } from "../contract/credential-store-contract.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { mortalProcess } from "./crash-fixture.ts";
import { acme, firstAccess, firstRefresh, hour, openEngine, rotatedRefresh, signal } from "./engine-fixture.ts";

const asked = { kind: "asked" } as const;
const live = { ...acme, area: "connections" } as const;
const secondRefresh = `refresh-of-${ada}-2`;
const parkedOf = (id: string) => ({ ...acme, area: "parked", account: id }) as const;

describe("a disconnect", () => {
  it("S29: revokes the refresh token, erases the credential, removes the record, and leaves a tombstone", async () => {
    const { disconnect, read, provider, connections, held, tombstones, clock, events } = await openEngine();
    const { id } = await read();
    expect(await disconnect()).toEqual({ ...acme, state: "disconnected", grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([firstRefresh]);
    expect(provider.isAlive(firstAccess)).toBe(false);
    expect(await connections.read(acme)).toBeUndefined();
    expect(await held()).toBeUndefined();
    expect(await tombstones.read(acme)).toEqual({
      ...acme,
      disconnectId: `${id}-${clock().getTime()}`,
      startedAt: clock(),
      disconnectedBy: "user-1",
      disconnectedAt: clock(),
      grant: { state: "revoked" },
    });
    expect(events.names().slice(2)).toEqual(["connection.disconnected"]);
    expect(connections.kept.at(-1)).toMatchObject({ id: `${id}.disconnected` });
  });

  it("does so in an order that can be carried on from anywhere: the record first, and last of all", async () => {
    const { engine, provider, connections, credentials, events } = await openEngine();
    const { wrap, steps } = mortalProcess();
    const providers = new Map([["gcp" as const, wrap("provider", provider)]]);
    const using = {
      ...engine,
      connections: wrap("connections", connections),
      credentials: wrap("credentials", credentials),
      events: wrap("events", events),
      providers,
    };
    await disconnectConnection(using, acme, "user-1", signal);
    expect(steps.map(({ name }) => name)).toEqual([
      "connections.acquire",
      "connections.commit",
      "credentials.read",
      "connections.listBySubject",
      "connections.read",
      "provider.revoke",
      "connections.commit",
      "credentials.erase",
      "connections.remove",
      "events.publish",
    ]);
  });

  it("S29: revokes the access token when there is no refresh token", async () => {
    const { disconnect, credentials, provider } = await openEngine();
    const stored = await credentials.read(live);
    const { refresh_token: _, ...fields } = stored?.fields ?? {};
    await credentials.write(live, fields, { cas: 1 });
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([firstAccess]);
  });

  it("S29: is honest about a grant whose token was lost", async () => {
    const { disconnect, credentials, provider } = await openEngine();
    await credentials.erase(live);
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "left", code: "credential_missing" } });
    expect(provider.revoked).toEqual([]);
  });

  it("S30: is honest about a provider that takes nothing back, and about one that is not here any more", async () => {
    const first = await openEngine();
    first.provider.failNext("revoke", new Failure("revocation_unsupported"));
    const grant = { state: "left", code: "revocation_unsupported" };
    expect(await first.disconnect()).toMatchObject({ state: "disconnected", grant });
    expect(first.parked.all()).toEqual([]);
    const second = await openEngine();
    expect(await second.disconnect({ ...second.engine, providers: new Map() })).toMatchObject({ state: "disconnected", grant });
    expect(await second.held()).toBeUndefined();
  });

  it("revokes the rotated refresh token that the store could not take", async () => {
    const { disconnect, refresh, provider, credentials } = await openEngine();
    provider.scriptRenewals({ rotate: true });
    credentials.failNext("write", new Failure("vault_unavailable"));
    await refresh(asked);
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([rotatedRefresh(1)]);
  });

  it("waits when a rotation cannot be opened now: nothing is erased while the live token is not known", async () => {
    const { disconnect, refresh, engine, provider, credentials, held, read, tick, untilDue } = await openEngine();
    provider.scriptRenewals({ rotate: true });
    credentials.failNext("write", new Failure("vault_unavailable"));
    await refresh(asked);
    const sealer = { ...engine.sealer, open: () => Promise.reject(new Failure("secrets_unavailable")) };
    expect(await disconnect({ ...engine, sealer })).toMatchObject({ state: "disconnecting", failure: { code: "secrets_unavailable" } });
    expect(provider.revoked).toEqual([]);
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    expect((await read()).sealedRotation).toBeDefined();
    await untilDue();
    expect(await tick()).toEqual({ "gcp disconnect disconnected": 1 });
    expect(provider.revoked).toEqual([rotatedRefresh(1)]);
    expect(provider.isAlive(rotatedRefresh(1))).toBe(false);
  });

  it("gives back what the store has when that has moved on past the rotation", async () => {
    const { disconnect, refresh, provider, credentials } = await openEngine();
    provider.scriptRenewals({ rotate: true });
    credentials.failNext("write", new Failure("vault_unavailable"));
    await refresh(asked);
    provider.know("refresh-of-a-later-grant", ada);
    await credentials.write(live, fieldsOf({ refresh_token: "refresh-of-a-later-grant" }), { cas: 1 });
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(provider.revoked).toEqual(["refresh-of-a-later-grant"]);
  });

  it("gives up a rotation that opens nowhere any more, and gives back what the store has", async () => {
    const { disconnect, connections, provider } = await openEngine();
    connections.patch(acme, { sealedRotation: "sealed with a key that is gone" });
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([firstRefresh]);
  });

  it("answers the same when it is asked again, out of the tombstone", async () => {
    const { disconnect, provider, events } = await openEngine();
    const first = await disconnect();
    expect(await disconnect()).toEqual(first);
    expect(provider.revoked).toHaveLength(1);
    expect(events.names().slice(2)).toEqual(["connection.disconnected"]);
  });

  it("S49: knows nothing of what never was, and of what is another organisation's", async () => {
    const { disconnect, engine, connections } = await openEngine();
    await expect(disconnect(engine, { ...acme, tenant: "globex" })).rejects.toMatchObject({ code: "not_found" });
    await disconnect();
    await expect(disconnect(engine, { ...acme, tenant: "globex" })).rejects.toMatchObject({ code: "not_found" });
    expect(await connections.list("globex")).toEqual([]);
  });

  it("waits for whoever has the lease, and says so when that takes too long", async () => {
    const { disconnect, hold, clock, provider, read } = await openEngine();
    await hold(2);
    const before = clock().getTime();
    expect(await disconnect()).toMatchObject({ state: "disconnected" });
    expect(clock().getTime() - before).toBeLessThan(3000);
    const busy = await openEngine();
    await busy.hold(30);
    await expect(busy.disconnect()).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    expect(busy.provider.revoked).toEqual([]);
    expect((await busy.read()).status).toBe("active");
    expect([provider.revoked.length, await read().catch(() => "gone")]).toEqual([1, "gone"]);
  });
});

describe("an account that several organisations share", () => {
  it("is not revoked while another live connection uses it, and that is said", async () => {
    const { disconnect, connectAnother, provider, refresh, engine } = await openEngine();
    const globex = await connectAnother("globex", ada);
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "shared" } });
    expect(provider.revoked).toEqual([]);
    expect(await refresh(asked, engine, globex)).toMatchObject({ kind: "renewed" });
    expect(await disconnect(engine, globex)).toMatchObject({ grant: { state: "revoked" } });
    expect(provider.isAlive(firstRefresh)).toBe(false);
  });

  it("is revoked at least once when the last two are disconnected at once", async () => {
    const { disconnect, connectAnother, provider, engine, connections } = await openEngine();
    const globex = await connectAnother("globex", ada);
    const gone = await Promise.all([disconnect(), disconnect(engine, globex)]);
    expect(gone.map(({ grant }) => grant?.state)).toContain("revoked");
    expect(provider.isAlive(firstRefresh)).toBe(false);
    expect(provider.isAlive(secondRefresh)).toBe(false);
    expect(await connections.listBySubject("gcp", ada)).toEqual([]);
  });

  it("is revoked when all that shares it is a connection whose grant the person has ended", async () => {
    const { disconnect, connect, connectAnother, provider, refresh, engine, read } = await openEngine();
    const globex = await connectAnother("globex", ada);
    provider.withdraw(ada);
    await refresh(asked);
    await refresh(asked, engine, globex);
    await connect();
    expect((await read()).status).toBe("active");
    expect(await read(globex)).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
    const third = `refresh-of-${ada}-3`;
    expect(provider.isAlive(third)).toBe(true);
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([third]);
    expect(provider.isAlive(third)).toBe(false);
    const last = await disconnect(engine, globex);
    expect(toDisconnectionView(last, engine.providers), "there is nothing left of it").toMatchObject({ state: "disconnected", left: [] });
  });

  it.each(["session_control", "consent_withdrawn", "consent_blocked", "credential_expired"] as const)(
    "is not revoked while it is shared with a connection that only %s stops: its grant still stands",
    async (code) => {
      const { disconnect, connectAnother, provider, connections, clock } = await openEngine();
      const globex = await connectAnother("globex", ada);
      connections.patch(globex, { status: "reauth_required", failure: { code, at: clock(), attempts: 1 } });
      expect(await disconnect()).toMatchObject({ grant: { state: "shared" } });
      expect(provider.revoked).toEqual([]);
    },
  );

  it("is revoked although it is shared when the provider ends only the one grant", async () => {
    const { disconnect, connectAnother, provider, engine } = await openEngine();
    await connectAnother("globex", ada);
    const providers = new Map([["gcp" as const, { ...provider, revokesWholeAccount: false }]]);
    expect(await disconnect({ ...engine, providers })).toMatchObject({ grant: { state: "revoked" } });
  });
});

describe("S29: a provider that is down", () => {
  async function openPending() {
    const world = await openEngine();
    const { id } = await world.read();
    world.provider.failAlways("revoke", new Failure("provider_unreachable"));
    const disconnectId = `${id}-${world.clock().getTime()}`;
    const gone = await world.disconnect();
    return { ...world, id, disconnectId, gone };
  }

  it("delays only the revocation: the grant is parked, record and credential are gone", async () => {
    const { gone, held, connections, parked, disconnectId } = await openPending();
    expect(gone).toEqual({ ...acme, state: "disconnected", grant: { state: "pending", code: "provider_unreachable" } });
    expect(await connections.read(acme)).toBeUndefined();
    expect(await held()).toBeUndefined();
    expect(parked.all()).toMatchObject([{ attemptId: disconnectId, phase: "rejected", subject: ada }]);
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
    expect(await sweep()).toMatchObject({ givenBack: 1 });
    expect(await disconnect()).toMatchObject({ grant: { state: "left", code: "provider_unavailable" } });
    expect(parked.all()).toEqual([]);
    expect(await held(parkedOf(disconnectId))).toBeUndefined();
    expect(logger.text()).toContain("could not be revoked for days");
  });

  it("does not end the connection that was made meanwhile: then the old grant is said to be shared", async () => {
    const { sweep, clock, provider, connect, disconnect, engine, read, id, disconnectId, tombstones } = await openPending();
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
    clock.moveSeconds(1);
    await connect();
    expect(await read()).toMatchObject({ id, status: "active" });
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "pending" } });
    const tokens = await Promise.all(parked.all().map(({ attemptId }) => held(parkedOf(attemptId))));
    expect(tokens.map((fields) => fields?.refresh_token)).toEqual([firstRefresh, secondRefresh]);

    provider.failAlways("revoke", undefined);
    const stubborn: KeptProvider = {
      ...provider,
      revoke: async (token) => {
        if (token.reveal() === secondRefresh) {
          throw new Failure("provider_unreachable");
        }
      },
    };
    clock.moveMinutes(6);
    expect(
      await sweep({ ...engine, ...{ provider: { ...provider, ...stubborn }, providers: new Map([["gcp", stubborn]]) } }),
    ).toMatchObject({
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
  it("is told as what it left behind: the grant that was not asked about, the tokens, or nothing but the record", async () => {
    const leftOf = async (prepare: (world: Awaited<ReturnType<typeof openEngine>>) => void) => {
      const world = await openEngine();
      prepare(world);
      const { revoked, left } = toDisconnectionView(await world.disconnect(), world.engine.providers);
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
      connections.remove = () => Promise.reject(new Failure("table_throttled"));
    };
    expect(await leftOf(cut)).toEqual({ revoked: true, left: [["record", "table_throttled"]] });
  });

  it("says that the grant was given back, and remembers it, when only that could not be written down", async () => {
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

  it("does not hide from the tombstone that the sweeper has revoked meanwhile", async () => {
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
