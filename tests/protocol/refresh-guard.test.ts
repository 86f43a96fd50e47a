import { describe, expect, it } from "vitest";
import { refreshConnection } from "../../lib/connections/refresh-connection.ts";
import { acme, firstRefresh, openEngine, rotatedRefresh } from "./engine-fixture.ts";

const asked = { kind: "asked" } as const;

describe("the end of a lease", () => {
  it("is preceded by the end of the work: the provider's call is given up while the lease still stands", async () => {
    const { refresh, provider, timers, clock, connections, read } = await openEngine();
    const seen: unknown[] = [];
    provider.scriptRenewals({
      meanwhile: async () => {
        clock.moveSeconds(24.9);
        timers.fire();
        clock.moveSeconds(0.1);
        timers.fire();
        seen.push((connections.leaseOf(acme)?.until.getTime() ?? 0) - clock().getTime());
      },
    });
    expect(await refresh(asked)).toMatchObject({ kind: "failed", failure: { code: "provider_timeout" } });
    expect(seen).toEqual([5000]);
    expect(await read()).toMatchObject({ status: "active", failure: { code: "provider_timeout" } });
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it("lets nothing be written by a holder whose lease somebody else has by now", async () => {
    const { refresh, provider, timers, clock, read, held, hold, connections, logger } = await openEngine();
    const before = await read();
    provider.scriptRenewals({
      meanwhile: async () => {
        clock.moveSeconds(31);
        timers.fire();
        await hold();
      },
    });
    await refresh(asked);
    expect(await read()).toEqual(before);
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    expect(connections.leaseOf(acme)).toMatchObject({ owner: "somebody else" });
    expect(logger.text()).toContain("a lease was lost before its record was written");
  });

  it("seals what could not be stored in time", async () => {
    const { engine, refresh, provider, timers, clock, credentials, held, read } = await openEngine();
    provider.scriptRenewals({ rotate: true });
    const write: typeof credentials.write = (...call) => {
      clock.moveSeconds(25);
      timers.fire();
      return credentials.write(...call);
    };
    expect(await refresh(asked, { ...engine, credentials: { ...credentials, write } })).toMatchObject({
      kind: "failed",
      failure: { code: "vault_unavailable" },
    });
    expect((await read()).sealedRotation).toBeDefined();
    await refresh();
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
  });
});

describe("a caller that gives up", () => {
  it("before the provider has answered ends the call", async () => {
    const { engine, provider, read } = await openEngine();
    const caller = new AbortController();
    provider.scriptRenewals({ meanwhile: async () => caller.abort() });
    expect(await refreshConnection(engine, acme, asked, caller.signal)).toMatchObject({
      kind: "failed",
      failure: { code: "provider_timeout" },
    });
    expect(await read()).toMatchObject({ status: "active", credentialVersion: 1 });
  });

  it("after the provider has answered changes nothing: the token is stored and the record written", async () => {
    const { engine, provider, read, held, connections } = await openEngine();
    const caller = new AbortController();
    const gone = {
      ...provider,
      refresh: async (...call: Parameters<typeof provider.refresh>) => {
        const renewal = await provider.refresh(...call);
        caller.abort();
        return renewal;
      },
    };
    provider.scriptRenewals({ rotate: true });
    expect(await refreshConnection({ ...engine, providers: new Map([["gcp", gone]]) }, acme, asked, caller.signal)).toMatchObject({
      kind: "renewed",
    });
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
    expect(await read()).toMatchObject({ credentialVersion: 2 });
    expect(connections.leaseOf(acme)).toBeUndefined();
  });
});
