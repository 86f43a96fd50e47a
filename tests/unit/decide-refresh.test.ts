import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideRefresh, type RefreshCause, type RefreshDecision } from "../../lib/connections/record/decide-refresh.ts";
import { sufficientSeconds } from "../../lib/connections/record/live-token.ts";
import type { DueFacts } from "../../lib/connections/record/next-due-at.ts";
import { secondsAfter } from "../../lib/system.ts";

const now = new Date("2026-03-01T12:00:00Z");
const at = (seconds: number) => secondsAfter(now, seconds);
const hour = 3600;
const day = 86_400;

/** A token for an hour of which this much is left. */
const left = (seconds: number, changes: Partial<DueFacts> = {}): DueFacts => ({
  status: "active",
  refreshedAt: at(seconds - hour),
  lastUsedAt: now,
  expiresAt: at(seconds),
  hasRefreshToken: true,
  ...changes,
});
const untold: DueFacts = { status: "active", refreshedAt: at(-day), lastUsedAt: now, hasRefreshToken: true };
const failure = (
  retrySeconds: number,
  code: "provider_timeout" | "provider_throttled" | "refresh_interrupted" | "vault_sealed" = "provider_timeout",
  failedAt = -10,
) => ({
  failure: { code, at: at(failedAt), attempts: 1, retryAt: at(retrySeconds) },
});

const schedule: RefreshCause = { kind: "schedule" };
const asked: RefreshCause = { kind: "asked" };
const use = (minTtlSeconds: number): RefreshCause => ({ kind: "use", minTtlSeconds });
type Reason = RefreshDecision["reason"];

describe("the schedule", () => {
  it.each<[string, DueFacts, boolean, Reason]>([
    ["a second before margin and jitter", left(721), false, "fresh"],
    ["at margin and jitter", left(720), true, "expires_soon"],
    ["at the end of the token", left(0), true, "expired"],
    ["long after it", left(-day, { lastUsedAt: at(-hour) }), true, "expired"],
    ["idle, before 95 % of a week", left(hour, { lastUsedAt: at(-day), refreshedAt: at(1 - 6.65 * day) }), false, "idle"],
    ["idle, at 95 % of a week", left(-hour, { lastUsedAt: at(-day), refreshedAt: at(-6.65 * day) }), true, "keep_alive"],
    ["idle, with a token that ran out", left(-hour, { lastUsedAt: at(-day), refreshedAt: at(-2 * hour) }), false, "idle"],
    ["used a second less than a day ago", left(-hour, { lastUsedAt: at(1 - day) }), true, "expired"],
    ["of an untold life", untold, false, "lifetime_unknown"],
    ["without a refresh token, a moment before its end", left(0.001, { hasRefreshToken: false }), false, "no_refresh_token"],
    ["without a refresh token, at its end", left(0, { hasRefreshToken: false }), false, "credential_expired"],
    ["without a refresh token, of an untold life", { ...untold, hasRefreshToken: false }, false, "no_refresh_token"],
    ["before its next try", left(60, failure(1)), false, "backing_off"],
    ["at its next try", left(60, failure(0)), true, "expires_soon"],
    ["before its next try, but its token has expired since the last", left(0, failure(1)), true, "expired"],
    ["before its next try, its token had expired before the last", left(-20, failure(1)), false, "backing_off"],
    [
      "throttled, before the provider's retry time, but its token has expired since",
      left(0, failure(1, "provider_throttled")),
      false,
      "backing_off",
    ],
    ["throttled, at the time the provider named", left(0, failure(0, "provider_throttled")), true, "expired"],
    ["at its next try, with a fresh token", left(hour, failure(0)), true, "retry"],
    ["at its next try, not used", left(hour, { lastUsedAt: at(-day), ...failure(0) }), true, "retry"],
    ["at its next try, of an untold life", { ...untold, ...failure(0) }, true, "retry"],
    ["at its next try, without a refresh token", left(hour, { hasRefreshToken: false, ...failure(0) }), false, "no_refresh_token"],
    ["before its next try, with nothing to refresh", left(hour, failure(1)), false, "fresh"],
    ["a second before it is verified", left(hour, { verifyAt: at(1) }), false, "fresh"],
    ["at the instant at which it is verified", left(hour, { verifyAt: at(0) }), true, "verify"],
    ["idle, that was not verified yet", left(-hour, { lastUsedAt: at(-day), verifyAt: at(-hour) }), true, "verify"],
    ["to be verified, before its next try", left(hour, { verifyAt: at(-20), ...failure(1) }), false, "backing_off"],
    ["to be verified, at its next try", left(hour, { verifyAt: at(-20), ...failure(0) }), true, "verify"],
    ["to be verified, without a refresh token", left(hour, { verifyAt: at(0), hasRefreshToken: false }), false, "no_refresh_token"],
    ["revoked by the customer", left(0, { status: "reauth_required" }), false, "reauth_required"],
    ["being given back", left(0, { status: "disconnecting" }), false, "disconnecting"],
  ])("finds a connection %s", (_, facts, refresh, reason) => {
    expect(decideRefresh(facts, now, schedule)).toEqual({ refresh, reason });
  });
});

describe("a caller that needs the token", () => {
  it.each<[string, DueFacts, number, boolean, Reason]>([
    ["as much left as asked for", left(300), 300, false, "fresh"],
    ["a second less left than asked for", left(299), 300, true, "expires_soon"],
    ["half of its life left, of more that was asked for", left(1800), 3000, false, "fresh"],
    ["less than half of its life left", left(1799), 3000, true, "expires_soon"],
    ["an expired token, whatever was requested", left(0), 0, true, "expired"],
    ["more than its last seconds left, and nothing asked for", left(5.001), 0, false, "fresh"],
    ["its last seconds left, in which it is not handed out", left(5), 0, true, "expired"],
    ["a second left, of a life of eight", left(1, { refreshedAt: at(-7) }), 300, true, "expired"],
    ["an untold life", untold, 3000, false, "lifetime_unknown"],
    ["a verification that is due, which is the schedule's", left(hour, { verifyAt: at(-1) }), 300, false, "fresh"],
    ["no refresh token", left(0.001, { hasRefreshToken: false }), 300, false, "no_refresh_token"],
    ["no refresh token, and an expired token", left(0, { hasRefreshToken: false }), 300, false, "credential_expired"],
    ["a failure, before its next try", left(-1, failure(1)), 300, false, "backing_off"],
    ["a failure, at its next try", left(-1, failure(0)), 300, true, "expired"],
    ["a holder that died, before its next try", left(-1, failure(1, "refresh_interrupted")), 300, true, "expired"],
    ["a store that failed, before its next try", left(-1, failure(1, "vault_sealed")), 300, true, "expired"],
    ["no caller for weeks", left(-1, { lastUsedAt: at(-21 * day) }), 300, true, "expired"],
    ["a customer who must act", left(hour, { status: "reauth_required" }), 300, false, "reauth_required"],
    ["a disconnect in progress", left(0, { status: "disconnecting" }), 300, false, "disconnecting"],
  ])("finds a connection with %s", (_, facts, minTtlSeconds, refresh, reason) => {
    expect(decideRefresh(facts, now, use(minTtlSeconds))).toEqual({ refresh, reason });
  });
});

describe("a person's refresh", () => {
  it.each<[string, DueFacts, boolean, Reason]>([
    ["is fresh", left(hour), true, "asked"],
    ["is of an untold life", untold, true, "asked"],
    ["waits for its next try", left(0, failure(hour)), true, "asked"],
    ["needs its customer", left(0, { status: "reauth_required" }), true, "asked"],
    ["has no refresh token", left(0.001, { hasRefreshToken: false }), false, "no_refresh_token"],
    ["has no refresh token, and an expired token", left(0, { hasRefreshToken: false }), false, "credential_expired"],
    ["is being disconnected", left(0, { status: "disconnecting" }), false, "disconnecting"],
  ])("refreshes, or not, a connection that %s", (_, facts, refresh, reason) => {
    expect(decideRefresh(facts, now, asked)).toEqual({ refresh, reason });
  });
});

describe("the lifetime that a caller gets", () => {
  it("is never more than half of the token's lifetime, so that no caller refreshes again right after a refresh", () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 7200 }), fc.integer({ min: 0, max: 3000 }), (life, minTtlSeconds) => {
        const refreshed = left(life, { refreshedAt: now });
        expect(sufficientSeconds(refreshed, minTtlSeconds)).toBeLessThanOrEqual(Math.min(life / 2, minTtlSeconds));
        expect(decideRefresh(refreshed, now, use(minTtlSeconds)).refresh).toBe(false);
      }),
    );
  });

  it("is zero when the lifetime is unknown", () => {
    expect(sufficientSeconds(untold, 3000)).toBe(0);
  });
});
