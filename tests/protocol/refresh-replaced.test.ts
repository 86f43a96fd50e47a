import { describe, expect, it } from "vitest";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { acme, firstRefresh, hour, openEngine, signal } from "../fixtures/engine-fixture.ts";

/**
 * The store is read while the lease is asked for. Here the connection is disconnected and made again in between: the record names the
 * version that was read, but the credential is another one.
 */
async function openReplaced({ isRevoked = true } = {}) {
  const engine = await openEngine();
  const { connections, clock, disconnect, park, confirm } = engine;
  clock.moveSeconds(1);
  // A login of the same account that waits keeps the grant from being revoked by the disconnect.
  const waiting = isRevoked ? undefined : await park();
  let isFirst = true;
  const acquire: typeof connections.acquire = async (...call) => {
    if (isFirst) {
      isFirst = false;
      await disconnect();
      clock.moveSeconds(1);
      await confirm(waiting ?? (await park()));
    }
    return connections.acquire(...call);
  };
  return { ...engine, deps: { ...engine.engine, connections: { ...connections, acquire } } };
}

describe("a connection that was disconnected and made again while its credential was read", () => {
  it.each([true, false])(
    "is refreshed with its own refresh token, not with the one that was read (revoked by then: %s)",
    async (isRevoked) => {
      const { deps, refresh, read, held, provider } = await openReplaced({ isRevoked });
      expect(await refresh({ kind: "asked" }, deps)).toMatchObject({ kind: "refreshed" });
      const [record, credential] = [await read(), await held()];
      expect(record.status).toBe("active");
      expect(credential).toMatchObject({ grant_id: record.grantId });
      expect(provider.refreshed).not.toContain(firstRefresh);
    },
  );

  it("is served with its own token, from the store and from memory", async () => {
    const { deps, clock, provider } = await openReplaced();
    const broker = tokenBroker(deps);
    for (const seconds of [0, 50]) {
      clock.moveSeconds(seconds);
      const token = await broker.serve(acme, 300, signal);
      expect(provider.isAlive(bearerOf(token))).toBe(true);
    }
  });
});

describe("a store that was restored from a backup", () => {
  it("gets the rotation that it never stored: its stored refresh token is dead", async () => {
    const { refresh, provider, restore, clock, read } = await openRestored();
    await restore();
    clock.moveSeconds(hour);
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
    expect(provider.refreshed.at(-1)).toMatch(/-rotated-2$/);
    expect(await read()).toMatchObject({ status: "active" });
    expect((await read()).sealedRotation).toBeUndefined();
  });

  it("has the rotation revoked at a disconnect, and not its stored token", async () => {
    const { disconnect, provider, restore } = await openRestored();
    await restore();
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([expect.stringMatching(/-rotated-2$/)]);
  });
});

/** A rotation that waits on the record, and the store as it was two versions ago. */
async function openRestored() {
  const engine = await openEngine();
  const { refresh, provider, credentials } = engine;
  const key = { ...acme, area: "connections" as const };
  const backup = (await credentials.read(key))?.fields ?? {};
  provider.scriptRefreshes({ rotate: true });
  await refresh({ kind: "asked" });
  credentials.failNext("write", new Failure("store_unavailable"));
  await refresh({ kind: "asked" });
  const restore = async () => {
    await credentials.erase(key);
    await credentials.write(key, backup, { cas: 0 });
  };
  return { ...engine, restore };
}
