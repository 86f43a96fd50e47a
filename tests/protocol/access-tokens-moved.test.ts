import { describe, expect, it } from "vitest";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { sealedAccessTokens } from "../../lib/credentials/sealed-access-tokens.ts";
import { Failure } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { memorySealedTokens } from "../fakes/memory-sealed-tokens.ts";
import { acme, firstAccess, firstRefresh, hour, openEngine, refreshedAccess, signal } from "../fixtures/engine-fixture.ts";

const live = { ...acme, area: "connections" } as const;

/** A connection that was made with its access token in the store, and a deployment that keeps it beside the record. */
async function openMoved() {
  const world = await openEngine();
  const { credentials: store, sealer, clock, logger, engine, connections } = world;
  const tokens = memorySealedTokens();
  const calls = { store: 0, acquire: 0 };
  const counted: typeof store = {
    ...store,
    read: (...call) => {
      calls.store += 1;
      return store.read(...call);
    },
    write: (...call) => {
      calls.store += 1;
      return store.write(...call);
    },
  };
  const acquire: typeof connections.acquire = (...call) => {
    calls.acquire += 1;
    return connections.acquire(...call);
  };
  const inStore = { ...engine, connections: { ...connections, acquire } };
  const sealed = { ...inStore, credentials: sealedAccessTokens({ store: counted, tokens, sealer, clock, logger }) };
  /** A cold process asks. */
  const serve = async (using: RefreshPorts) => bearerOf(await tokenBroker(using).serve(acme, 300, signal));
  return { ...world, sealed, inStore, tokens, calls, serve };
}

const asked = { kind: "asked" } as const;

describe("a connection whose access token moves out of the store", () => {
  it("is served as it is until its next refresh, which is of no interest to anyone", async () => {
    const { serve, sealed, calls, provider, refresh, events, read } = await openMoved();
    expect([await serve(sealed), calls.acquire, provider.refreshed]).toEqual([firstAccess, 0, []]);
    expect(await refresh(asked, sealed)).toMatchObject({ kind: "refreshed", connection: { credential: { version: 2 } } });
    expect(await serve(sealed)).toBe(refreshedAccess(1));
    expect(await refresh(asked, sealed)).toMatchObject({ kind: "refreshed", connection: { credential: { version: 2.000001 } } });
    expect(await read()).not.toHaveProperty("failure");
    expect(events.names()).toEqual(["connection.connected", "connection.confirmed"]);
  });

  it("is then served without a call to the store and without the lease", async () => {
    const { serve, sealed, calls, refresh } = await openMoved();
    await refresh(asked, sealed);
    await refresh(asked, sealed);
    Object.assign(calls, { store: 0, acquire: 0 });
    expect([await serve(sealed), calls]).toEqual([refreshedAccess(2), { store: 0, acquire: 0 }]);
  });

  it("is refreshed with the refresh token of the store where it ends before the record says so", async () => {
    const { sealed, refresh, serve, connections, clock, provider } = await openMoved();
    await refresh(asked, sealed);
    connections.patch(acme, { expiresAt: new Date(clock().getTime() + 3 * hour * 1000) });
    clock.moveSeconds(hour);
    expect(await serve(sealed)).toBe(refreshedAccess(2));
    expect(provider.refreshed).toEqual([firstRefresh, firstRefresh]);
  });

  it("writes back a rotation that was sealed before the move", async () => {
    const { engine, provider, credentials, refresh, sealed, serve, read, held } = await openMoved();
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"));
    expect(await refresh(asked, engine)).toMatchObject({ kind: "failed" });
    provider.scriptRefreshes({});
    expect(await serve(sealed)).toBe(refreshedAccess(1));
    expect(provider.refreshed).toEqual([firstRefresh]);
    expect(await read()).not.toHaveProperty("sealedRotation");
    expect(await held()).not.toHaveProperty("access_token");
  });
});

describe("a connection whose access token moves back into the store", () => {
  it("is refreshed once when it is used next, with the refresh token that is there, and its old token never comes back", async () => {
    const { serve, sealed, inStore, refresh, provider, events, held, read, tokens } = await openMoved();
    await refresh(asked, sealed);
    await refresh(asked, sealed);
    expect(await serve(inStore)).toBe(refreshedAccess(3));
    expect(await serve(inStore)).toBe(refreshedAccess(3));
    expect(provider.refreshed).toEqual([firstRefresh, firstRefresh, firstRefresh]);
    expect(await held()).toMatchObject({ access_token: refreshedAccess(3) });
    expect(await read()).toMatchObject({ credential: { version: 3 } });
    expect(await tokens.read(acme), "it is left behind").toMatchObject({ version: 2.000001 });
    expect(await serve(sealed)).toBe(refreshedAccess(3));
    expect(events.names()).toEqual(["connection.connected", "connection.confirmed"]);
  });
});

describe("an access token that is gone", () => {
  it("is requested once, however many callers ask, and the record does not say that anything recovered", async () => {
    const { sealed, refresh, tokens, provider, events } = await openMoved();
    await refresh(asked, sealed);
    await refresh(asked, sealed);
    await tokens.erase(acme);
    const broker = tokenBroker(sealed);
    const served = await Promise.all(Array.from({ length: 10 }, async () => bearerOf(await broker.serve(acme, 300, signal))));
    expect(new Set(served)).toEqual(new Set([refreshedAccess(3)]));
    expect(provider.refreshed).toHaveLength(3);
    expect(events.names()).toHaveLength(2);
  });

  it("changes nothing about a connection whose refresh fails: its back-off grows, and its end is told once", async () => {
    const { sealed, refresh, tokens, provider, clock, untilDue, read, events } = await openMoved();
    await refresh(asked, sealed);
    await refresh(asked, sealed);
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    clock.moveSeconds(hour);
    await refresh({ kind: "schedule" }, sealed);
    await tokens.erase(acme);
    for (let turn = 0; turn < 3; turn += 1) {
      await untilDue();
      await refresh({ kind: "schedule" }, sealed);
    }
    expect(await read()).toMatchObject({ status: "degraded", failure: { attempts: 4 }, credential: { version: 2.000001 } });
    expect(events.names().slice(2)).toEqual(["connection.degraded"]);
    provider.failAlways("refresh", undefined);
    await untilDue();
    expect(await refresh({ kind: "schedule" }, sealed)).toMatchObject({ kind: "refreshed", connection: { credential: { version: 3 } } });
    expect(events.names().slice(2)).toEqual(["connection.degraded", "connection.recovered"]);
  });

  it("costs callers of a connection in back-off neither the lease nor a request", async () => {
    const { sealed, refresh, serve, tokens, provider, calls } = await openMoved();
    await refresh(asked, sealed);
    await refresh(asked, sealed);
    await tokens.erase(acme);
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    await refresh(asked, sealed);
    const [acquired, requests] = [calls.acquire, provider.refreshed.length];
    await expect(serve(sealed)).rejects.toMatchObject({ code: "provider_unavailable" });
    expect([calls.acquire, provider.refreshed.length]).toEqual([acquired, requests]);
  });
});

describe("S68: an access token of an earlier grant", () => {
  it("is not served after a reconnect, even if it stands where the new one belongs", async () => {
    const { sealed, deps, park, confirm, tokens, serve, refresh } = await openMoved();
    await refresh(asked, sealed);
    const earlier = await tokens.read(acme);
    const confirmation = await park();
    await confirm(confirmation, undefined, { ...deps, credentials: sealed.credentials });
    const current = await serve(sealed);
    await tokens.erase(acme);
    if (earlier !== undefined) {
      await tokens.write(acme, earlier);
    }
    const served = await serve(sealed);
    expect(served).not.toBe(refreshedAccess(1));
    expect(served).not.toBe(current);
    expect((await sealed.credentials.read(live))?.fields.access_token?.reveal()).toBe(served);
  });
});
