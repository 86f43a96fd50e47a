import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { versionAfter } from "../fixtures/access-tokens.ts";
import { acme, firstRefresh, hour, openEngine, refreshedAccess, rotatedRefresh, signal } from "../fixtures/engine-fixture.ts";

const live = { ...acme, area: "connections" } as const;
const asked = { kind: "asked" } as const;
const use = { kind: "use", minTtlSeconds: 300 } as const;

describe("the schedule", () => {
  it("puts right where the credential is, when that was moved together with its configuration", async () => {
    const { refresh, untilDue, engine, credentials, read } = await openEngine();
    const moved = { ...engine, credentials: { ...credentials, locate: () => "vault:kv/data/new-base/acme" } };
    await untilDue();
    expect(await refresh({ kind: "schedule" }, moved)).toMatchObject({ kind: "refreshed" });
    expect(await read()).toMatchObject({ credential: { ref: "vault:kv/data/new-base/acme" } });
  });

  it("refreshes a token that expires soon: the store, then the record, and the lease is free again", async () => {
    const { refresh, untilDue, read, held, connections, provider, clock, events } = await openEngine();
    await untilDue();
    const result = await refresh();
    expect(result).toMatchObject({
      kind: "refreshed",
      reason: "expires_soon",
      connection: { status: "active", credential: { version: versionAfter(1) } },
    });
    expect(await held()).toMatchObject({ access_token: refreshedAccess(1), issued_at: clock().toISOString() });
    const connection = await read();
    expect(result).toMatchObject({ connection });
    expect(connection.expiresAt?.getTime()).toBe(clock().getTime() + 3_599_000);
    expect(connection.due?.at.getTime()).toBeGreaterThan(clock().getTime());
    expect(connections.leaseOf(acme)).toBeUndefined();
    expect(provider.refreshed).toEqual([firstRefresh]);
    expect(events.names()).toEqual(["connection.connected", "connection.confirmed"]);
  });

  it("never takes a token for younger than it is: its life began before the provider was asked", async () => {
    const { refresh, provider, held, clock, read } = await openEngine();
    const askedAt = clock();
    provider.scriptRefreshes({ meanwhile: async () => clock.moveSeconds(8) });
    await refresh(asked);
    expect(await held()).toMatchObject({ issued_at: askedAt.toISOString() });
    expect(await read()).toMatchObject({ refreshedAt: askedAt, updatedAt: clock() });
  });

  it("leaves a fresh token alone, and sets its next look", async () => {
    const { refresh, read, connections, provider } = await openEngine();
    const before = await read();
    connections.patch(acme, { due: { at: new Date(0), reason: "retry" } });
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "fresh" });
    expect((await read()).due?.reason).toBe("expiry");
    expect((await read()).expiresAt).toEqual(before.expiresAt);
    expect(connections.leaseOf(acme)).toBeUndefined();
    expect(provider.refreshed).toEqual([]);
  });

  it("lets the token of an idle connection expire, and refreshes it after a week", async () => {
    const { refresh, read, clock, untilDue, provider } = await openEngine();
    clock.moveSeconds(24 * hour);
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "idle", connection: { status: "active" } });
    await untilDue();
    expect((clock().getTime() - (await read()).liveSince.getTime()) / 1000).toBeGreaterThan(6.5 * 24 * hour);
    expect(await refresh()).toMatchObject({ kind: "refreshed", reason: "keep_alive" });
    expect(provider.refreshed).toHaveLength(1);
    expect((await read()).due?.reason).toBe("keep_alive");
  });

  it("never refreshes a token of unknown lifetime, and has no timer for it", async () => {
    const { refresh, read, provider, clock } = await openEngine();
    provider.scriptRefreshes({ lifeSeconds: undefined });
    await refresh(asked);
    expect(await read()).not.toHaveProperty("due");
    clock.moveSeconds(hour);
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "lifetime_unknown" });
    expect(await read()).not.toHaveProperty("due");
    expect(provider.refreshed).toHaveLength(1);
  });

  it("retries a refresh of such a token that a person asked for and that failed, and has no timer for it after that", async () => {
    const { refresh, read, untilDue, provider } = await openEngine();
    provider.scriptRefreshes({ lifeSeconds: undefined });
    await refresh(asked);
    provider.failNext("refresh", new Failure("provider_timeout"));
    expect(await refresh(asked)).toMatchObject({ kind: "failed", connection: { status: "active" } });
    expect((await read()).due?.reason).toBe("retry");
    await untilDue();
    expect(await refresh()).toMatchObject({ kind: "refreshed", reason: "retry" });
    expect(await read()).not.toHaveProperty("failure");
    expect(await read()).not.toHaveProperty("due");
  });

  it("moves on a record whose holder died, before anything is tried, and tries at the next look", async () => {
    const { refresh, die, read, untilDue, provider, clock, connections } = await openEngine();
    await untilDue();
    await die();
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "refresh_interrupted" }, connection: { status: "active" } });
    expect(provider.refreshed).toEqual([]);
    expect(connections.leaseOf(acme)).toBeUndefined();
    expect((await read()).due).toMatchObject({ reason: "retry" });
    clock.moveSeconds(30);
    expect(await refresh()).toMatchObject({ kind: "refreshed" });
    expect(await read()).not.toHaveProperty("failure");
  });

  it("leaves a connection alone whose lease another process holds", async () => {
    const { refresh, hold, untilDue, provider } = await openEngine();
    await untilDue();
    await hold();
    expect(await refresh()).toMatchObject({ kind: "busy" });
    expect(provider.refreshed).toEqual([]);
  });

  it("finds nothing where there is no connection", async () => {
    const { refresh, engine } = await openEngine();
    expect(await refresh(undefined, engine, { ...acme, tenant: "unknown" })).toEqual({ kind: "absent" });
  });
});

describe("a connection that is being disconnected", () => {
  it("is not touched, even if its record is behind its credential", async () => {
    const { refresh, connections, storeBehindTheRecord, provider, read, events } = await openEngine();
    await storeBehindTheRecord({ access_token: "newer" });
    connections.patch(acme, { status: "disconnecting", disconnect: { principalId: "user-1", startedAt: new Date(0) } });
    for (const cause of [asked, use, { kind: "schedule" }] as const) {
      expect(await refresh(cause)).toMatchObject({ kind: "kept", reason: "disconnecting" });
      expect(await read()).toMatchObject({ status: "disconnecting", credential: { version: 1 } });
    }
    expect(provider.refreshed).toEqual([]);
    expect(events.names()).toEqual(["connection.connected", "connection.confirmed"]);
  });

  it("is left to the process that continues the disconnect, when its credential is erased or cannot be read", async () => {
    const { refresh, connections, credentials } = await openEngine();
    connections.patch(acme, { status: "disconnecting", disconnect: { principalId: "user-1", startedAt: new Date(0) } });
    credentials.failNext("read", new Failure("vault_sealed"));
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "disconnecting" });
    await credentials.erase(live);
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "disconnecting" });
    expect(connections.leaseOf(acme)).toBeUndefined();
  });
});

describe("a connection whose lease another process holds", () => {
  it("is left alone: its fresh token is served, unless a rotated one is to come before it", async () => {
    const { refresh, hold, connections } = await openEngine();
    await hold();
    const use = { kind: "use", minTtlSeconds: 300 } as const;
    expect(await refresh(use)).toMatchObject({ kind: "kept", reason: "fresh" });
    connections.patch(acme, { sealedRotation: "key.sealed" });
    expect(await refresh(use)).toMatchObject({ kind: "busy" });
  });
});

describe("the refresh token", () => {
  it("S15: is replaced by one that the provider returns", async () => {
    const { refresh, provider, held } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    for (const times of [1, 2, 3]) {
      expect(await refresh(asked)).toMatchObject({ kind: "refreshed", reason: "asked" });
      expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(times), access_token: refreshedAccess(times) });
    }
    expect(provider.refreshed).toEqual([firstRefresh, rotatedRefresh(1), rotatedRefresh(2)]);
  });

  it("S43: stays when the provider returns none", async () => {
    const { refresh, held } = await openEngine();
    await refresh(asked);
    expect(await held()).toMatchObject({ refresh_token: firstRefresh, access_token: refreshedAccess(1) });
  });

  it("is never in a result, and neither token in the log or in an event", async () => {
    const { refresh, provider, logger, events, credentials } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    const result = await refresh(asked);
    credentials.failNext("write", new Failure("store_unavailable"));
    const unstored = await refresh(asked);
    expect(Object.keys("token" in result ? (result.token ?? {}) : {}).sort()).toEqual([
      "accessToken",
      "expiresAt",
      "issuedAt",
      "scopes",
      "type",
    ]);
    for (const told of [logger.text(), JSON.stringify([result, unstored, events.published])]) {
      expect(told).not.toMatch(/(access|refresh)-of-/);
    }
  });
});

describe("a connection without a refresh token", () => {
  it("is not refreshed: its token is served while it lives", async () => {
    const { refresh, connections, provider, clock } = await openEngine();
    connections.patch(acme, { hasRefreshToken: false });
    clock.moveSeconds(hour - 100);
    expect(await refresh(use)).toMatchObject({ kind: "kept", reason: "no_refresh_token" });
    expect(provider.refreshed).toEqual([]);
  });
});

describe("a failure of our own", () => {
  it("is not the connection's fault: a provider that this deployment does not have", async () => {
    const { refresh, engine, read, connections, untilDue } = await openEngine();
    await untilDue();
    const result = await refresh(undefined, { ...engine, methods: buildMethods() });
    expect(result).toMatchObject({ kind: "failed", failure: { code: "configuration_invalid" }, connection: { status: "active" } });
    expect((await read()).due?.reason).toBe("retry");
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it("moves the due time on although it is a bug, and frees the lease", async () => {
    const { refresh, engine, provider, read, connections, untilDue, clock } = await openEngine();
    await untilDue();
    const missingScopes = () => {
      throw new TypeError("a bug");
    };
    const using = { ...engine, methods: buildMethods({ ...provider, missingScopes }) };
    expect(await refresh(undefined, using)).toMatchObject({ kind: "failed", failure: { code: "internal" } });
    expect(await read()).toMatchObject({ status: "active", failure: { code: "internal" }, due: { reason: "retry" } });
    expect((await read()).due?.at.getTime()).toBeGreaterThan(clock().getTime());
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it("is a store that failed once: it is read again under the lease", async () => {
    const { refresh, credentials } = await openEngine();
    credentials.failNext("read", new Failure("store_unavailable"));
    expect(await refresh(asked)).toMatchObject({ kind: "refreshed" });
  });

  it.each(["vault_sealed", "store_denied", "store_unavailable"] as const)(
    "is a store that fails with %s: no provider is asked",
    async (code) => {
      const { refresh, engine, provider, read, credentials, connections } = await openEngine();
      const away = { ...credentials, read: () => Promise.reject(new Failure(code)) };
      expect(await refresh(asked, { ...engine, credentials: away })).toMatchObject({ kind: "failed", failure: { code } });
      expect(provider.refreshed).toEqual([]);
      expect(await read()).toMatchObject({ status: "active", failure: { code, attempts: 1 }, due: { reason: "retry" } });
      expect(connections.leaseOf(acme)).toBeUndefined();
    },
  );

  it("is a table that does not answer: nothing is begun", async () => {
    const { engine, connections, provider } = await openEngine();
    const acquire = () => Promise.reject(new Failure("table_throttled"));
    const using = { ...engine, connections: { ...connections, acquire } };
    await expect(refreshConnection(using, acme, asked, signal)).rejects.toMatchObject({ code: "table_throttled" });
    expect(provider.refreshed).toEqual([]);
  });

  it("is a missing credential: reported, retried, and by itself never the end of the connection", async () => {
    const { refresh, credentials, read, provider } = await openEngine();
    await credentials.erase(live);
    expect(await refresh(asked)).toMatchObject({ kind: "failed", failure: { code: "credential_missing" } });
    expect(await read()).toMatchObject({ status: "active", failure: { code: "credential_missing" } });
    expect(provider.refreshed).toEqual([]);
    expect(provider.isAlive(`refresh-of-${ada}-1`)).toBe(true);
  });
});
