import { describe, expect, it } from "vitest";
import { refreshRoomMs } from "../../lib/connections/lease/with-lease.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { Failure } from "../../lib/errors.ts";
import { providerTimeoutMs } from "../../lib/providers/provider-request.ts";
import { prepareMs } from "../../lib/providers/refresh-grant.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { versionAfter } from "../fixtures/access-tokens.ts";
import { acme, firstAccess, firstRefresh, hour, openEngine, rotatedRefresh, signal } from "../fixtures/engine-fixture.ts";

const asked = { kind: "asked" } as const;
const tooLate = { kind: "failed", failure: { code: "deadline_exceeded" } } as const;
const storeMs = 3000;
const reserveSeconds = 5;

describe("the expiry of a lease", () => {
  it("comes after the end of the work: the provider's call is aborted before the lease expires", async () => {
    const { refresh, provider, timers, clock, connections, read, logger } = await openEngine();
    const before = await read();
    const seen: unknown[] = [];
    provider.scriptRefreshes({
      meanwhile: async () => {
        clock.moveSeconds(24.9);
        timers.fire();
        clock.moveSeconds(0.1);
        timers.fire();
        seen.push((connections.leaseOf(acme)?.until.getTime() ?? 0) - clock().getTime());
      },
    });
    expect(await refresh(asked)).toMatchObject(tooLate);
    expect(seen).toEqual([5000]);
    expect(await read()).toEqual(before);
    expect(logger.text()).toContain("the next one finds out what became of it");
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it("refuses the write of a holder whose lease another process holds", async () => {
    const { refresh, provider, timers, clock, read, held, hold, connections } = await openEngine();
    const before = await read();
    provider.scriptRefreshes({
      meanwhile: async () => {
        clock.moveSeconds(31);
        timers.fire();
        await hold();
      },
    });
    await refresh(asked);
    expect(await read()).toEqual(before);
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    expect(connections.leaseOf(acme)).toMatchObject({ owner: "another process" });
  });

  it("seals a credential that could not be stored in time", async () => {
    const { engine, refresh, provider, held, read, storeAtLeaseEnd } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    expect(await refresh(asked, { ...engine, credentials: storeAtLeaseEnd })).toMatchObject(tooLate);
    expect((await read()).sealedRotation).toBeDefined();
    await refresh();
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
  });
});

describe("a caller that gives up", () => {
  it("before the request causes no call and no failure: the record stays as it is, also when its token has expired", async () => {
    const { engine, provider, read, clock, connections, events } = await openEngine();
    clock.moveSeconds(2 * hour);
    const before = await read();
    for (const cause of [asked, { kind: "schedule" }, { kind: "use", minTtlSeconds: 300 }] as const) {
      expect(await refreshConnection(engine, acme, cause, AbortSignal.abort())).toMatchObject(tooLate);
      expect(await read()).toEqual(before);
      expect(connections.leaseOf(acme)).toBeUndefined();
    }
    expect(provider.refreshed).toEqual([]);
    expect(events.names()).toHaveLength(2);
  });

  it("after the store was read causes no call either", async () => {
    const { engine, connections, provider, read } = await openEngine();
    const before = await read();
    const caller = new AbortController();
    const acquire: typeof connections.acquire = async (...call) => {
      await new Promise((resolve) => setImmediate(resolve));
      caller.abort();
      return connections.acquire(...call);
    };
    const result = await refreshConnection({ ...engine, connections: { ...connections, acquire } }, acme, asked, caller.signal);
    expect(result).toMatchObject(tooLate);
    expect("token" in result ? result.token && bearerOf(result.token) : undefined).toBe(firstAccess);
    expect(provider.refreshed).toEqual([]);
    expect(await read()).toEqual(before);
  });

  it("while the provider answers changes nothing: the rotated token is stored", async () => {
    const { engine, provider, read, held } = await openEngine();
    const caller = new AbortController();
    provider.scriptRefreshes({ rotate: true, meanwhile: async () => caller.abort() });
    expect(await refreshConnection(engine, acme, asked, caller.signal)).toMatchObject({ kind: "refreshed" });
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
    expect(await read()).toMatchObject({ status: "active", credential: { version: 2 } });
  });

  it("after the provider has answered changes nothing: the token is stored and the record written", async () => {
    const { engine, provider, read, held, connections } = await openEngine();
    const caller = new AbortController();
    const gone = {
      ...provider,
      refresh: async (...call: Parameters<typeof provider.refresh>) => {
        const refresh = await provider.refresh(...call);
        caller.abort();
        return refresh;
      },
    };
    provider.scriptRefreshes({ rotate: true });
    expect(await refreshConnection({ ...engine, methods: buildMethods(gone) }, acme, asked, caller.signal)).toMatchObject({
      kind: "refreshed",
    });
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
    expect(await read()).toMatchObject({ credential: { version: 2 } });
    expect(connections.leaseOf(acme)).toBeUndefined();
  });
});

describe("the time that a refresh needs", () => {
  it("covers the time limits of the adapters", () => {
    expect(refreshRoomMs).toBeGreaterThan(prepareMs + providerTimeoutMs + storeMs);
  });

  it.each([
    ["is a millisecond short", -0.001, false],
    ["is there", 0, true],
  ])("%s before the invocation ends", async (_, seconds, refreshes) => {
    const { engine, clock, provider, read, connections, untilDue } = await openEngine();
    await untilDue();
    const before = await read();
    const endsAt = new Date(clock().getTime() + refreshRoomMs + (reserveSeconds + seconds) * 1000);
    const result = await refreshConnection(engine, acme, { kind: "schedule" }, signal, endsAt);
    expect(result).toMatchObject(refreshes ? { kind: "refreshed" } : tooLate);
    expect("token" in result).toBe(true);
    expect(provider.refreshed).toHaveLength(refreshes ? 1 : 0);
    const after = expect.objectContaining({ credential: expect.objectContaining({ version: versionAfter(1) }) });
    expect(await read()).toEqual(refreshes ? after : before);
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it("is checked again by a process that was suspended under its lease", async () => {
    const { engine, connections, clock, provider, read, refresh } = await openEngine();
    const before = await read();
    const acquire: typeof connections.acquire = async (...call) => {
      const acquired = await connections.acquire(...call);
      clock.moveSeconds(11);
      return acquired;
    };
    expect(await refresh(asked, { ...engine, connections: { ...connections, acquire } })).toMatchObject(tooLate);
    expect(provider.refreshed).toEqual([]);
    expect(await read()).toEqual(before);
  });

  it("leaves enough of the invocation to seal a credential that the store does not accept", async () => {
    const { engine, provider, timers, clock, credentials, read } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    const endsAt = new Date(clock().getTime() + 25_000);
    const write: typeof credentials.write = (...call) => {
      clock.moveSeconds(20);
      timers.fire();
      return credentials.write(...call);
    };
    const using = { ...engine, credentials: { ...credentials, write } };
    expect(await refreshConnection(using, acme, asked, signal, endsAt)).toMatchObject(tooLate);
    expect((await read()).sealedRotation).toBeDefined();
    expect((endsAt.getTime() - clock().getTime()) / 1000).toBe(reserveSeconds);
  });

  it("applies to a token that was not rotated as well: it is used once, and nothing is recorded", async () => {
    const { engine, read, refresh, storeAtLeaseEnd } = await openEngine();
    const before = await read();
    const result = await refresh(asked, { ...engine, credentials: storeAtLeaseEnd });
    expect(result).toMatchObject(tooLate);
    expect("token" in result).toBe(true);
    expect(await read()).toEqual(before);
  });
});

describe("a lease that cannot be released", () => {
  it("takes no live token from a caller: it expires by itself", async () => {
    const { engine, connections, clock, refresh, logger } = await openEngine();
    const failure = { code: "provider_timeout", at: clock(), attempts: 1, retryAt: new Date(clock().getTime() + hour * 1000) } as const;
    connections.patch(acme, { failure });
    clock.moveSeconds(hour - 100);
    const release = () => Promise.reject(new Failure("table_unavailable"));
    const result = await refresh({ kind: "use", minTtlSeconds: 300 }, { ...engine, connections: { ...connections, release } });
    expect(result).toMatchObject({ kind: "kept", reason: "backing_off" });
    expect("token" in result ? result.token && bearerOf(result.token) : undefined).toBe(firstAccess);
    expect(logger.text()).toContain("a lease could not be given back");
  });
});
