import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, firstAccess, hour, refreshedAccess, signal } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";

const live = { ...acme, area: "connections" } as const;

describe("a token that another process refreshes", () => {
  it("is served as it is while it lives, without waiting", async () => {
    const { serve, clock, hold, provider } = await openBroker();
    clock.moveSeconds(hour - 30);
    await hold();
    const before = clock();
    expect(await serve(300)).toBe(firstAccess);
    expect(clock()).toEqual(before);
    expect(provider.refreshed).toEqual([]);
  });

  it("is not handed out in its last seconds", async () => {
    const { serve, clock, hold } = await openBroker();
    clock.moveSeconds(hour - 7);
    await hold(4);
    expect(await serve(300)).toBe(firstAccess);
    clock.moveSeconds(1);
    await expect(serve(300)).resolves.toBe(refreshedAccess(1));
  });

  it("is waited for", async () => {
    const { serve, clock, hold, connections, storeBehindTheRecord, provider, read } = await openBroker();
    clock.moveSeconds(2 * hour);
    const taken = await hold();
    const waiting = serve(300);
    await storeBehindTheRecord({ access_token: "by another", expires_at: new Date(clock().getTime() + 3_600_000).toISOString() });
    if (taken.kind === "acquired") {
      const expiresAt = new Date(clock().getTime() + 3_600_000);
      await connections.commit({ ...(await read()), credential: { ref: "vault:x", version: 2 }, expiresAt }, taken.lease);
    }
    expect(await waiting).toBe("by another");
    expect(provider.refreshed).toEqual([]);
  });

  it("is waited for five seconds, not more: then the caller gets Retry-After", async () => {
    const { serve, clock, hold, provider } = await openBroker();
    clock.moveSeconds(2 * hour);
    await hold();
    const before = clock().getTime();
    await expect(serve(300)).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    expect(clock().getTime() - before).toBeGreaterThanOrEqual(5000);
    expect(clock().getTime() - before).toBeLessThan(5800);
    expect(provider.refreshed).toEqual([]);
  });

  it("is not waited for by a caller that is gone", async () => {
    const { broker, clock, hold } = await openBroker();
    clock.moveSeconds(2 * hour);
    await hold();
    const before = clock();
    await expect(broker.serve(acme, 300, AbortSignal.abort())).rejects.toThrow();
    expect(clock()).toEqual(before);
  });
});

describe("a token that another caller of this process refreshes", () => {
  /** Starts a flight for a caller who needs less life. Its refresh goes on until `end` is called. */
  const openFlight = async ({ secondsLeft = -hour } = {}) => {
    const world = await openBroker();
    const { counted, provider, clock } = world;
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const refresh: typeof provider.refresh = async (...call) => {
      asked.resolve();
      await answer.promise;
      return provider.refresh(...call);
    };
    const broker = tokenBroker({ ...counted, methods: buildMethods({ ...provider, refresh }) });
    clock.moveSeconds(hour - secondsLeft);
    const flying = world.serve(60, broker);
    await asked.promise;
    return { ...world, broker, flying, end: () => answer.resolve() };
  };

  it("is waited for five seconds by one who wants more of it, and not more, while the refresh goes on for the other", async () => {
    const { broker, serve, clock, timers, flying, end, provider } = await openFlight();
    let isOver = false;
    const waiting = serve(300, broker).finally(() => {
      isOver = true;
    });
    const refused = expect(waiting).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    clock.moveSeconds(4.999);
    timers.fire();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    clock.moveSeconds(0.001);
    timers.fire();
    await refused;
    end();
    expect(await flying).toBe(refreshedAccess(1));
    expect(await serve(300, broker), "for a caller who comes back").toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
  });

  it.each([
    ["less than", 0],
    ["as much as", 60],
    ["more than", 600],
  ])("is handed out at once while it is alive, to one who wants %s the flight", async (_, minTtlSeconds) => {
    const { broker, serve, flying, end } = await openFlight({ secondsLeft: 40 });
    expect(await serve(minTtlSeconds, broker)).toBe(firstAccess);
    end();
    expect(await flying).toBe(refreshedAccess(1));
    expect(await serve(minTtlSeconds, broker), "afterwards").toBe(refreshedAccess(1));
  });

  it("is waited for by those who want no more of it for as long as the refresh takes", async () => {
    const { broker, serve, clock, timers, flying, end } = await openFlight();
    const joined = serve(60, broker);
    await new Promise((resolve) => setImmediate(resolve));
    clock.moveSeconds(12);
    timers.fire();
    end();
    expect(await Promise.all([flying, joined])).toEqual([refreshedAccess(1), refreshedAccess(1)]);
  });

  it.each([
    ["as much", 60],
    ["more", 300],
  ])("is not waited for by a caller that is gone, and that wanted %s of it", async (_, minTtlSeconds) => {
    const { broker, flying, end } = await openFlight();
    const caller = new AbortController();
    const gone = expect(broker.serve(acme, minTtlSeconds, caller.signal)).rejects.toMatchObject({ code: "deadline_exceeded" });
    caller.abort();
    await gone;
    end();
    expect(await flying).toBe(refreshedAccess(1));
  });
});

describe("a token in its last seconds", () => {
  it("is refreshed for every caller, also with a low min_ttl: no caller is told to connect again", async () => {
    const { serve, clock, provider } = await openBroker();
    clock.moveSeconds(hour - 4);
    const before = clock();
    expect(await serve(0)).toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
    expect(clock(), "no caller waits for its end").toEqual(before);
  });

  it("is refreshed when it came into them on the way from the store", async () => {
    const { counted, serve, clock, credentials } = await openBroker();
    clock.moveSeconds(hour - 6.2);
    const read: typeof credentials.read = async (...call) => {
      clock.moveSeconds(0.5);
      return credentials.read(...call);
    };
    const broker = tokenBroker({ ...counted, credentials: { ...credentials, read } });
    expect(await serve(0, broker)).toBe(refreshedAccess(1));
  });

  it("that was given with no more than them is refused at once as the provider's mistake, and not asked for again and again", async () => {
    const { serve, clock, provider } = await openBroker();
    provider.scriptRefreshes({ lifeSeconds: 3 });
    clock.moveSeconds(2 * hour);
    const before = clock();
    await expect(serve(0)).rejects.toMatchObject({ code: "provider_answer_invalid" });
    expect(clock()).toEqual(before);
    expect(provider.refreshed).toHaveLength(1);
  });
});

describe("a token that cannot be refreshed", () => {
  it("before the process ends is refused, and the connection is left as it is", async () => {
    const { broker, clock, provider, read } = await openBroker();
    clock.moveSeconds(2 * hour);
    const before = await read();
    const endsAt = new Date(clock().getTime() + 5000);
    await expect(broker.serve(acme, 300, signal, endsAt)).rejects.toMatchObject({ code: "deadline_exceeded" });
    expect(provider.refreshed).toEqual([]);
    expect(await read()).toEqual(before);
  });

  it("is served while it lives", async () => {
    const { serve, clock, provider } = await openBroker();
    provider.failAlways("refresh", new Failure("provider_unreachable"));
    clock.moveSeconds(hour - 60);
    expect(await serve(300)).toBe(firstAccess);
    expect(provider.refreshed).toEqual([]);
  });

  it("gives, once it has expired, the failure and Retry-After: the provider is not asked before that", async () => {
    const { serve, clock, provider, read } = await openBroker();
    provider.failAlways("refresh", new Failure("provider_throttled", { retryAfterSeconds: 40 }));
    clock.moveSeconds(2 * hour);
    await expect(serve()).rejects.toMatchObject({ code: "provider_throttled", retryAfterSeconds: 40 });
    clock.moveSeconds(39);
    await expect(serve()).rejects.toMatchObject({ code: "provider_throttled", retryAfterSeconds: 1 });
    expect((await read()).failure?.attempts).toBe(1);
    provider.failAlways("refresh", undefined);
    clock.moveSeconds(1);
    expect(await serve()).toBe(refreshedAccess(1));
  });

  it("is served from a refresh that the store did not take", async () => {
    const { serve, clock, provider, credentials } = await openBroker();
    provider.scriptRefreshes({ rotate: true });
    clock.moveSeconds(2 * hour);
    credentials.failNext("write", new Failure("store_unavailable"));
    expect(await serve()).toBe(refreshedAccess(1));
    expect(await serve()).toBe(refreshedAccess(1));
  });

  it("is refused when only the customer can help, even if it still lives and was served a moment ago", async () => {
    const { serve, refresh, provider, clock } = await openBroker();
    expect(await serve()).toBe(firstAccess);
    provider.failNext("refresh", new Failure("grant_revoked"));
    await refresh({ kind: "asked" });
    clock.moveSeconds(60);
    const refused = expect(serve()).rejects;
    await refused.toMatchObject({ code: "grant_revoked" });
    await refused.not.toHaveProperty("retryAfterSeconds", expect.any(Number));
    expect(provider.refreshed).toEqual([]);
  });

  it("is refused while the connection is being disconnected", async () => {
    const { serve, connections } = await openBroker();
    connections.patch(acme, { status: "disconnecting" });
    await expect(serve()).rejects.toMatchObject({ code: "connection_disconnecting" });
  });

  it("is refused as expired when there is nothing to refresh it with", async () => {
    const { serve, connections, clock } = await openBroker();
    connections.patch(acme, { hasRefreshToken: false });
    expect(await serve()).toBe(firstAccess);
    clock.moveSeconds(2 * hour);
    await expect(serve()).rejects.toMatchObject({ code: "credential_expired" });
  });

  it("is refused as missing when the store has none", async () => {
    const { serve, credentials } = await openBroker();
    await credentials.erase(live);
    await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
  });

  it("is refused with the store's failure when that does not answer", async () => {
    const { serve, credentials } = await openBroker();
    credentials.failNext("read", new Failure("vault_sealed"));
    await expect(serve()).rejects.toMatchObject({ code: "vault_sealed" });
    expect(await serve()).toBe(firstAccess);
  });
});
