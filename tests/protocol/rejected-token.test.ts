import { describe, expect, it } from "vitest";
import type { Access, RejectedTokens } from "../../lib/connections/connection.ts";
import { isRejected } from "../../lib/connections/record/live-token.ts";
import { checkConnection } from "../../lib/connections/tokens/check-connection.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { acme, firstAccess, firstRefresh, hour, refreshedAccess, signal } from "../fixtures/engine-fixture.ts";
import { net } from "./mint/mint-fixture.ts";
import { fingerprint, openMintedProcesses, openRefreshed, times } from "./rejected-token-fixture.ts";

describe("S68: a token that the provider refused, which a caller reports,", () => {
  it.each([
    ["one process", 1],
    ["fifty processes", 50],
  ])("is refreshed once for 50 reporters at once in %s, and no warm process serves it after their answers", async (_, processes) => {
    const { startBroker, startReporter, provider, counted, clock } = await openRefreshed();
    provider.scriptRefreshes({ rotate: true });
    const warm = times(8, startBroker);
    expect(new Set(await Promise.all(warm.map((serve) => serve())))).toEqual(new Set([firstAccess]));
    const reporters = times(processes, () => startReporter());
    const answers = await Promise.all(times(50, (index) => reporters[index % processes]?.(firstAccess)));
    expect(new Set(answers)).toEqual(new Set([refreshedAccess(1)]));
    expect(provider.refreshed).toEqual([firstRefresh]);
    expect(counted).toHaveLength(1);
    for (let round = 0; round < 70; round += 1) {
      expect(new Set(await Promise.all(warm.map((serve) => serve())))).toEqual(new Set([refreshedAccess(1)]));
      clock.moveSeconds(1);
    }
  });

  it("is not served from the moment at which it is noted, while its refresh goes on", async () => {
    const { engine, startReporter, provider, clock, read } = await openRefreshed();
    const served: unknown[] = [];
    provider.scriptRefreshes({
      meanwhile: async () => {
        clock.moveSeconds(1);
        const serve = tokenBroker(engine).serve(acme, 300, signal);
        served.push(await serve.then(bearerOf, ({ code }: Failure) => code));
      },
    });
    expect(await startReporter()(firstAccess)).toBe(refreshedAccess(1));
    expect(served).toEqual(["connection_busy"]);
    expect(await read()).not.toHaveProperty("rejected");
  });

  it("is not served again when it cannot be refreshed: its callers get the reason, and one of them the next try", async () => {
    const { startBroker, startReporter, provider, clock, read } = await openRefreshed();
    const warm = startBroker();
    await warm();
    provider.failAlways("refresh", new Failure("provider_throttled", { retryAfterSeconds: 40 }));
    const report = startReporter();
    await expect(report(firstAccess)).rejects.toMatchObject({ code: "provider_throttled" });
    await expect(report(firstAccess)).rejects.toMatchObject({ code: "provider_throttled" });
    for (const serve of [warm, startBroker()]) {
      await expect(serve()).rejects.toMatchObject({ code: "provider_throttled", retryAfterSeconds: expect.any(Number) });
    }
    expect(await read()).toMatchObject({ status: "active", failure: { attempts: 1 } });
    provider.failAlways("refresh", undefined);
    clock.moveSeconds(40);
    expect(await warm()).toBe(refreshedAccess(1));
  });

  it("ends the connection when the grant is over, and says so", async () => {
    const { startBroker, startReporter, provider, read } = await openRefreshed();
    const warm = startBroker();
    await warm();
    provider.withdraw(ada);
    await expect(startReporter()(firstAccess)).rejects.toMatchObject({ code: "grant_revoked" });
    await expect(warm()).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
  });

  it("changes nothing when it is none of the connection's, and is answered as the broker answers", async () => {
    const { startReporter, provider, read, counted, connections, clock } = await openRefreshed();
    const before = await read();
    const at = clock();
    expect(await startReporter()("another token")).toBe(firstAccess);
    expect([await read(), provider.refreshed, counted, connections.leaseOf(acme)]).toEqual([before, [], [], undefined]);
    expect(clock(), "without a wait").toEqual(at);
  });

  it("is answered with the token that has taken its place, without another request, when it comes late", async () => {
    const { startReporter, refresh, provider } = await openRefreshed();
    await refresh({ kind: "asked" });
    expect(await startReporter()(firstAccess)).toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
  });

  it("waits five seconds for a process that works on the connection, and is then to be reported again", async () => {
    const { startReporter, connections, clock, read, counted } = await openRefreshed();
    const at = clock();
    await connections.acquire(acme, { owner: "another process", now: at, until: secondsAfter(at, 30) });
    await expect(startReporter()(firstAccess)).rejects.toMatchObject({ code: "connection_busy" });
    const waited = (clock().getTime() - at.getTime()) / 1000;
    expect([waited >= 5, waited < 8, counted]).toEqual([true, true, []]);
    expect(await read()).not.toHaveProperty("rejected");
  });

  it("drops nothing when another process has replaced it before the lease was taken", async () => {
    const { engine, startReporter, connections, refresh, provider, counted, read } = await openRefreshed();
    let isFirst = true;
    const acquire: typeof connections.acquire = async (...call) => {
      if (isFirst) {
        isFirst = false;
        await refresh({ kind: "asked" });
      }
      return connections.acquire(...call);
    };
    const report = startReporter({ ...engine, connections: { ...engine.connections, acquire } });
    expect(await report(firstAccess)).toBe(refreshedAccess(1));
    expect([provider.refreshed.length, counted]).toEqual([1, []]);
    expect(await read()).not.toHaveProperty("rejected");
  });

  it("is left as it is once too many of the connection were reported", async () => {
    const { engine, startReporter, provider, read } = await openRefreshed();
    const countRejected = () => Promise.reject(new Failure("rate_limited", { retryAfterSeconds: 30 }));
    const before = await read();
    await expect(startReporter({ ...engine, countRejected })(firstAccess)).rejects.toMatchObject({ code: "rate_limited" });
    expect([await read(), provider.refreshed]).toEqual([before, []]);
  });

  it("is not touched by a report of a level that its method does not have", async () => {
    const { startReporter, startBroker, provider, counted } = await openRefreshed();
    await expect(startReporter()(firstAccess, "read")).rejects.toMatchObject({ code: "invalid_request", field: "access" });
    expect([await startBroker()(), provider.refreshed, counted]).toEqual([firstAccess, [], []]);
  });

  it("is asked about at the provider when it cannot be refreshed, and is served on if it works there", async () => {
    const { startReporter, startBroker, connections, provider, read, probed } = await openRefreshed();
    connections.patch(acme, { hasRefreshToken: false });
    expect(await startReporter()(firstAccess)).toBe(firstAccess);
    expect(probed()).toEqual([firstAccess]);
    provider.expire(firstAccess);
    await expect(startReporter()(firstAccess)).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
    await expect(startBroker()()).rejects.toMatchObject({ code: "grant_revoked" });
  });

  it("stays dropped when the new one is sealed onto the record, because the store does not take it", async () => {
    const { startReporter, startBroker, provider, credentials, clock, read } = await openRefreshed();
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"));
    expect(await startReporter()(firstAccess)).toBe(refreshedAccess(1));
    clock.moveSeconds(60);
    expect(await startBroker()()).toBe(refreshedAccess(1));
    expect(await read()).not.toHaveProperty("rejected");
  });
});

describe("S68: a minted token that the provider refused, which a caller reports,", () => {
  it("is replaced by one request for 50 reporters at once, and no warm process serves it after their answers", async () => {
    const { startBroker, startReporter, method, counted, clock } = await openMintedProcesses();
    const [owner, other] = [startBroker(), startBroker()];
    const [refused, good] = [await owner(), await other()];
    const report = startReporter();
    const answers = await Promise.all(times(50, () => report(refused)));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).not.toBe(refused);
    expect(method.requested).toHaveLength(3);
    expect(counted).toHaveLength(1);
    expect(await owner()).not.toBe(refused);
    expect(await other(), "another process has a token of its own").toBe(good);
    for (let minute = 0; minute < 50; minute += 1) {
      clock.moveMinutes(1);
      expect(await owner()).not.toBe(refused);
    }
  });

  it("stays dropped for a process that has slept, also after a check that found the connection working", async () => {
    const { startBroker, startReporter, engine } = await openMintedProcesses();
    const owner = startBroker();
    const refused = await owner();
    await startReporter()(refused);
    await checkConnection(engine, net, signal);
    expect(await owner()).not.toBe(refused);
  });

  it("shows a revoked client at once, and drops no token when it is none of the connection's", async () => {
    const { startBroker, startReporter, method, read } = await openMintedProcesses();
    const owner = startBroker();
    const token = await owner();
    await startReporter()("another token");
    expect(await owner()).toBe(token);
    method.endClient();
    await expect(startReporter()(token)).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
    await expect(owner()).rejects.toMatchObject({ code: "credential_rejected" });
  });

  it("is not served in place of a new one that the provider refuses to give", async () => {
    const { startBroker, startReporter, method, clock } = await openMintedProcesses();
    const owner = startBroker();
    const refused = await owner();
    method.failAlways("mint", new Failure("provider_unavailable"));
    await expect(startReporter()(refused)).rejects.toMatchObject({ code: "provider_unavailable" });
    for (let second = 0; second < 10; second += 1) {
      await expect(owner()).rejects.toMatchObject({ code: "provider_unavailable" });
      clock.moveSeconds(1);
    }
  });

  it("is dropped with all older ones once the record names three", async () => {
    const { startBroker, startReporter, clock, read } = await openMintedProcesses();
    const owners = times(5, startBroker);
    const tokens: string[] = [];
    for (const owner of owners) {
      tokens.push(await owner());
      clock.moveSeconds(1);
    }
    for (const token of tokens.slice(0, 4)) {
      await startReporter()(token);
    }
    expect((await read()).rejected).toEqual({ full: { tokens: [fingerprint(tokens[3] ?? "")], before: expect.any(Date) } });
    const served = await Promise.all(owners.map((owner) => owner()));
    expect(served.filter((token) => tokens.includes(token))).toEqual([]);
  });

  it("takes no token of another level with it, however many of its own level are reported", async () => {
    const { startBroker, startReporter, clock, counted } = await openMintedProcesses();
    const owners = times(5, startBroker);
    const full: string[] = [];
    const narrow: string[] = [];
    for (const owner of owners) {
      full.push(await owner("full"));
      narrow.push(await owner("read"));
      clock.moveSeconds(1);
    }
    const report = startReporter();
    for (const token of [...narrow.slice(0, 4), "none of the connection's"]) {
      await report(token, "read");
    }
    expect(await Promise.all(owners.map((owner) => owner("full")))).toEqual(full);
    const served = await Promise.all(owners.map((owner) => owner("read")));
    expect(served.filter((token) => narrow.includes(token))).toEqual([]);
    expect(counted.map(([, access]) => access)).toEqual(times(5, () => "read"));
  });

  it("is dropped by its name whichever level it was reported for", async () => {
    const { startBroker, startReporter } = await openMintedProcesses();
    const owner = startBroker();
    const token = await owner("full");
    await startReporter()(token, "read");
    expect(await owner("full")).not.toBe(token);
  });
});

it("names a token by its SHA-256, and one that was issued before by that instant", () => {
  const issuedAt = new Date("2026-03-01T12:00:00Z");
  const session = {
    type: "sigv4",
    accessKeyId: "AKIA",
    secretAccessKey: {},
    sessionToken: { reveal: () => "session" },
    issuedAt,
    scopes: [],
  };
  const dropped = (full: RejectedTokens, access?: Access) => isRejected({ rejected: { full } }, session as never, access);
  expect(dropped({ tokens: [fingerprint("session")] })).toBe(true);
  expect(dropped({ tokens: [fingerprint("session")] }, "read")).toBe(true);
  expect(dropped({ tokens: [] })).toBe(false);
  expect(dropped({ tokens: [], before: secondsAfter(issuedAt, hour) })).toBe(true);
  expect(dropped({ tokens: [], before: secondsAfter(issuedAt, hour) }, "read"), "of another level").toBe(false);
  expect(dropped({ tokens: [], before: issuedAt }), "the one that took their place").toBe(false);
  expect(isRejected({}, session as never)).toBe(false);
});
