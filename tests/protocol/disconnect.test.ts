import { describe, expect, it } from "vitest";
import { disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { toDisconnectionView } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { acme, firstAccess, firstRefresh, openEngine, rotatedRefresh, signal } from "../fixtures/engine-fixture.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { listAll } from "../fixtures/list-all.ts";
import { mortalProcess } from "./crash-fixture.ts";

const asked = { kind: "asked" } as const;
const live = { ...acme, area: "connections" } as const;
const secondRefresh = `refresh-of-${ada}-2`;

describe("a disconnect", () => {
  it("does nothing when its lease was lost before the connection was marked: the caller may retry", async () => {
    const { disconnect, engine, connections, provider, read, held } = await openEngine();
    const before = await read();
    const using = { ...engine, connections: { ...connections, commit: async () => false } };
    await expect(disconnect(using)).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    expect(provider.revoked).toEqual([]);
    expect(await read()).toEqual(before);
    expect(await held()).toBeDefined();
  });

  it("S29: revokes the refresh token, erases the credential, removes the record, and leaves a tombstone", async () => {
    const { disconnect, read, provider, connections, held, tombstones, clock, events } = await openEngine();
    const { id, grantId } = await read();
    expect(await disconnect()).toEqual({ ...acme, method: "login", state: "disconnected", grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([firstRefresh]);
    expect(provider.isAlive(firstAccess)).toBe(false);
    expect(await connections.read(acme)).toBeUndefined();
    expect(await held()).toBeUndefined();
    expect(await tombstones.read(acme)).toEqual({
      ...acme,
      method: "login",
      disconnectId: `${id}-${clock().getTime()}`,
      grantId,
      startedAt: clock(),
      disconnectedBy: "user-1",
      disconnectedAt: clock(),
      grant: { state: "revoked" },
    });
    expect(events.names().slice(2)).toEqual(["connection.disconnected"]);
    expect(connections.kept.at(-1)).toMatchObject({ id: `${id}.disconnected` });
  });

  it("does so in an order that can continue from every step: the record first, and last of all", async () => {
    const { engine, provider, connections, parked, revocationMarks, credentials, events } = await openEngine();
    const { wrap, steps } = mortalProcess();
    const look = ["parked.listWaiting", "connections.listByAccount", "connections.read"];
    const methods = buildMethods(wrap("provider", provider));
    const using = {
      ...engine,
      connections: wrap("connections", connections),
      parked: wrap("parked", parked),
      revocationMarks: wrap("revocationMarks", revocationMarks),
      credentials: wrap("credentials", credentials),
      events: wrap("events", events),
      methods,
    };
    await disconnectConnection(using, acme, { principalId: "user-1" }, signal);
    expect(steps.map(({ name }) => name)).toEqual([
      "connections.acquire",
      "connections.commit",
      "credentials.read",
      ...look,
      "revocationMarks.write",
      ...look,
      "provider.revoke",
      "revocationMarks.write",
      "connections.commit",
      "credentials.erase",
      "connections.erase",
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

  it("does not take a store that holds nothing for the truth when its record names another one", async () => {
    const { disconnect, connections, credentials, engine, provider, tick, untilDue, read, held } = await openEngine();
    const elsewhere = { ...credentials, read: async () => undefined, locate: () => "vault:kv/data/wrong-base/acme" };
    const using = { ...engine, credentials: elsewhere };
    expect(await disconnect(using)).toMatchObject({ state: "disconnecting", failure: { code: "configuration_invalid" } });
    expect((await read()).status).toBe("disconnecting");
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    await untilDue();
    expect(await tick({}, using)).toEqual({ "gcp disconnect disconnecting": 1 });
    await untilDue();
    expect(await tick()).toEqual({ "gcp disconnect disconnected": 1 });
    expect(provider.revoked).toEqual([firstRefresh]);
    expect(await connections.read(acme)).toBeUndefined();
  });

  it("does not take it for the truth either when a rotation is sealed on the record", async () => {
    const { disconnect, refresh, credentials, engine, provider, held } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"));
    await refresh(asked);
    const elsewhere = { ...credentials, read: async () => undefined, locate: () => "vault:kv/data/wrong-base/acme" };
    expect(await disconnect({ ...engine, credentials: elsewhere })).toMatchObject({ failure: { code: "configuration_invalid" } });
    expect(provider.revoked).toEqual([]);
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
  });

  it("finds the credential that was moved to another base together with its configuration", async () => {
    const { disconnect, credentials, engine, provider } = await openEngine();
    const moved = { ...credentials, locate: () => "vault:kv/data/new-base/acme" };
    expect(await disconnect({ ...engine, credentials: moved })).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([firstRefresh]);
  });

  it("that could not even be marked leaves no lease behind: a retry need not wait", async () => {
    const { disconnect, connections, engine, read } = await openEngine();
    const before = await read();
    const commit = () => Promise.reject(new Failure("table_throttled"));
    await expect(disconnect({ ...engine, connections: { ...connections, commit } })).rejects.toMatchObject({ code: "table_throttled" });
    expect(connections.leaseOf(acme)).toBeUndefined();
    expect(await read()).toEqual(before);
    expect(await disconnect()).toMatchObject({ state: "disconnected" });
  });

  it("S30: is honest about a provider that takes nothing back, and about one that is not here any more", async () => {
    const first = await openEngine();
    first.provider.failNext("revoke", new Failure("revocation_unsupported"));
    const grant = { state: "left", code: "revocation_unsupported" };
    expect(await first.disconnect()).toMatchObject({ state: "disconnected", grant });
    expect(first.parked.all()).toEqual([]);
    const second = await openEngine();
    expect(await second.disconnect({ ...second.engine, methods: buildMethods() })).toMatchObject({ state: "disconnected", grant });
    expect(await second.held()).toBeUndefined();
  });

  it("revokes the rotated refresh token that the store could not take", async () => {
    const { disconnect, refresh, provider, credentials } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"));
    await refresh(asked);
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([rotatedRefresh(1)]);
  });

  it("waits when a rotation cannot be opened now: nothing is erased while the live token is not known", async () => {
    const { disconnect, refresh, engine, provider, credentials, held, read, tick, untilDue } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"));
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

  it("revokes the stored credential when that is newer than the rotation", async () => {
    const { disconnect, refresh, provider, credentials, read } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"));
    await refresh(asked);
    provider.know("refresh-of-a-later-grant", ada);
    const later = fieldsOf({ grant_id: (await read()).grantId, refresh_token: "refresh-of-a-later-grant" });
    await credentials.write(live, later, { cas: 1 });
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(provider.revoked).toEqual(["refresh-of-a-later-grant"]);
  });

  it("gives up a rotation that can never be opened, and revokes the stored credential", async () => {
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

  it("S49: answers not_found for a connection that never existed, and for another organisation's", async () => {
    const { disconnect, engine, connections } = await openEngine();
    await expect(disconnect(engine, { ...acme, tenant: "globex" })).rejects.toMatchObject({ code: "not_found" });
    await disconnect();
    await expect(disconnect(engine, { ...acme, tenant: "globex" })).rejects.toMatchObject({ code: "not_found" });
    expect(await listAll(connections, "globex")).toEqual([]);
  });

  it("waits for the lease holder, and says so when that takes too long", async () => {
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
    expect(await refresh(asked, engine, globex)).toMatchObject({ kind: "refreshed" });
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
    expect(await connections.listByAccount({ provider: "gcp", identity: { id: ada } })).toEqual([]);
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
    expect(toDisconnectionView(last, engine.methods), "there is nothing left of it").toMatchObject({ state: "disconnected", left: [] });
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
    const methods = buildMethods({ ...provider, revokesWholeAccount: false });
    expect(await disconnect({ ...engine, methods })).toMatchObject({ grant: { state: "revoked" } });
  });
});
