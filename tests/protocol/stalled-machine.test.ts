import { describe, expect, it } from "vitest";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { versionAfter } from "../fixtures/access-tokens.ts";
import { acme, firstRefresh, hour, openEngine, refreshedAccess } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";

type World = Awaited<ReturnType<typeof openBroker>>;

const busy = { code: "connection_busy", retryAfterSeconds: 2 };
const unavailable = () => new Failure("table_unavailable");

/** A process whose calls to the table all arrive, and whose answers come later than it waits. */
function slowTable({ counted }: World, slow: { acquire?: boolean; commit?: boolean; release?: boolean }) {
  const { acquire, commit, release } = counted.connections;
  const lose = async (work: Promise<unknown>): Promise<never> => {
    await work;
    throw unavailable();
  };
  return {
    ...counted,
    connections: {
      ...counted.connections,
      acquire: (...call: Parameters<typeof acquire>) => (slow.acquire ? lose(acquire(...call)) : acquire(...call)),
      // A commit that never arrives: the record stays as it was, and the lease with it.
      commit: (...call: Parameters<typeof commit>) => (slow.commit ? Promise.reject(unavailable()) : commit(...call)),
      release: (...call: Parameters<typeof release>) => (slow.release ? Promise.reject(unavailable()) : release(...call)),
    },
  };
}

describe("a lease that the table has given, though no answer of it came in time", () => {
  it("is released, so that the next caller has a token: it does not wait for the end of the lease", async () => {
    const world = await openBroker();
    const { clock, provider, serve, connections } = world;
    clock.moveSeconds(2 * hour);
    await expect(serve(300, tokenBroker(slowTable(world, { acquire: true })))).rejects.toMatchObject({ code: "table_unavailable" });
    expect(connections.leaseOf(acme)).toBeUndefined();
    expect(await serve()).toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
  });

  it("keeps every caller waiting until it ends and no longer, if it cannot be released, and costs one provider call in all", async () => {
    const world = await openBroker();
    const { clock, provider, serve, read } = world;
    clock.moveSeconds(2 * hour);
    const before = await read();
    await expect(serve(300, tokenBroker(slowTable(world, { acquire: true, release: true })))).rejects.toMatchObject({
      code: "table_unavailable",
    });
    const leasedUntil = clock().getTime() + 30_000;
    for (;;) {
      const looked = clock().getTime();
      const answer = await serve().catch((error: unknown) => error);
      if (!(answer instanceof Failure)) {
        expect(answer).toBe(refreshedAccess(1));
        break;
      }
      expect(looked).toBeLessThanOrEqual(leasedUntil);
      expect(answer).toMatchObject(busy);
      clock.moveSeconds(busy.retryAfterSeconds);
    }
    expect(clock().getTime() - leasedUntil).toBeLessThan(3000);
    expect(provider.refreshed).toHaveLength(1);
    expect(await read()).toMatchObject({ status: "active", credential: { version: versionAfter(1, before.credential?.version) } });
    expect(await read()).not.toHaveProperty("failure");
  });
});

describe("a refusal of the refresh token that could not be written to the record", () => {
  it("is told to its caller, and found out once more by the next lease holder: the provider refuses twice, the connection ends once", async () => {
    const world = await openBroker();
    const { clock, provider, serve, read, events } = world;
    clock.moveSeconds(2 * hour);
    provider.expire(firstRefresh);
    await expect(serve(300, tokenBroker(slowTable(world, { commit: true })))).rejects.toMatchObject({ code: "grant_revoked" });
    expect((await read()).status).toBe("active");
    // The holder could not let its lease go.
    await expect(serve()).rejects.toMatchObject(busy);
    clock.moveSeconds(31);
    await expect(serve()).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
    await expect(serve()).rejects.toMatchObject({ code: "grant_revoked" });
    expect(provider.refreshed).toHaveLength(2);
    expect(events.names().filter((name) => name === "connection.reauth_required")).toHaveLength(1);
  });
});

describe("a machine that stands still for longer than a lease", () => {
  it("before the provider is called: nothing is sent, and the caller may retry", async () => {
    const { engine, clock, provider, refresh, read, credentials } = await openEngine();
    clock.moveSeconds(2 * hour);
    const before = await read();
    const stalled: typeof credentials = {
      ...credentials,
      read: async (...call) => {
        const stored = await credentials.read(...call);
        clock.moveSeconds(40);
        return stored;
      },
    };
    expect(await refresh({ kind: "asked" }, { ...engine, credentials: stalled })).toMatchObject({
      kind: "failed",
      failure: { code: "deadline_exceeded" },
    });
    expect(provider.refreshed).toEqual([]);
    expect(await read()).toEqual(before);
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
  });

  it("after the provider has rotated the token: the token is stored and served, and the record follows", async () => {
    const { engine, clock, provider, refresh, read, credentials } = await openEngine();
    clock.moveSeconds(2 * hour);
    provider.scriptRefreshes({ lifeSeconds: 3599, rotate: true });
    const stalled: typeof credentials = {
      ...credentials,
      write: async (...call) => {
        const written = await credentials.write(...call);
        clock.moveSeconds(40);
        return written;
      },
    };
    expect(await refresh({ kind: "asked" }, { ...engine, credentials: stalled })).toMatchObject({ kind: "refreshed" });
    // With the token that was rotated: the one before it would be refused, and end the connection.
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
    expect(provider.refreshed).toHaveLength(2);
    expect(await read()).toMatchObject({ status: "active" });
    expect(await read()).not.toHaveProperty("failure");
  });
});
