import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { openBroker } from "./broker-fixture.ts";
import { acme, firstAccess, firstRefresh, hour, refreshedAccess } from "./engine-fixture.ts";

const live = { ...acme, area: "connections" } as const;

/** A record of a second version that is good for an hour, and a store that was restored to the first version. */
async function openRestored({ isRotated = false, ageSeconds = hour } = {}) {
  const world = await openBroker();
  const { clock, credentials, provider, refresh } = world;
  const backup = (await credentials.read(live))?.fields ?? {};
  clock.moveSeconds(ageSeconds);
  provider.scriptRefreshes({ rotate: isRotated });
  await refresh({ kind: "asked" });
  await credentials.erase(live);
  await credentials.write(live, backup, { cas: 0 });
  return world;
}

describe("a store that was restored to before the last refresh", () => {
  it("costs one refresh when the token has expired there, however many callers ask at once", async () => {
    const { serve, provider, read, clock, events } = await openRestored();
    const served = await Promise.all(Array.from({ length: 20 }, () => serve()));
    expect(new Set(served)).toEqual(new Set([refreshedAccess(2)]));
    expect(provider.refreshed).toEqual([firstRefresh, firstRefresh]);
    expect(await read()).toMatchObject({
      status: "active",
      credentialVersion: 2,
      expiresAt: new Date(clock().getTime() + (hour - 1) * 1000),
    });
    expect(events.names()).toHaveLength(2);
  });

  it("costs no refresh when enough is left of the token there: the record is put right", async () => {
    const { serve, provider, read, calls, clock } = await openRestored({ ageSeconds: hour / 2 });
    expect(await serve()).toBe(firstAccess);
    expect(await read()).toMatchObject({ credentialVersion: 1, expiresAt: new Date(clock().getTime() + (hour / 2 - 1) * 1000) });
    expect(provider.refreshed).toHaveLength(1);
    clock.moveSeconds(60);
    const { acquire, read: reads } = calls;
    expect(await serve()).toBe(firstAccess);
    expect(calls, "as any miss of the memory").toMatchObject({ acquire: acquire + 1, read: reads + 1 });
  });

  it("ends the connection when the provider has rotated the refresh token since: only the customer can help", async () => {
    const { serve, read } = await openRestored({ isRotated: true });
    await expect(serve()).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
  });

  it("is left to the process that holds the lease: the caller waits for it, and is told to come again", async () => {
    const { serve, hold, provider } = await openRestored();
    await hold();
    await expect(serve()).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    expect(provider.refreshed).toHaveLength(1);
  });

  it("is left to the process that takes the lease a moment before the caller does", async () => {
    const { serve, connections, counted, provider, hold } = await openRestored();
    let times = 0;
    counted.connections.acquire = async (...call) => {
      times += 1;
      if (times === 2) {
        await hold();
      }
      return connections.acquire(...call);
    };
    await expect(serve()).rejects.toMatchObject({ code: "connection_busy" });
    expect(provider.refreshed).toHaveLength(1);
  });

  it("has a provider that is down asked once, and not at every call", async () => {
    const { serve, counted, provider } = await openRestored();
    let asks = 0;
    const refuse = async () => {
      asks += 1;
      throw new Failure("provider_unavailable");
    };
    counted.providers = new Map([["gcp", { ...provider, refresh: refuse }]]);
    for (let call = 0; call < 3; call += 1) {
      await expect(serve()).rejects.toMatchObject({ code: "provider_unavailable" });
    }
    expect(asks).toBe(1);
  });

  it("is not taken for another one when nothing is stored at all: the customer must connect again", async () => {
    const { serve, credentials, calls } = await openRestored();
    await credentials.erase(live);
    await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
    expect(calls.acquire).toBe(1);
  });
});

it("a stored token that expired is refreshed, although its record of the same version says that it is fresh", async () => {
  const { serve, credentials, clock, provider } = await openBroker();
  const stored = await credentials.read(live);
  await credentials.erase(live);
  await credentials.write(live, { ...stored?.fields, expires_at: new Secret(clock().toISOString()) }, { cas: 0 });
  expect(await serve()).toBe(refreshedAccess(1));
  expect(provider.refreshed).toEqual([firstRefresh]);
});
