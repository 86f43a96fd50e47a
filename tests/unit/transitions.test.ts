import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { afterFailure, afterRefresh } from "../../lib/connections/record/transitions.ts";
import { Failure } from "../../lib/errors.ts";
import { active, at, codes, context, ending, lastFailure, names, now, passing, token } from "./transitions-fixture.ts";

describe("the record after a refresh", () => {
  it("is active, has the new times and version, and no failure and no sealed rotation", () => {
    const before = { ...active, ...lastFailure("provider_timeout"), sealedRotation: "sealed" };
    expect(afterRefresh(before, { token: token, version: 4, missing: [] }, context)).toEqual({
      connection: {
        ...active,
        credential: { ref: "memory:acme", version: 4 },
        refreshedAt: now,
        expiresAt: at(3600),
        updatedAt: now,
        due: { at: at(3600 - 660), reason: "expiry" },
      },
      events: [],
    });
  });

  it.each(["degraded", "reauth_required"] as const)("is active again after %s, with one event", (status) => {
    const before: Connection = { ...active, status, ...lastFailure("grant_revoked") };
    const { connection, events } = afterRefresh(before, { token: token, version: 4, missing: [] }, context);
    expect(connection.status).toBe("active");
    expect(events).toMatchObject([{ name: "connection.recovered", id: "connection-1.7.recovered", connection: { status: "active" } }]);
    expect(afterRefresh(connection, { token: token, version: 5, missing: [] }, context).events).toEqual([]);
  });

  it.each(["degraded", "reauth_required"] as const)("is not active again after %s when the found token has expired", (status) => {
    const before: Connection = { ...active, status };
    const { connection, events } = afterRefresh(
      before,
      { token: { issuedAt: at(-3600), expiresAt: now }, version: 4, missing: [] },
      context,
    );
    expect([connection.status, events]).toEqual(["degraded", []]);
    expect(afterRefresh(connection, { token: token, version: 5, missing: [] }, context).events).toMatchObject([
      { name: "connection.recovered" },
    ]);
  });

  it("is verified by a token that was issued at that instant or later, and by no earlier one", () => {
    const before: Connection = { ...active, verifyAt: now };
    expect(afterRefresh(before, { token: token, version: 4, missing: [] }, context).connection).not.toHaveProperty("verifyAt");
    const earlier = afterRefresh(before, { token: { ...token, issuedAt: at(-0.001) }, version: 4, missing: [] }, context).connection;
    expect(earlier).toMatchObject({ verifyAt: now, due: { at: now, reason: "verify" } });
  });

  it("notes the use that it was refreshed for", () => {
    const before = { ...active, lastUsedAt: at(-90_000) };
    expect(afterRefresh(before, { token: token, version: 4, missing: [] }, { ...context, usedAt: now }).connection).toMatchObject({
      lastUsedAt: now,
      due: { reason: "expiry" },
    });
    expect(afterRefresh(before, { token: token, version: 4, missing: [] }, context).connection).toMatchObject({
      lastUsedAt: at(-90_000),
      due: { reason: "keep_alive" },
    });
  });

  it("drops the previous expiry when the provider sends none, and then has no timer", () => {
    const stored = { token: { issuedAt: now }, version: 4, missing: [] };
    const { connection } = afterRefresh({ ...active, due: { at: now, reason: "expiry" } }, stored, context);
    expect(connection).not.toHaveProperty("expiresAt");
    expect(connection).not.toHaveProperty("due");
  });

  it("S25: has the scopes the provider names, and those before when it names none", () => {
    const { connection } = afterRefresh(
      active,
      { token: { ...token, scopes: ["openid", "email", "profile"] }, version: 4, missing: [] },
      context,
    );
    expect(connection.scopesGranted).toEqual(["openid", "email", "profile"]);
    expect(afterRefresh(active, { token: token, version: 4, missing: [] }, context).connection.scopesGranted).toEqual(["openid", "email"]);
  });

  it("S25: is reauth_required when a requested scope is gone, although the token works", () => {
    const { connection, events } = afterRefresh(
      active,
      { token: { ...token, scopes: ["openid"] }, version: 4, missing: ["email"] },
      context,
    );
    expect(connection).toMatchObject({
      status: "reauth_required",
      scopesGranted: ["openid"],
      scopesMissing: ["email"],
      credential: { version: 4 },
    });
    expect(connection.failure).toEqual({ code: "consent_withdrawn", at: now, attempts: 1 });
    expect(connection).not.toHaveProperty("due");
    expect(events).toMatchObject([{ name: "connection.reauth_required", code: "consent_withdrawn" }]);
    // A person's click requests another token: nothing new has happened.
    const again = afterRefresh(connection, { token: { ...token, scopes: ["openid"] }, version: 5, missing: ["email"] }, context);
    expect(again).toMatchObject({ connection: { status: "reauth_required", failure: { code: "consent_withdrawn" } }, events: [] });
  });

  it("S25: tells that a scope is gone once an open trust, which was told before, is closed", () => {
    const open: Connection = { ...active, status: "reauth_required", failure: { code: "trust_insecure", at: now, attempts: 1 } };
    const { events } = afterRefresh(open, { token: { ...token, scopes: ["openid"] }, version: 4, missing: ["email"] }, context);
    expect(events).toMatchObject([{ name: "connection.reauth_required", code: "consent_withdrawn" }]);
  });
});

describe("the record after a failure", () => {
  it("is reauth_required after the codes that only the customer can fix", () => {
    expect(ending.sort()).toEqual([
      "client_blocked",
      "client_scope_missing",
      "client_unknown",
      "consent_blocked",
      "consent_withdrawn",
      "credential_expired",
      "credential_rejected",
      "directory_unknown",
      "federation_forbidden",
      "grant_revoked",
      "session_control",
      "trust_insecure",
      "trust_refused",
      "wrong_cloud",
    ]);
  });

  it.each(ending)("is reauth_required at once after %s, with one event and no timer", (code) => {
    const before: Connection = { ...active, due: { at: now, reason: "expiry" } };
    const first = afterFailure(before, new Failure(code), context);
    expect(first.connection).toMatchObject({ status: "reauth_required", failure: { code, at: now, attempts: 1 } });
    expect(first.connection.failure).not.toHaveProperty("retryAt");
    expect(first.connection).not.toHaveProperty("due");
    const event = code === "trust_insecure" ? code : "reauth_required";
    expect(first.events).toMatchObject([{ name: `connection.${event}`, id: `connection-1.7.${event}`, code }]);
    const second = afterFailure(first.connection, new Failure(code), { ...context, generation: 8 });
    expect(second.connection).toMatchObject({ status: "reauth_required", failure: { attempts: 2 } });
    expect(second.events).toEqual([]);
  });

  it("of another try does not delay the timer's next try, unless the provider says so", () => {
    const before: Connection = { ...active, failure: { code: "provider_timeout", at: at(-5), attempts: 3, retryAt: at(20) } };
    const beside = (failure: Failure, of = before) => afterFailure(of, failure, { ...context, isExtra: true }).connection.failure;
    expect(beside(new Failure("provider_unavailable"))).toEqual({
      code: "provider_unavailable",
      at: now,
      since: at(-5),
      attempts: 3,
      retryAt: at(20),
    });
    expect(beside(new Failure("provider_throttled", { retryAfterSeconds: 90 }))).toMatchObject({ attempts: 3, retryAt: at(90) });
    expect(beside(new Failure("provider_throttled", { retryAfterSeconds: 9 }))).toMatchObject({ attempts: 3, retryAt: at(20) });
    expect(beside(new Failure("grant_revoked"))).toEqual({ code: "grant_revoked", at: now, attempts: 3 });
    const over: Connection = { ...before, failure: { code: "provider_timeout", at: at(-50), attempts: 3, retryAt: now } };
    expect(beside(new Failure("provider_unavailable"), over)).toMatchObject({ attempts: 4, retryAt: at(120) });
    expect(beside(new Failure("provider_unavailable"), active)).toMatchObject({ attempts: 1, retryAt: at(15) });
  });

  it.each(passing)("is never reauth_required after %s, however often it occurs", (code) => {
    let connection: Connection = { ...active, expiresAt: at(3600) };
    for (let attempts = 1; attempts <= 20; attempts += 1) {
      const failed = afterFailure(connection, new Failure(code), context);
      ({ connection } = failed);
      expect(connection).toMatchObject({ status: "active", failure: { code, attempts } });
      expect(connection.due).toMatchObject({ reason: "retry", at: connection.failure?.retryAt });
      expect(failed.events).toEqual([]);
    }
    expect(connection.failure?.retryAt).toEqual(at(900));
  });

  it.each(passing)("does not change a connection that only the customer can fix after %s", (code) => {
    const before: Connection = { ...active, status: "reauth_required", failure: { code: "session_control", at: at(-7200), attempts: 1 } };
    expect(afterFailure(before, new Failure(code), context)).toEqual({ connection: before, events: [] });
  });

  it("is retried at the provider's or store's instant, if that is later", () => {
    const { connection } = afterFailure(active, new Failure("provider_throttled", { retryAfterSeconds: 90 }), context);
    expect(connection.failure?.retryAt).toEqual(at(90));
  });

  it.each([
    ["a second before the token expires", 1, "active"],
    ["when the token expires", 0, "degraded"],
    ["long after it", -7200, "degraded"],
  ])("is, %s, unchanged or degraded, with one event", (_, seconds, status) => {
    const before: Connection = { ...active, expiresAt: at(seconds) };
    const first = afterFailure(before, new Failure("provider_unavailable"), context);
    expect(first.connection.status).toBe(status);
    expect(names(first)).toEqual(status === "degraded" ? ["connection.degraded"] : []);
    const second = afterFailure(first.connection, new Failure("provider_unavailable"), context);
    expect(second.connection.status).toBe(status);
    expect(second.events).toEqual([]);
  });

  it("is degraded when the token expires, whatever the jitter of the next try", () => {
    const { connection } = afterFailure({ ...active, expiresAt: now }, new Failure("provider_timeout"), { ...context, chance: 0 });
    expect(connection).toMatchObject({ status: "degraded", failure: { retryAt: now } });
  });

  it.each(["client_misconfigured", "configuration_invalid"] as const)(
    "keeps its status after %s, which only the operator can fix",
    (code) => {
      const before: Connection = { ...active, expiresAt: at(-7200) };
      const failed = afterFailure(before, new Failure(code), context);
      expect(failed.connection).toMatchObject({ status: "active", failure: { code, attempts: 1 } });
      expect(failed.events).toEqual([]);
    },
  );

  it("never degrades a token without a known expiry", () => {
    const { expiresAt: _, ...untold } = active;
    expect(afterFailure(untold, new Failure("provider_timeout"), context).connection.status).toBe("active");
  });

  it.each([...ending, "provider_timeout"] as const)("stays disconnecting after %s, and the disconnect is retried", (code) => {
    const before: Connection = {
      ...active,
      expiresAt: at(-60),
      status: "disconnecting",
      disconnect: { principalId: "user-1", startedAt: now },
    };
    const { connection, events } = afterFailure(before, new Failure(code), context);
    expect(connection).toMatchObject({ status: "disconnecting", due: { reason: "disconnect" } });
    expect(events).toEqual([]);
  });

  it("waits for its next try half an hour at most, whatever the jitter", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        fc.double({ min: 0, max: 1 - 2 ** -32, noNaN: true }),
        fc.nat(30),
        (code, chance, attempts) => {
          const before = { ...active, ...lastFailure(code, attempts) };
          const { connection } = afterFailure(before, new Failure(code), { ...context, chance });
          const retryAt = connection.failure?.retryAt ?? at(0);
          expect(retryAt.getTime()).toBeGreaterThanOrEqual(now.getTime());
          expect(retryAt.getTime()).toBeLessThanOrEqual(at(1800).getTime());
        },
      ),
    );
  });
});
