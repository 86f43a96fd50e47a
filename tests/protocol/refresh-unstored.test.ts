import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RefreshResult } from "../../lib/connections/turn/turn.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Failure } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { acme, firstRefresh, hour, openEngine, refreshedAccess, rotatedRefresh } from "../fixtures/engine-fixture.ts";

const asked = { kind: "asked" } as const;
const use = { kind: "use", minTtlSeconds: 300 } as const;
const tokenOf = (result: RefreshResult) => ("token" in result ? result.token && bearerOf(result.token) : undefined);

describe("S15: a rotated credential that the store does not take", () => {
  async function openUnstored(code: "store_unavailable" | "vault_sealed" | "credential_conflict" = "store_unavailable", after = false) {
    const world = await openEngine();
    world.provider.scriptRefreshes({ rotate: true });
    world.clock.moveSeconds(hour - 60);
    world.credentials.failNext("write", new Failure(code), { after });
    const result = await world.refresh(use);
    return { ...world, result };
  }

  it("is sealed onto the record, and its token is served all the same", async () => {
    const { result, read, held, connections, clock } = await openUnstored();
    expect(result).toMatchObject({ kind: "failed", failure: { code: "store_unavailable" } });
    expect(tokenOf(result)).toBe(refreshedAccess(1));
    const connection = await read();
    expect(connection).toMatchObject({ status: "active", credential: { version: 1 }, due: { reason: "retry" } });
    expect(connection.expiresAt?.getTime()).toBe(clock().getTime() + 3_599_000);
    expect(connection.sealedRotation).not.toContain("refresh-of");
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it.each([["schedule", { kind: "schedule" }] as const, ["broker", use] as const])(
    "is written back first by the next holder: the %s",
    async (_, cause) => {
      const { refresh, untilDue, read, held, provider } = await openUnstored();
      await untilDue();
      const result = await refresh(cause);
      expect(result).toMatchObject({ kind: "kept", reason: "fresh" });
      expect(tokenOf(result)).toBe(refreshedAccess(1));
      expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1), access_token: refreshedAccess(1) });
      const connection = await read();
      expect(connection).toMatchObject({ credential: { version: 2 }, status: "active", due: { reason: "expiry" } });
      expect(connection).not.toHaveProperty("sealedRotation");
      expect(connection).not.toHaveProperty("failure");
      expect(provider.refreshed).toHaveLength(1);
    },
  );

  it("is written back before the provider is asked with it", async () => {
    const { refresh, provider, held } = await openUnstored();
    expect(await refresh(asked)).toMatchObject({ kind: "refreshed" });
    expect(provider.refreshed).toEqual([firstRefresh, rotatedRefresh(1)]);
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(2) });
  });

  it("stays sealed while the store goes on failing, and no provider is asked", async () => {
    const { refresh, credentials, read, provider, held, untilDue } = await openUnstored();
    for (const attempts of [2, 3]) {
      await untilDue();
      credentials.failNext("write", new Failure("vault_sealed"));
      expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "vault_sealed" } });
      expect(await read()).toMatchObject({ failure: { attempts }, due: { reason: "retry" } });
    }
    expect(provider.refreshed).toHaveLength(1);
    await refresh();
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
  });

  it("is retried also when the provider does not return a lifetime", async () => {
    const { refresh, provider, credentials, read, untilDue, held } = await openEngine();
    provider.scriptRefreshes({ rotate: true, lifeSeconds: undefined });
    credentials.failNext("write", new Failure("store_unavailable"));
    await refresh(asked);
    expect(await read()).toMatchObject({ due: { reason: "retry" } });
    await untilDue();
    await refresh();
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
  });

  it("is sealed when it is unknown whether a conflict was with its own write", async () => {
    const { engine, refresh, provider, credentials, read, held, logger } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("credential_conflict"), { after: true });
    let reads = 0;
    const unread: typeof credentials.read = (...call) => {
      reads += 1;
      return reads === 2 ? Promise.reject(new Failure("store_unavailable")) : credentials.read(...call);
    };
    const result = await refresh(asked, { ...engine, credentials: { ...credentials, read: unread } });
    expect(result).toMatchObject({ kind: "failed", failure: { code: "store_unavailable" } });
    expect(logger.text()).not.toContain("is lost");
    expect((await read()).sealedRotation).toBeDefined();
    await refresh(asked);
    expect(provider.refreshed).toEqual([firstRefresh, rotatedRefresh(1)]);
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(2) });
  });

  it("is dropped when the write had landed after all", async () => {
    const { refresh, untilDue, read, held, provider } = await openUnstored("store_unavailable", true);
    await untilDue();
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "fresh" });
    expect(await read()).toMatchObject({ credential: { version: 2 } });
    expect(await read()).not.toHaveProperty("sealedRotation");
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
    expect(provider.refreshed).toHaveLength(1);
  });

  it("is stored, without a conflict, when the conflict is with its own write", async () => {
    const { result, read, held } = await openUnstored("credential_conflict", true);
    expect(result).toMatchObject({ kind: "refreshed", connection: { credential: { version: 2 } } });
    expect(await read()).not.toHaveProperty("sealedRotation");
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
  });

  it("stays sealed when the lease ends before it is written back, and that is no failure of the store", async () => {
    const { refresh, engine, read, storeAtLeaseEnd } = await openUnstored();
    const before = await read();
    const result = await refresh(asked, { ...engine, credentials: storeAtLeaseEnd });
    expect(result).toMatchObject({ kind: "failed", failure: { code: "deadline_exceeded" } });
    expect(await read()).toEqual(before);
  });

  it("is given up when it cannot be opened, and the log says so: the store's is used", async () => {
    const { refresh, engine, logger, provider, read } = await openUnstored();
    const sealer = aesSealer(memorySecrets({ seal: { current: randomBytes(32).toString("base64") } }), "seal", randomBytes);
    expect(await refresh(asked, { ...engine, sealer })).toMatchObject({ kind: "failed", failure: { code: "grant_revoked" } });
    expect(logger.text()).toContain("a sealed rotation cannot be opened and is given up");
    expect(provider.refreshed).toEqual([firstRefresh, firstRefresh]);
    expect(await read()).not.toHaveProperty("sealedRotation");
  });

  it.each(["secrets_unavailable", "configuration_invalid", "internal"] as const)(
    "stays sealed while it cannot be opened for %s: the token that was rotated away is not sent",
    async (code) => {
      const { refresh, engine, provider, read, held } = await openUnstored();
      const { sealedRotation } = await read();
      const open = () => Promise.reject(code === "internal" ? new TypeError("a bug") : new Failure(code));
      for (const cause of [asked, use, { kind: "schedule" }] as const) {
        expect(await refresh(cause, { ...engine, sealer: { ...engine.sealer, open } })).toMatchObject({
          kind: "failed",
          failure: { code },
        });
        expect(await read()).toMatchObject({ status: "active", sealedRotation });
      }
      expect(provider.refreshed).toEqual([firstRefresh]);
      expect(await refresh(use)).toMatchObject({ kind: "kept", reason: "fresh" });
      expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
    },
  );

  it("leaves the customer's action on the record, when part of the consent was withdrawn as well", async () => {
    const { refresh, provider, credentials, read, held } = await openEngine();
    provider.scriptRefreshes({ scopes: ["openid", "email"], rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"));
    expect(await refresh(asked)).toMatchObject({ kind: "failed", failure: { code: "store_unavailable" } });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "consent_withdrawn", attempts: 1 } });
    expect((await read()).sealedRotation).toBeDefined();
    await refresh(asked);
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(2) });
  });

  it("is not sealed when nothing was rotated: the token is served once, and the store keeps what works", async () => {
    const { refresh, credentials, read, held, clock, provider } = await openEngine();
    clock.moveSeconds(hour - 60);
    credentials.failNext("write", new Failure("store_unavailable"));
    const result = await refresh(use);
    expect(tokenOf(result)).toBe(refreshedAccess(1));
    expect(await read()).not.toHaveProperty("sealedRotation");
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    clock.moveSeconds(30);
    expect(await refresh(use)).toMatchObject({ kind: "refreshed" });
    expect(provider.refreshed).toEqual([firstRefresh, firstRefresh]);
  });
});

describe("S15: a rotated credential that neither the store nor the table takes at first", () => {
  type Fault = "refuses" | "loses its answer";
  type World = Awaited<ReturnType<typeof openEngine>>;

  /** A table whose next record does not get through. */
  function failCommit({ connections }: World, fault: Fault) {
    let isNext = true;
    const commit: typeof connections.commit = async (...call) => {
      const [isFaulty] = [isNext];
      isNext = false;
      if (isFaulty && fault === "refuses") {
        throw new Failure("table_unavailable");
      }
      const isWritten = await connections.commit(...call);
      if (isFaulty) {
        throw new Failure("table_unavailable");
      }
      return isWritten;
    };
    return { ...connections, commit };
  }

  it.each<[Fault, Fault]>([
    ["refuses", "refuses"],
    ["refuses", "loses its answer"],
    ["loses its answer", "refuses"],
    ["loses its answer", "loses its answer"],
  ])("is stored when the store %s and the table %s, each once", async (store, table) => {
    const world = await openEngine();
    const { engine, provider, credentials, refresh, held, read, logger, die, clock } = world;
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"), { after: store === "loses its answer" });
    const result = await refresh(asked, { ...engine, connections: failCommit(world, table) });
    expect(result).toMatchObject({ kind: "refreshed" });
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
    expect(logger.text()).not.toContain("a rotated credential is lost");
    await die();
    clock.moveSeconds(60);
    expect(await refresh(asked)).toMatchObject({ kind: "refreshed" });
    expect(provider.refreshed).toEqual([firstRefresh, rotatedRefresh(1)]);
    expect(await read()).toMatchObject({ status: "active", credential: { version: 3 } });
    expect(await read()).not.toHaveProperty("sealedRotation");
  });

  it("is stored in the second round when it could not be sealed, and the lease is held until then", async () => {
    const { engine, refresh, provider, credentials, held, connections, timers, logger } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("vault_sealed"));
    const sealer = { ...engine.sealer, seal: () => Promise.reject(new Failure("secrets_unavailable")) };
    const leases: boolean[] = [];
    const pause: typeof timers.pause = (...call) => {
      leases.push(connections.leaseOf(acme) !== undefined);
      return timers.pause(...call);
    };
    expect(await refresh(asked, { ...engine, sealer, timers: { ...timers, pause } })).toMatchObject({ kind: "refreshed" });
    expect(leases).toEqual([true]);
    expect(logger.text()).toMatch(/a rotated credential could not be sealed.*secrets_unavailable/s);
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
  });

  it("is served although it cannot be stored anywhere until the lease expires, and the loss is logged", async () => {
    const { engine, refresh, provider, credentials, logger, clock, read, connections } = await openEngine();
    provider.scriptRefreshes({ rotate: true });
    clock.moveSeconds(600);
    const began = clock().getTime();
    const { expiresAt, refreshedAt } = await read();
    const write = () => Promise.reject(new Failure("vault_sealed"));
    const sealer = { ...engine.sealer, seal: () => Promise.reject(new Failure("secrets_unavailable")) };
    const result = await refresh(asked, { ...engine, sealer, credentials: { ...credentials, write } });
    expect(tokenOf(result)).toBe(refreshedAccess(1));
    expect(logger.text()).toContain("a rotated credential is lost");
    expect((clock().getTime() - began) / 1000).toBe(25);
    expect(await read()).toMatchObject({ failure: { code: "vault_sealed" }, due: { reason: "retry" }, expiresAt, refreshedAt });
    expect(connections.leaseOf(acme)).toBeUndefined();
    clock.moveSeconds(hour - 600);
    expect(await refresh(use), "the record does not call a lost token fresh").toMatchObject({ failure: { code: "grant_revoked" } });
  });

  it("is written once and not again when another process's credential is in the store", async () => {
    const { engine, refresh, provider, credentials, connections, storeBehindTheRecord, held } = await openEngine();
    let writes = 0;
    provider.scriptRefreshes({ rotate: true, meanwhile: () => storeBehindTheRecord({ refresh_token: "by another" }) });
    const write: typeof credentials.write = (...call) => {
      writes += 1;
      return credentials.write(...call);
    };
    const commit = () => Promise.reject(new Failure("table_unavailable"));
    const using = { ...engine, credentials: { ...credentials, write }, connections: { ...connections, commit } };
    expect(await refresh(asked, using)).toMatchObject({ kind: "failed", failure: { code: "credential_conflict" } });
    expect(writes).toBe(1);
    expect(await held()).toMatchObject({ refresh_token: "by another" });
  });
});
