import { describe, expect, it } from "vitest";
import { withLease } from "../../../lib/connections/lease/with-lease.ts";
import { prove } from "../../../lib/connections/mint/prove.ts";
import type { MethodCommon, Minted } from "../../../lib/connections/provider.ts";
import { startTurn } from "../../../lib/connections/turn/turn.ts";
import { Failure } from "../../../lib/errors.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { fieldsOf } from "../../fixtures/fields-of.ts";
import { asked, live, net, openMinted, signal } from "./mint-fixture.ts";

const first = "token-1-of-client-1-full";
const remark = { code: "tag_without_owner", severity: "warning", title: "A tag", action: "Give it an owner.", owner: "customer" } as const;

describe("a minted connection that a person asks to be refreshed", () => {
  it("is proved with a new token, whose end and findings are the answer", async () => {
    const { refresh, method, read, clock, names, connections } = await openMinted();
    method.remark([remark]);
    clock.moveSeconds(60);
    const before = await read();
    const result = await refresh();
    expect(result).toMatchObject({
      kind: "refreshed",
      reason: "asked",
      token: { expiresAt: secondsAfter(clock(), 3600) },
      findings: [remark],
    });
    expect(method.probed).toEqual([first]);
    const { due: _, ...proven } = await read();
    expect(proven).toEqual({
      ...before,
      refreshedAt: clock(),
      updatedAt: clock(),
      checked: { at: clock(), worst: { severity: remark.severity, code: remark.code } },
    });
    expect(names()).toEqual([]);
    expect(connections.leaseOf(net)).toBeUndefined();
  });

  it("recovers when its customer has repaired it, with one event", async () => {
    const { serve, refresh, method, read, names } = await openMinted();
    method.endClient();
    await expect(serve()).rejects.toThrow();
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "credential_rejected" } });
    method.mend();
    expect(await refresh()).toMatchObject({ kind: "refreshed", connection: { status: "active" } });
    expect(await read()).not.toHaveProperty("failure");
    await refresh();
    expect(names()).toEqual(["connection.reauth_required", "connection.recovered"]);
    expect(await serve()).toContain("-of-client-1-full");
  });

  it.each([
    ["mint", "credential_rejected"],
    ["probe", "client_scope_missing"],
    ["probe", "grant_revoked"],
  ] as const)("ends when only the customer can help: %s says %s", async (operation, code) => {
    const { refresh, method, read, names } = await openMinted();
    method.failNext(operation, new Failure(code));
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code }, connection: { status: "reauth_required" } });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code, attempts: 1 } });
    expect(names()).toEqual(["connection.reauth_required"]);
  });

  it("keeps its status when the provider fails, and is probed again when the back-off expires", async () => {
    const { refresh, method, read, names, clock } = await openMinted();
    method.failNext("probe", new Failure("provider_throttled", { retryAfterSeconds: 90 }));
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "provider_throttled" } });
    const retryAt = secondsAfter(clock(), 90);
    expect(await read()).toMatchObject({
      status: "active",
      failure: { code: "provider_throttled", attempts: 1, retryAt },
      duties: { probe: retryAt },
    });
    expect(names()).toEqual([]);
    await refresh();
    expect(await read()).not.toHaveProperty("failure");
  });

  it("still waits for its customer when the provider cannot be asked", async () => {
    const { refresh, method, read, names } = await openMinted();
    method.failNext("mint", new Failure("credential_rejected"));
    await refresh();
    const before = await read();
    method.failNext("mint", new Failure("provider_unreachable"));
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "provider_unreachable" } });
    expect(await read()).toEqual(before);
    expect(names()).toEqual(["connection.reauth_required"]);
  });

  it("is proved with one more token when the provider rejects the first one, and is not ended when it rejects both", async () => {
    const { refresh, method, read } = await openMinted();
    method.failNext("probe", new Failure("access_token_rejected"));
    expect(await refresh()).toMatchObject({ kind: "refreshed" });
    expect(method.probed).toEqual([first, "token-2-of-client-1-full"]);
    method.failAlways("probe", new Failure("access_token_rejected"));
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "access_token_rejected" } });
    expect(method.probed).toHaveLength(4);
    expect(await read()).toMatchObject({ status: "active", failure: { code: "access_token_rejected" } });
  });

  it("is left alone while another process has the lease", async () => {
    const { refresh, method, hold } = await openMinted();
    await hold();
    expect(await refresh()).toMatchObject({ kind: "busy" });
    expect(method.requested).toEqual([]);
  });

  it("is left alone while it is being disconnected", async () => {
    const { refresh, method, connections } = await openMinted();
    connections.patch(net, { status: "disconnecting" });
    expect(await refresh()).toMatchObject({ kind: "kept", reason: "disconnecting" });
    expect(method.requested).toEqual([]);
  });

  it("is unchanged when the end of the lease interrupted the work", async () => {
    const { refresh, method, read, clock, timers, connections } = await openMinted();
    const before = await read();
    const { asked: begun, answer } = method.hang();
    const refreshing = refresh();
    await begun;
    clock.moveSeconds(25);
    timers.fire();
    expect(await refreshing).toMatchObject({ kind: "failed", failure: { code: "deadline_exceeded" } });
    answer();
    expect(await read()).toEqual(before);
    expect(connections.leaseOf(net)).toBeUndefined();
  });

  it("is noted on the record when a store fails, without an end", async () => {
    const { refresh, read, engine, credentials } = await openMinted();
    const sealed = { ...credentials, read: () => Promise.reject(new Failure("vault_sealed")) };
    expect(await refresh(asked, { ...engine, credentials: sealed })).toMatchObject({ kind: "failed", failure: { code: "vault_sealed" } });
    expect(await read()).toMatchObject({ status: "active", failure: { code: "vault_sealed" } });
  });

  it("is proved without a look at the store when its method stores nothing", async () => {
    const { refresh, read, engine, connections, credentials, method } = await openMinted();
    connections.patch(net, { credential: undefined as never });
    method.know("ours", "");
    const sealed = { ...credentials, read: () => Promise.reject(new Failure("vault_sealed")) };
    expect(await refresh(asked, { ...engine, credentials: sealed })).toMatchObject({ kind: "refreshed" });
    expect((await read()).credential).toBeUndefined();
  });

  it("never sends the credential of another grant", async () => {
    const { refresh, credentials, method } = await openMinted();
    await credentials.write(live, fieldsOf({ client_id: "client-1", client_secret: "x", grant_id: "of another" }), { cas: 1 });
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "credential_missing" } });
    expect(method.requested).toEqual([]);
  });
});

describe("S15: a record that is behind its credential", () => {
  it.each([
    ["works", undefined],
    ["is refused", "credential_rejected"],
    ["cannot be tried", "provider_unavailable"],
  ] as const)("names what is stored from then on, when that %s", async (_, code) => {
    const { refresh, read, storeBehindTheRecord, method, die } = await openMinted();
    await storeBehindTheRecord("client-2");
    await die();
    if (code !== undefined) {
      method.failNext("mint", new Failure(code));
    }
    await refresh();
    expect(method.requested).toEqual([{ clientId: "client-2", access: "full" }]);
    expect((await read()).credential?.version).toBe(2);
  });
});

describe("a process that died while it had the lease of a minted connection", () => {
  it("leaves no failure on the record: nothing of a token was lost", async () => {
    const { refresh, die, read, connections, names, method } = await openMinted();
    await die();
    expect(await refresh({ kind: "schedule" })).toMatchObject({ kind: "failed", failure: { code: "refresh_interrupted" } });
    expect(await read()).not.toHaveProperty("failure");
    expect(connections.leaseOf(net)).toBeUndefined();
    expect([names(), method.requested]).toEqual([[], []]);
  });
});

describe("the daily probe", () => {
  /** As its duty does it. */
  const openProbe = async () => {
    const world = await openMinted();
    const { deps, method, clock } = world;
    const nextProbeAt = secondsAfter(clock(), 86_400 + 3600);
    /** Half of each back-off. */
    const random = () => new Uint8Array([0x80, 0, 0, 0]);
    const probe = (using: MethodCommon & Minted = method) =>
      withLease(deps, net, {}, (held) =>
        prove(startTurn({ ...deps, random }, held, { cause: { kind: "schedule" }, signal }), using, nextProbeAt),
      );
    return { ...world, nextProbeAt, probe };
  };

  it("sets its next instant together with its outcome", async () => {
    const { probe, read, nextProbeAt } = await openProbe();
    expect(await probe()).toMatchObject({ kind: "worked", isWritten: true, result: { kind: "refreshed", reason: "probe" } });
    expect((await read()).duties).toEqual({ probe: nextProbeAt });
  });

  it("notices that an unused secret was revoked, and looks again the next day", async () => {
    const { probe, read, method, names, nextProbeAt } = await openProbe();
    method.endClient();
    await probe();
    expect(await read()).toMatchObject({ status: "reauth_required", duties: { probe: nextProbeAt } });
    method.mend();
    await probe();
    expect(await read()).toMatchObject({ status: "active" });
    expect(names()).toEqual(["connection.reauth_required", "connection.recovered"]);
  });

  it("is retried when the back-off expires, later each time", async () => {
    const { probe, read, method, clock } = await openProbe();
    method.failAlways("mint", new Failure("provider_unreachable"));
    await probe();
    expect((await read()).duties).toEqual({ probe: secondsAfter(clock(), 15) });
    clock.moveSeconds(15);
    await probe();
    expect(await read()).toMatchObject({ duties: { probe: secondsAfter(clock(), 30) }, failure: { attempts: 2 } });
  });

  it("asks for the most that the method gives", async () => {
    const { probe, method } = await openProbe();
    await probe({ ...method, access: ["read"] });
    await probe();
    expect(method.requested.map(({ access }) => access)).toEqual(["read", "full"]);
  });

  it("notes a scope that is missing, and does not end the connection for it", async () => {
    const { probe, method, read } = await openProbe();
    await probe({ ...method, missingScopes: () => ["keys"] });
    expect(await read()).toMatchObject({ status: "active", scopesMissing: ["keys"] });
  });
});
