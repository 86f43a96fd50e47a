import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import type { RefreshResult } from "../../lib/connections/turn/turn.ts";
import { Failure } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { versionAfter } from "../fixtures/access-tokens.ts";
import { acme, firstRefresh, hour, openEngine, refreshedAccess, rotatedRefresh, signal } from "../fixtures/engine-fixture.ts";

const asked = { kind: "asked" } as const;
const use = { kind: "use", minTtlSeconds: 300 } as const;
const inAnHour = (clock: () => Date) => new Date(clock().getTime() + 3_600_000);
const tokenOf = (result: RefreshResult) => ("token" in result ? result.token && bearerOf(result.token) : undefined);

describe("a record that is behind its credential, because its holder died between the two", () => {
  it("is corrected without asking the provider a second time", async () => {
    const { refresh, storeBehindTheRecord, die, clock, provider, read, connections } = await openEngine();
    clock.moveSeconds(hour);
    await die();
    await storeBehindTheRecord({
      access_token: "newer",
      refresh_token: "rotated",
      expires_at: inAnHour(clock).toISOString(),
      issued_at: clock().toISOString(),
    });
    const result = await refresh(use);
    expect(result).toMatchObject({ kind: "kept", reason: "fresh" });
    expect(tokenOf(result)).toBe("newer");
    expect(provider.refreshed).toEqual([]);
    expect(await read()).toMatchObject({ credential: { version: 2 }, expiresAt: inAnHour(clock), refreshedAt: clock(), status: "active" });
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it("is corrected by the schedule too, one look after the record was moved on", async () => {
    const { refresh, storeBehindTheRecord, untilDue, die, clock, provider, read } = await openEngine();
    await untilDue();
    await die();
    await storeBehindTheRecord({ access_token: "newer", expires_at: inAnHour(clock).toISOString() });
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "refresh_interrupted" } });
    await untilDue();
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "fresh" });
    expect(await read()).toMatchObject({ credential: { version: 2 } });
    expect(await read()).not.toHaveProperty("failure");
    expect(provider.refreshed).toEqual([]);
  });

  it("recovers from degraded, and says so", async () => {
    const { refresh, storeBehindTheRecord, clock, connections, events } = await openEngine();
    clock.moveSeconds(2 * hour);
    connections.patch(acme, { status: "degraded" });
    await storeBehindTheRecord({ access_token: "newer", expires_at: inAnHour(clock).toISOString() });
    expect(await refresh(use)).toMatchObject({ kind: "kept", connection: { status: "active" } });
    expect(events.names().slice(2)).toEqual(["connection.recovered"]);
  });

  it("is refreshed with the stored credential, if that expires soon as well", async () => {
    const { refresh, storeBehindTheRecord, clock, provider, read } = await openEngine();
    clock.moveSeconds(hour);
    await storeBehindTheRecord({ scope: "openid email" });
    provider.scriptRefreshes({ scopes: ["openid", "email", "https://www.googleapis.com/auth/cloud-platform"] });
    expect(await refresh(asked)).toMatchObject({ kind: "refreshed" });
    expect(await read()).toMatchObject({ credential: { version: versionAfter(1, 2) }, status: "active", scopesMissing: [] });
  });

  it("has a token with an unreadable expiry: it is refreshed, not trusted", async () => {
    const { refresh, storeBehindTheRecord, provider } = await openEngine();
    await storeBehindTheRecord({ expires_at: "soon" });
    expect(await refresh()).toMatchObject({ kind: "refreshed" });
    expect(provider.refreshed).toEqual([firstRefresh]);
  });
});

describe("a credential that was read before the lease was taken", () => {
  it("is not used when another process held the lease in between", async () => {
    const { engine, credentials, connections, provider, refresh, held } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    let isFirst = true;
    const acquire: typeof connections.acquire = async (...call) => {
      if (isFirst) {
        isFirst = false;
        await refresh(asked);
      }
      return connections.acquire(...call);
    };
    expect(
      await refreshConnection({ ...engine, credentials, connections: { ...connections, acquire } }, acme, asked, signal),
    ).toMatchObject({
      kind: "refreshed",
    });
    expect(provider.refreshed).toEqual([firstRefresh, rotatedRefresh(1)]);
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(2) });
  });

  it("is not used when another process held the lease in between and died before the record", async () => {
    const { engine, connections, provider, die, storeBehindTheRecord, clock } = await openEngine();
    const acquire: typeof connections.acquire = async (key, request) => {
      await die();
      await storeBehindTheRecord({ access_token: "newer", expires_at: inAnHour(clock).toISOString() });
      return connections.acquire(key, { ...request, now: clock(), until: inAnHour(clock) });
    };
    clock.moveSeconds(hour);
    const result = await refreshConnection({ ...engine, connections: { ...connections, acquire } }, acme, use, signal);
    expect(result).toMatchObject({ kind: "kept", reason: "fresh" });
    expect(tokenOf(result)).toBe("newer");
    expect(provider.refreshed).toEqual([]);
  });

  it("is not used by a reader without the lease when the record is ahead of it", async () => {
    const { engine, connections, refresh } = await openEngine();
    const read: typeof connections.read = async (...call) => {
      await refresh(asked);
      return connections.read(...call);
    };
    const result = await refreshConnection({ ...engine, connections: { ...connections, read } }, acme, use, signal);
    expect(result).toMatchObject({ kind: "kept", reason: "fresh" });
    expect(tokenOf(result)).toBe(refreshedAccess(1));
  });
});

describe("a conflict in the store", () => {
  it("is lost by the process with the older version: the stored credential is used", async () => {
    const { refresh, engine, storeBehindTheRecord, held, provider, read, clock, untilDue } = await openEngine();
    provider.scriptRefreshes({
      meanwhile: () => storeBehindTheRecord({ access_token: "by another", expires_at: inAnHour(clock).toISOString() }),
    });
    expect(await refresh(asked, engine)).toMatchObject({
      kind: "failed",
      failure: { code: "credential_conflict" },
      connection: { status: "active" },
    });
    expect(await held()).toMatchObject({ access_token: "by another" });
    await untilDue();
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "fresh" });
    expect(await read()).toMatchObject({ credential: { version: 2 } });
  });
});

describe("S15: invalid_grant for a stale holder", () => {
  it("is a race, and does not end the connection, when the store has a later version", async () => {
    const { refresh, provider, credentials, engine, read, events, storeBehindTheRecord, connections, clock } = await openEngine();
    let asks = 0;
    const stale = {
      ...provider,
      refresh: async () => {
        asks += 1;
        await storeBehindTheRecord({ access_token: "by another", expires_at: inAnHour(clock).toISOString() });
        throw new Failure("grant_revoked");
      },
    };
    const result = await refresh(asked, { ...engine, credentials, methods: buildMethods(stale) });
    expect(result).toMatchObject({ kind: "kept", reason: "fresh", connection: { status: "active" } });
    expect(tokenOf(result)).toBe("by another");
    expect(asks).toBe(1);
    expect(events.names()).toHaveLength(2);
    expect(connections.leaseOf(acme)).toBeUndefined();
    await refresh();
    expect(await read()).toMatchObject({ credential: { version: 2 }, status: "active" });
  });

  it("does not end the connection while the store cannot be read", async () => {
    const { refresh, provider, credentials, read, events, engine } = await openEngine();
    const refuse = async () => {
      credentials.failNext("read", new Failure("store_unavailable"));
      throw new Failure("grant_revoked");
    };
    const result = await refresh(asked, { ...engine, methods: buildMethods({ ...provider, refresh: refuse }) });
    expect(result).toMatchObject({ kind: "failed", failure: { code: "store_unavailable" } });
    expect(await read()).toMatchObject({ status: "active", failure: { code: "store_unavailable" } });
    expect(events.names()).toHaveLength(2);
  });
});

describe("a caller while the store is down and a retry waits for its time", () => {
  it("does not delay that retry", async () => {
    const { engine, refresh, read, connections, credentials, clock } = await openEngine();
    clock.moveSeconds(hour);
    const retryAt = new Date(clock().getTime() + 60_000);
    connections.patch(acme, { failure: { code: "provider_unreachable", at: clock(), attempts: 1, retryAt } });
    const before = await read();
    const down = { ...credentials, read: () => Promise.reject(new Failure("store_unavailable")) };
    const use = { kind: "use", minTtlSeconds: 300 } as const;
    expect(await refresh(use, { ...engine, credentials: down })).toMatchObject({ kind: "failed", failure: { code: "store_unavailable" } });
    expect(await read()).toEqual(before);
  });
});
