import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../lib/errors.ts";
import { grace } from "../../fakes/scripted-provider.ts";
import { acme, firstAccess, refreshedAccess } from "../../fixtures/engine-fixture.ts";
import { newChange } from "../../fixtures/new-change.ts";
import { canary, openAccounts } from "./account-broker-fixture.ts";

const minute = 60;

describe("a token of an account that a setup made", () => {
  it("is requested with the person's live token, and served with the account's name", async () => {
    const { ask, requested, read } = await openAccounts();
    const { id } = await read();
    expect(await ask()).toMatchObject({ type: "bearer", scopes: ["cloud"], missingScopes: [], account: `read of ${id}` });
    expect(requested).toEqual([{ account: `read of ${id}`, personToken: firstAccess }]);
  });

  it("is requested once for fifty callers at once, and again from nobody for a minute", async () => {
    const { take, requested, hang, calls, misses } = await openAccounts();
    const answer = hang();
    const all = Array.from({ length: 50 }, () => take({ target: "shop" }));
    answer();
    expect(new Set(await Promise.all(all))).toEqual(new Set([`${canary}-1`]));
    expect(misses).toEqual({ count: 50 });
    expect(await take({ target: "shop" })).toBe(`${canary}-1`);
    expect(misses, "it is in memory").toEqual({ count: 50 });
    expect([requested.length, calls]).toEqual([1, { read: 1, ledger: 1 }]);
  });

  it("is served for its life, and its record is read once a minute for fifty callers", async () => {
    const { take, requested, clock, calls } = await openAccounts();
    await take();
    clock.moveSeconds(minute);
    await Promise.all(Array.from({ length: 50 }, () => take()));
    expect([requested.length, calls.read, calls.ledger]).toEqual([1, 2, 1]);
    clock.moveSeconds(3600 - minute - 301);
    expect(await take()).toBe(`${canary}-1`);
    clock.moveSeconds(2);
    expect(await take()).toBe(`${canary}-2`);
  });

  it("is requested anew for a caller who wants more life, and never for more than half of its life", async () => {
    const { take, clock, script } = await openAccounts();
    await take();
    clock.moveSeconds(1801);
    expect(await take({ minTtlSeconds: 3000 })).toBe(`${canary}-2`);
    script.lifeSeconds = 600;
    clock.moveSeconds(3000);
    expect(await take({ minTtlSeconds: 3000 })).toBe(`${canary}-3`);
    expect(await take({ minTtlSeconds: 3000 })).toBe(`${canary}-3`);
  });

  it("is not that of an account of a person whom another one replaced, and is waited for while a colleague's setup may take it over", async () => {
    const { ask, ledger, read, connections, requested, clock } = await openAccounts();
    const { id, identity } = await read();
    const change = newChange({ kind: "robot", target: "home", name: `read of ${id}` });
    await ledger.begin(acme, change, { runId: "run-1", madeBy: identity.id });
    connections.patch(acme, { identity: { id: grace }, liveSince: clock() });
    await expect(ask()).rejects.toMatchObject({ code: "access_pending" });
    await expect(ask({ access: "operate" }), "there was none").rejects.toMatchObject({ code: "setup_missing" });
    clock.moveMinutes(10);
    await expect(ask()).rejects.toMatchObject({ code: "setup_missing" });
    await ledger.begin(acme, change, { runId: "run-2", madeBy: grace });
    expect(await ask()).toMatchObject({ account: change.name });
    expect(requested).toHaveLength(1);
  });

  it("is one for each target and level of access", async () => {
    const { take, makeAccount } = await openAccounts();
    await makeAccount("operate");
    const wants = [{}, { target: "home" }, { target: "shop" }, { target: "shop", access: "operate" }] as const;
    const tokens = [];
    for (const want of wants) {
      tokens.push(await take(want), await take(want));
    }
    expect(tokens).toEqual([1, 1, 2, 2, 3, 3, 4, 4].map((number) => `${canary}-${number}`));
  });

  it("goes on for the others when the caller leaves who began the request", async () => {
    const { ask, take, requested, hang } = await openAccounts();
    const answer = hang();
    const caller = new AbortController();
    const left = expect(ask({}, caller.signal)).rejects.toMatchObject({ code: "deadline_exceeded" });
    const joined = take();
    await expect.poll(() => requested.length).toBe(1);
    caller.abort();
    await left;
    answer();
    expect(await joined).toBe(`${canary}-1`);
  });
});

describe("S12: a caller gets nothing but what was asked for", () => {
  it("is refused the operator while there is a viewer only, and keeps its viewer", async () => {
    const { ask, take, requested } = await openAccounts();
    await expect(ask({ access: "operate" })).rejects.toMatchObject({ code: "access_not_set_up" });
    expect(requested).toEqual([]);
    expect(await take()).toBe(`${canary}-1`);
  });

  it.each([
    ["a target that no setup has prepared", { target: "other" }, "setup_missing"],
    ["a target of another organisation", { target: "theirs" }, "setup_missing"],
    ["a word that the setup does not know", { as: "human" }, "invalid_request"],
    ["a provider without a setup", { key: { ...acme, provider: "tailscale" } }, "invalid_request"],
    ["a connection that there is not", { key: { ...acme, tenant: "nobody" } }, "not_found"],
  ] as const)("is refused %s", async (_, changes, code) => {
    const { ask, requested, prepared } = await openAccounts();
    prepared.push({ ...acme, tenant: "emca", id: "theirs", name: "", obstacles: [], facts: {}, runId: "run-2", preparedAt: new Date(0) });
    await expect(ask(changes)).rejects.toMatchObject({ code });
    expect(requested).toEqual([]);
  });

  it("is refused where no setup has made anything", async () => {
    const { ask, ledger } = await openAccounts();
    await ledger.erase(acme);
    await expect(ask()).rejects.toMatchObject({ code: "setup_missing" });
    await expect(ask({ access: "operate" })).rejects.toMatchObject({ code: "setup_missing" });
  });

  it("is refused a connection by a method that is not set up, with the field", async () => {
    const { ask, record } = await openAccounts();
    record.method = "key";
    await expect(ask()).rejects.toMatchObject({ code: "invalid_request", field: "as" });
  });
});

describe("what happens elsewhere is noticed within a minute", () => {
  it("a disconnect", async () => {
    const { take, ask, disconnect, clock } = await openAccounts();
    await take();
    await disconnect();
    clock.moveSeconds(minute);
    await expect(ask()).rejects.toMatchObject({ code: "not_found" });
  });

  it("a login of the same account: its token is requested with the new grant", async () => {
    const { take, connect, clock, requested } = await openAccounts();
    await take();
    await connect();
    clock.moveSeconds(minute);
    expect(await take()).toBe(`${canary}-2`);
    expect(requested.map(({ personToken }) => personToken === firstAccess)).toEqual([true, false]);
  });

  it("a connection that needs its customer", async () => {
    const { take, ask, record, clock } = await openAccounts();
    await take();
    record.status = "reauth_required";
    record.failure = { code: "grant_revoked", at: clock(), attempts: 1 };
    clock.moveSeconds(minute);
    await expect(ask()).rejects.toMatchObject({ code: "grant_revoked" });
  });

  it("a target that its customer has switched off, and on again", async () => {
    const { take, ask, settings, clock } = await openAccounts();
    await take({ target: "shop" });
    await settings.write(acme, { disabled: ["shop"] });
    clock.moveSeconds(minute);
    await expect(ask({ target: "shop" })).rejects.toMatchObject({ code: "target_disabled" });
    expect(await take()).toBe(`${canary}-2`);
    await settings.write(acme, { disabled: [] });
    expect(await take({ target: "shop" })).toBe(`${canary}-1`);
  });
});

describe("a request that fails", () => {
  const lost = () => new Failure("setup_access_lost");
  const pending = () => new Failure("access_pending", { retryAfterSeconds: 15 });

  it.each(["setup_access_lost", "access_pending", "provider_unavailable"] as const)(
    "with %s changes nothing on the connection, whose own token is served as before",
    async (code) => {
      const { ask, script, read, refresh, events } = await openAccounts();
      const before = await read();
      const names = events.names().length;
      script.failures = [new Failure(code)];
      await expect(ask()).rejects.toMatchObject({ code });
      expect([await read(), events.names().length]).toEqual([before, names]);
      expect(await refresh({ kind: "use", minTtlSeconds: 300 })).toMatchObject({ kind: "kept", token: { type: "bearer" } });
    },
  );

  it("is not asked for again before the time that the failure names, and is then", async () => {
    const { ask, take, script, requested, clock } = await openAccounts();
    script.failures = [pending()];
    await expect(ask()).rejects.toMatchObject({ code: "access_pending", retryAfterSeconds: 15 });
    clock.moveSeconds(10);
    await expect(ask()).rejects.toMatchObject({ code: "access_pending", retryAfterSeconds: 5 });
    expect(requested).toHaveLength(1);
    clock.moveSeconds(5);
    expect(await take()).toBe(`${canary}-2`);
  });

  it("is not remembered after the setup was applied again", async () => {
    const { ask, take, script, clock } = await openAccounts();
    script.failures = [lost()];
    await expect(ask()).rejects.toMatchObject({ code: "setup_access_lost" });
    clock.moveSeconds(2);
    expect(await take()).toBe(`${canary}-2`);
  });

  it("leaves the token that still lives for a reason that passes, and not when the access is lost", async () => {
    const { ask, take, script, clock } = await openAccounts();
    await take();
    clock.moveSeconds(3400);
    script.failures = [new Failure("provider_unavailable"), lost()];
    expect(await take()).toBe(`${canary}-1`);
    clock.moveSeconds(2);
    await expect(ask()).rejects.toMatchObject({ code: "setup_access_lost" });
  });

  it("because the person's token is refused is made again with a new one", async () => {
    const { take, script, requested } = await openAccounts();
    script.failures = [new Failure("access_token_rejected")];
    expect(await take()).toBe(`${canary}-2`);
    expect(requested.map(({ personToken }) => personToken)).toEqual([firstAccess, refreshedAccess(1)]);
  });

  it("S47: shows no token in the failure or the log", async () => {
    const { ask, script, logger, clock } = await openAccounts();
    script.failures = [lost()];
    const error = await ask().catch((thrown: unknown) => thrown);
    clock.moveSeconds(2);
    const served = await ask();
    for (const text of [inspect(error, { depth: null, showHidden: true }), inspect(served, { depth: null }), logger.text()]) {
      expect(text).not.toContain(canary);
      expect(text).not.toContain(firstAccess);
    }
  });
});
