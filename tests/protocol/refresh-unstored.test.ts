import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { refreshConnection } from "../../lib/connections/refresh-connection.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Failure } from "../../lib/errors.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { acme, firstRefresh, hour, openEngine, renewedAccess, rotatedRefresh } from "./engine-fixture.ts";

const asked = { kind: "asked" } as const;
const use = { kind: "use", minTtlSeconds: 300 } as const;
const tokenOf = (result: Awaited<ReturnType<typeof refreshConnection>>) =>
  "token" in result ? result.token?.accessToken.reveal() : undefined;

describe("S15: a rotated credential that the store does not take", () => {
  async function openUnstored(code: "vault_unavailable" | "vault_sealed" | "credential_conflict" = "vault_unavailable", after = false) {
    const world = await openEngine();
    world.provider.scriptRenewals({ rotate: true });
    world.clock.moveSeconds(hour - 60);
    world.credentials.failNext("write", new Failure(code), { after });
    const result = await world.refresh(use);
    return { ...world, result };
  }

  it("is sealed onto the record, and its token is served all the same", async () => {
    const { result, read, held, connections, clock } = await openUnstored();
    expect(result).toMatchObject({ kind: "failed", failure: { code: "vault_unavailable" } });
    expect(tokenOf(result)).toBe(renewedAccess(1));
    const connection = await read();
    expect(connection).toMatchObject({ status: "active", credentialVersion: 1, due: { reason: "retry" } });
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
      expect(tokenOf(result)).toBe(renewedAccess(1));
      expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1), access_token: renewedAccess(1) });
      const connection = await read();
      expect(connection).toMatchObject({ credentialVersion: 2, status: "active", due: { reason: "expiry" } });
      expect(connection).not.toHaveProperty("sealedRotation");
      expect(connection).not.toHaveProperty("failure");
      expect(provider.refreshed).toHaveLength(1);
    },
  );

  it("is written back before the provider is asked with it", async () => {
    const { refresh, provider, held } = await openUnstored();
    expect(await refresh(asked)).toMatchObject({ kind: "renewed" });
    expect(provider.refreshed).toEqual([firstRefresh, rotatedRefresh(1)]);
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(2) });
  });

  it("stays sealed while the store goes on failing, and no provider is asked", async () => {
    const { refresh, credentials, read, provider, held } = await openUnstored();
    for (const attempts of [2, 3]) {
      credentials.failNext("write", new Failure("vault_sealed"));
      expect(await refresh(asked)).toMatchObject({ kind: "failed", failure: { code: "vault_sealed" } });
      expect(await read()).toMatchObject({ failure: { attempts }, due: { reason: "retry" } });
    }
    expect(provider.refreshed).toHaveLength(1);
    await refresh();
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
  });

  it.each(["vault_unavailable", "credential_conflict"] as const)(
    "is dropped when the write had landed after all, answered as %s",
    async (code) => {
      const { refresh, untilDue, read, held, provider } = await openUnstored(code, true);
      await untilDue();
      expect(await refresh()).toMatchObject({ kind: "kept", reason: "fresh" });
      expect(await read()).toMatchObject({ credentialVersion: 2 });
      expect(await read()).not.toHaveProperty("sealedRotation");
      expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
      expect(provider.refreshed).toHaveLength(1);
    },
  );

  it("is given up when it cannot be opened, and the log says so: the store's is used", async () => {
    const { refresh, engine, logger, provider, read } = await openUnstored();
    const sealer = aesSealer(memorySecrets({ seal: { current: randomBytes(32).toString("base64") } }), "seal", randomBytes);
    expect(await refresh(asked, { ...engine, sealer })).toMatchObject({ kind: "failed", failure: { code: "grant_revoked" } });
    expect(logger.text()).toContain("a sealed rotation cannot be opened and is given up");
    expect(provider.refreshed).toEqual([firstRefresh, firstRefresh]);
    expect(await read()).not.toHaveProperty("sealedRotation");
  });

  it("is served although it can be kept nowhere, and the log says that it is lost", async () => {
    const { engine, refresh, provider, credentials, logger } = await openEngine();
    provider.scriptRenewals({ rotate: true });
    credentials.failNext("write", new Failure("vault_sealed"));
    const sealer = { ...engine.sealer, seal: () => Promise.reject(new Failure("secrets_unavailable")) };
    const result = await refresh(asked, { ...engine, sealer });
    expect(tokenOf(result)).toBe(renewedAccess(1));
    expect(logger.text()).toContain("a rotated credential is lost");
  });

  it("is not sealed when nothing was rotated: the token is served once, and the store keeps what works", async () => {
    const { refresh, credentials, read, held, clock, provider } = await openEngine();
    clock.moveSeconds(hour - 60);
    credentials.failNext("write", new Failure("vault_unavailable"));
    const result = await refresh(use);
    expect(tokenOf(result)).toBe(renewedAccess(1));
    expect(await read()).not.toHaveProperty("sealedRotation");
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    clock.moveSeconds(30);
    expect(await refresh(use)).toMatchObject({ kind: "renewed" });
    expect(provider.refreshed).toEqual([firstRefresh, firstRefresh]);
  });
});
