import { describe, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { runDueWork } from "../../lib/connections/duties/run-due-work.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { versionAfter } from "../fixtures/access-tokens.ts";
import { owner } from "../fixtures/connect-fixture.ts";
import { acme, firstAccess, firstRefresh, hour, refreshedAccess, rotatedRefresh, signal } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";

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

async function overwrite(connections: Pick<Connections, "acquire" | "commit">, record: Connection, now: Date): Promise<void> {
  const acquired = await connections.acquire(acme, { owner: "the operator", now, until: now });
  const generation = acquired.kind === "acquired" ? acquired.lease.generation : Number.NaN;
  expect(await connections.commit(record, { owner: "the operator", generation })).toBe(true);
}

describe("a store that was restored to before the last refresh", () => {
  it("costs one refresh when the token has expired there, however many callers ask at once", async () => {
    const { serve, provider, read, clock, events } = await openRestored();
    const served = await Promise.all(Array.from({ length: 20 }, () => serve()));
    expect(new Set(served)).toEqual(new Set([refreshedAccess(2)]));
    expect(provider.refreshed).toEqual([firstRefresh, firstRefresh]);
    expect(await read()).toMatchObject({
      status: "active",
      credential: { version: versionAfter(1) },
      expiresAt: new Date(clock().getTime() + (hour - 1) * 1000),
    });
    expect(events.names()).toHaveLength(2);
  });

  it("costs no refresh when enough is left of the token there: the record is put right", async () => {
    const { serve, provider, read, calls, clock } = await openRestored({ ageSeconds: hour / 2 });
    expect(await serve()).toBe(firstAccess);
    expect(await read()).toMatchObject({ credential: { version: 1 }, expiresAt: new Date(clock().getTime() + (hour / 2 - 1) * 1000) });
    expect(provider.refreshed).toHaveLength(1);
    clock.moveSeconds(60);
    const { acquire, read: reads } = calls;
    expect(await serve()).toBe(firstAccess);
    expect(calls, "as any miss of the memory").toMatchObject({ acquire, read: reads + 1 });
  });

  describe("S76: and to before the provider replaced the refresh token", () => {
    it("does not send the replaced token, and the connection does not end", async () => {
      const { serve, refresh, read, provider, clock } = await openRestored({ isRotated: true });
      await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
      clock.moveSeconds(hour);
      expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "failed", failure: { code: "credential_missing" } });
      await refresh();
      expect(provider.refreshed, "only before the restore").toEqual([firstRefresh]);
      expect(await read()).toMatchObject({ status: "degraded", failure: { code: "credential_missing" } });
    });

    it("does not send it either when refreshes since have brought no other one", async () => {
      const { serve, refresh, provider, credentials, clock } = await openBroker();
      const backup = (await credentials.read(live))?.fields ?? {};
      for (const rotate of [true, false]) {
        clock.moveSeconds(hour);
        provider.scriptRefreshes({ rotate });
        await refresh({ kind: "asked" });
      }
      await credentials.erase(live);
      await credentials.write(live, backup, { cas: 0 });
      clock.moveSeconds(hour);
      await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
      expect(provider.refreshed).toEqual([firstRefresh, expect.stringMatching(/rotated-1$/)]);
    });

    it("keeps no note on the record of a provider that replaces none", async () => {
      const { refresh, read, clock } = await openBroker();
      clock.moveSeconds(hour);
      await refresh({ kind: "asked" });
      expect((await read()).credential).not.toHaveProperty("newest");
    });

    it("does not send it after a duty was done either, which reads the store as well", async () => {
      const { engine, refresh, connections, provider, clock, read } = await openRestored({ isRotated: true, ageSeconds: hour / 2 });
      connections.patch(acme, { duties: { look: clock() }, due: { at: clock(), reason: "duty" } });
      const methods = buildMethods({ ...provider, duties: { look: async () => ({}) } });
      expect(await runDueWork({ ...engine, methods }, acme, signal)).toMatchObject({ kind: "duty", name: "look" });
      clock.moveSeconds(hour);
      await refresh();
      expect(provider.refreshed, "only before the restore").toEqual([firstRefresh]);
      expect(await read()).toMatchObject({ failure: { code: "credential_missing" } });
    });

    it("serves the token of the store while it lives", async () => {
      const { serve, refresh, provider } = await openRestored({ isRotated: true, ageSeconds: hour / 2 });
      expect(await serve()).toBe(firstAccess);
      await refresh({ kind: "asked" });
      expect(await serve()).toBe(firstAccess);
      expect(provider.refreshed).toEqual([firstRefresh]);
    });

    it("goes on by itself when the store is restored to the newest day", async () => {
      const { serve, credentials, clock, refresh, provider, read } = await openBroker();
      provider.scriptRefreshes({ rotate: true });
      const monday = (await credentials.read(live))?.fields ?? {};
      clock.moveSeconds(hour);
      await refresh({ kind: "asked" });
      const wednesday = (await credentials.read(live))?.fields ?? {};
      await credentials.erase(live);
      await credentials.write(live, monday, { cas: 0 });
      await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
      await credentials.write(live, wednesday, { cas: 1 });
      clock.moveSeconds(hour);
      expect(await serve()).toBe(refreshedAccess(2));
      expect(provider.refreshed).toEqual([firstRefresh, rotatedRefresh(1)]);
      expect(await read()).toMatchObject({ status: "active" });
    });

    it("refreshes a newest credential whose versions were counted anew, as after a copy to another Vault", async () => {
      const { serve, credentials, clock, refresh, provider } = await openBroker();
      provider.scriptRefreshes({ rotate: true });
      clock.moveSeconds(hour);
      await refresh({ kind: "asked" });
      clock.moveSeconds(hour);
      const newest = (await credentials.read(live))?.fields ?? {};
      await credentials.erase(live);
      await credentials.write(live, newest, { cas: 0 });
      expect(await serve()).toBe(refreshedAccess(2));
    });

    it("refreshes a credential that an earlier release has refreshed, which keeps no note of the newest token", async () => {
      const { serve, connections, clock, refresh, provider, read } = await openBroker();
      provider.scriptRefreshes({ rotate: true });
      clock.moveSeconds(hour);
      await refresh({ kind: "asked" });
      const { credential: { newest } = {} } = await read();
      clock.moveSeconds(hour);
      await refresh({ kind: "asked" });
      const { credential, ...record } = await read();
      const ofEarlierRelease = { ...record, credential: { ref: "", version: 0, ...credential, newest } } as Connection;
      await overwrite(connections, ofEarlierRelease, clock());
      clock.moveSeconds(hour);
      expect(await serve()).toBe(refreshedAccess(3));
    });

    it("believes a credential that is ahead of its record, as when the table was restored, and refreshes it later", async () => {
      const { serve, connections, clock, refresh, provider, read } = await openBroker();
      provider.scriptRefreshes({ rotate: true });
      clock.moveSeconds(hour);
      await refresh({ kind: "asked" });
      const monday = await read();
      clock.moveSeconds(hour / 2);
      await refresh({ kind: "asked" });
      await overwrite(connections, monday, clock());
      clock.moveSeconds(hour / 2);
      expect(await serve()).toBe(refreshedAccess(2));
      clock.moveSeconds(hour);
      expect(await serve()).toBe(refreshedAccess(3));
    });
  });

  it("is left to the process that holds the lease: the caller waits for it, and gets Retry-After", async () => {
    const { serve, hold, provider } = await openRestored();
    await hold();
    await expect(serve()).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    expect(provider.refreshed).toHaveLength(1);
  });

  it("is left to the process that takes the lease a moment before the caller does", async () => {
    const { serve, connections, counted, provider, hold } = await openRestored();
    counted.connections.acquire = async (...call) => {
      await hold();
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
    counted.methods = buildMethods({ ...provider, refresh: refuse });
    for (let call = 0; call < 3; call += 1) {
      await expect(serve()).rejects.toMatchObject({ code: "provider_unavailable" });
    }
    expect(asks).toBe(1);
  });

  it("is not taken for another one when nothing is stored at all: the customer must connect again", async () => {
    const { serve, credentials, calls } = await openRestored();
    await credentials.erase(live);
    await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
    expect(calls.acquire).toBe(0);
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

describe("S15: a store that was restored to before the provider refused the grant", () => {
  const openEnded = async () => {
    const world = await openBroker();
    const { credentials, clock, refresh, provider, read } = world;
    const backup = (await credentials.read(live))?.fields ?? {};
    clock.moveSeconds(600);
    await refresh({ kind: "asked" });
    provider.withdraw(ada);
    clock.moveSeconds(60);
    await refresh({ kind: "asked" });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
    await credentials.erase(live);
    await credentials.write(live, backup, { cas: 0 });
    return world;
  };

  it("does not bring the connection back to life, and no caller takes the lease for it", async () => {
    const { serve, read, events, calls } = await openEnded();
    const acquired = calls.acquire;
    await expect(serve()).rejects.toMatchObject({ code: "grant_revoked" });
    expect(calls.acquire).toBe(acquired);
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
    expect(events.names()).not.toContain("connection.recovered");
  });

  it("leaves it as it is for a caller who takes the lease, wanting more time than the record's token has left", async () => {
    const { serve, read, events } = await openEnded();
    await expect(serve(hour - 1)).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
    expect(events.names()).not.toContain("connection.recovered");
  });

  it("a person who asks has it tried, and a refresh that succeeds brings it back", async () => {
    const { refresh, read, events, provider } = await openEnded();
    await refresh({ kind: "asked" });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
    provider.know(firstRefresh, ada);
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
    expect(await read()).toMatchObject({ status: "active" });
    expect(events.names()).toContain("connection.recovered");
  });
});

describe("S53: a store that was restored to before another account took the connection's place", () => {
  it("has its token neither served nor refreshed nor accepted: the connection has no credential", async () => {
    const { credentials, connectAnother, park, confirm, refresh, clock, serve, read, provider } = await openBroker();
    await connectAnother("globex", ada);
    const backup = (await credentials.read(live))?.fields ?? {};
    await confirm(await park({ subject: grace }, { replaceAccount: true }));
    await refresh({ kind: "asked" });
    await credentials.erase(live);
    await credentials.write(live, backup, { cas: 0 });
    clock.moveSeconds(70);
    const record = await read();
    const refreshed = [...provider.refreshed];
    await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
    expect(await read()).toEqual(record);
    clock.moveSeconds(hour);
    await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "failed", failure: { code: "credential_missing" } });
    expect(await read()).toMatchObject({ identity: { id: grace }, credential: record.credential });
    expect(provider.refreshed).toEqual(refreshed);
  });
});

describe("a login that was interrupted between its credential and its record", () => {
  it.each([
    [ada, "is served: it is of the same account", `access-of-${ada}-2`],
    [grace, "is not served before its record, which is waited for: it is of another account", "connection_busy"],
  ])("of %s %s", async (subject, _, expected) => {
    const { park, confirm, deps, connections, serve } = await openBroker();
    const confirmation = await park({ subject }, { replaceAccount: true });
    const write = () => Promise.reject(new Failure("table_unavailable"));
    const cut = confirm(confirmation, owner, { ...deps, connections: { ...connections, write } });
    await expect(cut).rejects.toMatchObject({ code: "table_unavailable" });
    expect(await serve().catch((failure: Failure) => failure.code)).toBe(expected);
  });
});
