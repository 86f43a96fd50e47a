import { describe, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { endsConnection, Failure, type FailureCode, failures } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { cloudScope } from "../fakes/scripted-provider.ts";
import { acme, firstAccess, hour, openEngine, rotatedRefresh } from "../fixtures/engine-fixture.ts";

const asked = { kind: "asked" } as const;
const codes = Object.keys(failures) as FailureCode[];
const providerCodes = codes.filter((code) => failures[code].owner === "provider");

describe("a provider that refuses", () => {
  it.each(codes.filter(endsConnection))("ends the connection at once by %s, with exactly one event", async (code) => {
    const { refresh, untilDue, provider, read, events, connections } = await openEngine();
    await untilDue();
    const before = events.published.length;
    provider.failAlways("refresh", new Failure(code));
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code }, connection: { status: "reauth_required" } });
    expect(await read()).not.toHaveProperty("due");
    expect(await refresh(asked)).toMatchObject({ kind: "failed", failure: { code } });
    const name = `connection.${code === "trust_insecure" ? code : "reauth_required"}`;
    expect(events.published.slice(before)).toMatchObject([{ name, code, connection: acme }]);
    expect(connections.kept.at(-1)).toMatchObject({ name });
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it.each([
    ["a provider that is down", "refresh"],
    ["a store that is down", "read"],
  ] as const)("stays on the record when another try in between meets %s", async (_, operation) => {
    const { refresh, engine, provider, credentials, read, connections, events, clock } = await openEngine();
    provider.failNext("refresh", new Failure("session_control"));
    await refresh(asked);
    const before = await read();
    clock.moveSeconds(hour);
    provider.failNext("refresh", new Failure("provider_unavailable"));
    const away = { ...credentials, read: () => Promise.reject(new Failure("vault_sealed")) };
    const result = await refresh(asked, operation === "read" ? { ...engine, credentials: away } : engine);
    expect(result).toMatchObject({ kind: "failed", failure: { code: operation === "read" ? "vault_sealed" : "provider_unavailable" } });
    expect(await read()).toEqual(before);
    expect(connections.leaseOf(acme)).toBeUndefined();
    expect(events.names()).toHaveLength(3);
  });

  it.each([
    ["a provider", "refresh"],
    ["a store", "read"],
  ] as const)("by %s that took long: what it asked for counts from its answer on, not from the question", async (_, operation) => {
    const { refresh, engine, provider, credentials, read, clock } = await openEngine();
    const late = (): never => {
      clock.moveSeconds(8);
      throw new Failure("provider_throttled", { retryAfterSeconds: 60 });
    };
    const slow = { ...provider, refresh: async () => late() };
    const store = { ...credentials, read: async () => late() };
    await refresh(asked, operation === "read" ? { ...engine, credentials: store } : { ...engine, methods: buildMethods(slow) });
    const { failure } = await read();
    expect(failure?.at).toEqual(clock());
    expect((failure?.retryAt?.getTime() ?? 0) - clock().getTime()).toBeGreaterThanOrEqual(60_000);
  });

  it("S42: names session control as the reason", async () => {
    const { refresh, provider, read } = await openEngine();
    provider.failNext("refresh", new Failure("session_control"));
    await refresh(asked);
    expect((await read()).failure).toMatchObject({ code: "session_control", attempts: 1 });
    expect((await read()).failure).not.toHaveProperty("retryAt");
  });

  it.each(providerCodes)("never ends it by %s: it backs off, degrades at the expiry and recovers, with one event each", async (code) => {
    const { refresh, untilDue, provider, read, events, clock } = await openEngine();
    provider.failAlways("refresh", new Failure(code));
    const seen: Connection["status"][] = [];
    let tries = 0;
    await untilDue();
    for (let look = 1; look <= 40; look += 1) {
      const result = await refresh();
      tries += result.kind === "failed" ? 1 : 0;
      expect(result).toMatchObject({ connection: { failure: { code, attempts: tries } } });
      seen.push((await read()).status);
      expect((await read()).due?.at.getTime()).toBeGreaterThanOrEqual(clock().getTime());
      await untilDue();
    }
    // A provider that limits the rate is not asked when the token expires; the connection is degraded all the same.
    expect(seen.length - tries).toBe(code === "provider_throttled" ? 1 : 0);
    expect([...new Set(seen)]).toEqual(["active", "degraded"]);
    expect(seen.indexOf("degraded")).toBe(seen.lastIndexOf("active") + 1);
    provider.failAlways("refresh", undefined);
    await untilDue();
    expect(await refresh()).toMatchObject({ kind: "refreshed", connection: { status: "active" } });
    expect(await read()).not.toHaveProperty("failure");
    expect(events.names().slice(2)).toEqual(["connection.degraded", "connection.recovered"]);
  });

  it("that lasts until the connection is idle does not leave it degraded afterwards", async () => {
    const { refresh, untilDue, provider, read, clock, events, connections } = await openEngine();
    connections.patch(acme, { lastUsedAt: new Date(clock().getTime() - 22.5 * hour * 1000) });
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    const outageEnds = clock().getTime() + 2 * hour * 1000;
    await untilDue();
    while (clock().getTime() < outageEnds) {
      await refresh();
      await untilDue();
    }
    expect((await read()).status).toBe("degraded");
    provider.failAlways("refresh", undefined);
    expect(await refresh()).toMatchObject({ kind: "refreshed", connection: { status: "active", due: { reason: "keep_alive" } } });
    expect(clock().getTime() - outageEnds).toBeLessThanOrEqual(hour * 500);
    expect(events.names().slice(2)).toEqual(["connection.degraded", "connection.recovered"]);
  });

  it("is degraded when its token expires and not a minute later", async () => {
    const { refresh, connections, provider, read, clock, untilDue } = await openEngine();
    connections.patch(acme, { expiresAt: new Date(clock().getTime() + 10_000) });
    provider.failAlways("refresh", new Failure("provider_unavailable", { retryAfterSeconds: 600 }));
    await refresh();
    expect((await read()).status).toBe("active");
    await untilDue();
    await refresh();
    expect(await read()).toMatchObject({ status: "degraded", failure: { attempts: 2 } });
    expect(clock().getTime()).toBe((await read()).expiresAt?.getTime());
  });

  it("leaves the status unchanged when it rejects our own client, even when the token has expired", async () => {
    const { refresh, provider, read, clock, events } = await openEngine();
    clock.moveSeconds(2 * hour);
    provider.failNext("refresh", new Failure("client_misconfigured"));
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "client_misconfigured" } });
    expect(await read()).toMatchObject({ status: "active", due: { reason: "retry" } });
    expect(events.names()).toHaveLength(2);
  });

  it("is not delayed by the people who retry it in between", async () => {
    const { refresh, untilDue, provider, read } = await openEngine();
    await untilDue();
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    await refresh();
    const { failure, due } = await read();
    for (let clicks = 0; clicks < 8; clicks += 1) {
      expect(await refresh(asked)).toMatchObject({ kind: "failed" });
    }
    expect(await read()).toMatchObject({ failure: { attempts: 1, retryAt: failure?.retryAt }, due });
  });

  it("hands out the token that is stored, which may still live", async () => {
    const { refresh, untilDue, provider } = await openEngine();
    await untilDue();
    provider.failNext("refresh", new Failure("provider_timeout"));
    const result = await refresh();
    expect("token" in result ? result.token && bearerOf(result.token) : undefined).toBe(firstAccess);
  });

  it("S25: ends it when part of the consent was withdrawn, although there is a token", async () => {
    const { refresh, provider, read, held } = await openEngine();
    provider.scriptRefreshes({ scopes: ["openid", "email"], rotate: true });
    const result = await refresh(asked);
    expect(result).toMatchObject({ kind: "failed", failure: { code: "consent_withdrawn" } });
    expect(result).not.toHaveProperty("token");
    expect(await read()).toMatchObject({ status: "reauth_required", scopesGranted: ["openid", "email"], scopesMissing: [cloudScope] });
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1), scope: "openid email" });
    provider.scriptRefreshes({ scopes: ["openid", "email", cloudScope], rotate: true });
    expect(await refresh(asked)).toMatchObject({ kind: "refreshed", connection: { status: "active", scopesMissing: [] } });
  });
});
