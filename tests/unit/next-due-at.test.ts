import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Due } from "../../lib/connections/connection.ts";
import { decideRefresh } from "../../lib/connections/record/decide-refresh.ts";
import { type DueFacts, dueSettings, firstDuty, nextDueAt } from "../../lib/connections/record/next-due-at.ts";
import { secondsAfter } from "../../lib/system.ts";

const now = new Date("2026-03-01T12:00:00Z");
const at = (seconds: number) => secondsAfter(now, seconds);
const hour = 3600;
const day = 86_400;
const almostOne = 1 - 2 ** -32;

const fresh: DueFacts = { status: "active", refreshedAt: now, lastUsedAt: now, expiresAt: at(hour), hasRefreshToken: true };
const failed = (seconds: number, failedAt = 0, code: "provider_timeout" | "provider_throttled" = "provider_timeout") => ({
  failure: { code, at: at(failedAt), attempts: 1, retryAt: at(seconds) },
});
const without = <Name extends keyof DueFacts>(name: Name): Omit<DueFacts, Name> => {
  const { [name]: _, ...rest } = fresh;
  return rest;
};

describe("the next due time of a connection", () => {
  it("leaves more time before the expiry than passes between two runs of the schedule", () => {
    expect(dueSettings.marginSeconds).toBeGreaterThan(dueSettings.periodSeconds);
  });

  it.each<[string, DueFacts, number, number, Due["reason"]]>([
    ["in use, without jitter", fresh, 0, hour - 600, "expiry"],
    ["in use, with all the jitter", fresh, almostOne, hour - 720, "expiry"],
    ["in use until a second less than a day ago", { ...fresh, lastUsedAt: at(1 - day) }, 0, hour - 600, "expiry"],
    ["not used for a day", { ...fresh, lastUsedAt: at(-day) }, 0, 7 * day, "keep_alive"],
    ["not used for a day, with half the jitter", { ...fresh, lastUsedAt: at(-day) }, 0.5, 6.825 * day, "keep_alive"],
    ["with a lifetime too short for the margin", { ...fresh, expiresAt: at(600) }, 0, 300, "expiry"],
    ["with a lifetime too short for the margin, with jitter", { ...fresh, expiresAt: at(600) }, almostOne, 240, "expiry"],
    ["with a lifetime too short for half of it", { ...fresh, expiresAt: at(90) }, 0, 30, "expiry"],
    ["whose token has expired", { ...fresh, refreshedAt: at(-2 * hour), expiresAt: at(-hour) }, 0, -hour - 600, "expiry"],
    ["that failed", { ...fresh, ...failed(20) }, 0, 20, "retry"],
    ["that failed, when its token expires first", { ...fresh, expiresAt: at(10), ...failed(20) }, 0, 10, "retry"],
    ["that failed after its token expired", { ...fresh, expiresAt: at(-10), ...failed(20) }, 0, 20, "retry"],
    [
      "that was throttled, when its token expires first",
      { ...fresh, expiresAt: at(10), ...failed(20, 0, "provider_throttled") },
      0,
      10,
      "retry",
    ],
    [
      "that was throttled, once its end was looked at",
      { ...fresh, expiresAt: at(0), ...failed(20, -10, "provider_throttled") },
      0,
      20,
      "retry",
    ],
    [
      "that failed and is idle, whose token may expire",
      { ...fresh, lastUsedAt: at(-day), expiresAt: at(10), ...failed(20) },
      0,
      20,
      "retry",
    ],
    ["degraded", { ...fresh, status: "degraded", expiresAt: at(-10), ...failed(20) }, 0, 20, "retry"],
    [
      "degraded, and not used for a day",
      { ...fresh, status: "degraded", lastUsedAt: at(-day), refreshedAt: at(-2 * hour), expiresAt: at(-hour), ...failed(0, -20) },
      0,
      0,
      "retry",
    ],
    ["whose retry time has passed, however long its token lives", { ...fresh, ...failed(0, -20) }, 0, 0, "retry"],
    ["whose retry time has passed, and that is not used", { ...fresh, lastUsedAt: at(-day), ...failed(-1, -20) }, 0, -1, "retry"],
    ["that failed, and whose life the provider did not tell", { ...without("expiresAt"), ...failed(20) }, 0, 20, "retry"],
    ["without a refresh token", { ...fresh, hasRefreshToken: false }, almostOne, hour, "credential_expiry"],
    ["without a refresh token, and not used", { ...fresh, hasRefreshToken: false, lastUsedAt: at(-day) }, 0, hour, "credential_expiry"],
    ["without a refresh token that failed before its end", { ...fresh, hasRefreshToken: false, ...failed(20) }, 0, 20, "retry"],
    [
      "without a refresh token that failed after its end",
      { ...fresh, hasRefreshToken: false, expiresAt: at(-10), ...failed(20) },
      0,
      20,
      "retry",
    ],
    [
      "without a refresh token that failed, whose end comes first",
      { ...fresh, hasRefreshToken: false, expiresAt: at(10), lastUsedAt: at(-day), ...failed(20) },
      0,
      10,
      "credential_expiry",
    ],
    [
      "without a refresh token, whose retry time has passed",
      { ...fresh, hasRefreshToken: false, expiresAt: at(-10), ...failed(0) },
      0,
      0,
      "retry",
    ],
    ["to be verified", { ...fresh, verifyAt: at(120) }, 0, 120, "verify"],
    ["to be verified, whose verification is overdue", { ...fresh, verifyAt: at(-120), lastUsedAt: at(-day) }, 0, -120, "verify"],
    ["to be verified after its token expires", { ...fresh, expiresAt: at(90), verifyAt: at(120) }, 0, 30, "expiry"],
    ["to be verified, whose verification failed temporarily", { ...fresh, verifyAt: at(-1), ...failed(20) }, 0, 20, "retry"],
    ["to be verified, whose retry has come", { ...fresh, verifyAt: at(-21), ...failed(0, -20) }, 0, 0, "retry"],
    ["to be verified, without a refresh token", { ...fresh, hasRefreshToken: false, verifyAt: at(120) }, 0, hour, "credential_expiry"],
    ["with a duty after its refresh", { ...fresh, duties: { auth_key: at(hour) } }, 0, hour - 600, "expiry"],
    ["with a duty before its refresh", { ...fresh, duties: { auth_key: at(30), trust: at(20) } }, 0, 20, "duty"],
    ["with a duty at the instant of its refresh", { ...fresh, duties: { auth_key: at(hour - 600) } }, 0, hour - 600, "expiry"],
    ["with a duty that is overdue", { ...fresh, duties: { auth_key: at(-day) } }, 0, -day, "duty"],
    ["that failed, with a duty before its retry", { ...fresh, ...failed(20), duties: { auth_key: at(10) } }, 0, 10, "duty"],
    ["whose tokens are minted", { ...without("expiresAt"), hasRefreshToken: false, duties: { probe: at(day) } }, 0, day, "duty"],
    [
      "that only its customer can mend, and that has a probe",
      { ...fresh, status: "reauth_required", duties: { auth_key: at(10), probe: at(20) } },
      0,
      20,
      "duty",
    ],
    [
      "with a rotation that waits, and a duty",
      { ...fresh, sealedRotation: "sealed", ...failed(20), duties: { trust: at(0) } },
      0,
      20,
      "retry",
    ],
    ["with a rotation that waits, and no retry time", { ...fresh, sealedRotation: "sealed" }, 0, hour - 600, "expiry"],
    ["being given back, with a duty", { ...fresh, status: "disconnecting", duties: { probe: at(10) } }, 0, 60, "disconnect"],
    ["being given back", { ...fresh, status: "disconnecting" }, 0, 60, "disconnect"],
    ["being given back after a failure", { ...fresh, status: "disconnecting", ...failed(20) }, 0, 20, "disconnect"],
  ])("is, for one %s", (_, facts, jitter, seconds, reason) => {
    const due = nextDueAt(facts, now, jitter);
    expect(due?.reason).toBe(reason);
    expect(Math.abs((due?.at.getTime() ?? 0) - at(seconds).getTime())).toBeLessThanOrEqual(1);
  });

  it.each<[string, DueFacts]>([
    ["whose life the provider did not tell", without("expiresAt")],
    ["whose tokens are minted, and that failed", { ...without("expiresAt"), hasRefreshToken: false, ...failed(20) }],
    ["without a refresh token, whose life the provider did not tell", { ...without("expiresAt"), hasRefreshToken: false }],
    ["whose life the provider did not tell, and that is to be verified", { ...without("expiresAt"), verifyAt: at(120) }],
    ["that only its customer can mend", { ...fresh, status: "reauth_required" }],
    ["that only its customer can mend, whatever its other duties", { ...fresh, status: "reauth_required", duties: { auth_key: at(0) } }],
  ])("never comes for one %s", (_, facts) => {
    expect(nextDueAt(facts, now, 0)).toBeUndefined();
  });

  it("is soon for a rotation that must be written back, whatever the token's lifetime", () => {
    const waiting = { sealedRotation: "sealed", ...failed(20) };
    expect(nextDueAt({ ...without("expiresAt"), ...waiting }, now, 0)).toEqual({ at: at(20), reason: "retry" });
    expect(nextDueAt({ ...without("expiresAt"), ...waiting }, at(30), 0)).toEqual({ at: at(20), reason: "retry" });
    expect(nextDueAt({ ...fresh, lastUsedAt: at(-day), ...waiting }, now, 0)).toEqual({ at: at(20), reason: "retry" });
  });

  it.each([
    ["of one", 1],
    ["below zero", -0.1],
    ["that is no number", Number.NaN],
  ])("is not computed with a jitter %s", (_, jitter) => {
    expect(() => nextDueAt(fresh, now, jitter)).toThrow(RangeError);
  });
});

const seconds = (min: number, max: number) => fc.integer({ min, max });
const jitters = fc.double({ min: 0, max: almostOne, noNaN: true });
const failures = fc.record({
  code: fc.constantFrom("provider_timeout", "provider_throttled", "vault_sealed", "refresh_interrupted"),
  at: seconds(-2 * hour, 0).map(at),
  attempts: seconds(1, 20),
  retryAt: seconds(-2 * hour, 2 * hour).map(at),
});
const facts: fc.Arbitrary<DueFacts> = fc
  .record(
    {
      status: fc.constantFrom("active", "degraded", "reauth_required"),
      refreshedAt: seconds(-9 * day, 0).map(at),
      lastUsedAt: seconds(-2 * day, 0).map(at),
      life: seconds(0, 2 * day),
      hasRefreshToken: fc.boolean(),
      verifyAt: seconds(-hour, hour).map(at),
      failure: failures,
    },
    { requiredKeys: ["status", "refreshedAt", "lastUsedAt", "hasRefreshToken"] },
  )
  .map(({ life, ...rest }) => ({ ...rest, ...(life === undefined ? {} : { expiresAt: secondsAfter(rest.refreshedAt, life) }) }));

const dutyTimes = fc.dictionary(fc.constantFrom("probe", "auth_key", "trust"), seconds(-hour, 9 * day).map(at));

describe("for any connection, the next time", () => {
  it("is never later than one period before the expiry of a token in use, and never before margin and jitter", () => {
    fc.assert(
      fc.property(seconds(1, 2 * day), jitters, (life, jitter) => {
        const expiresAt = at(life);
        const due = nextDueAt({ ...fresh, expiresAt }, now, jitter);
        const early = (expiresAt.getTime() - (due?.at.getTime() ?? 0)) / 1000;
        expect(early).toBeGreaterThanOrEqual(dueSettings.periodSeconds);
        expect(early).toBeLessThanOrEqual(dueSettings.marginSeconds + dueSettings.jitterSeconds + 0.001);
      }),
    );
  });

  it("leaves a long-lived keep-alive at most a week, and at least 95 % of one", () => {
    fc.assert(
      fc.property(jitters, (jitter) => {
        const due = nextDueAt({ ...fresh, lastUsedAt: at(-day) }, now, jitter);
        expect(due?.at.getTime()).toBeLessThanOrEqual(at(7 * day).getTime());
        expect(due?.at.getTime()).toBeGreaterThanOrEqual(at(7 * day * 0.95).getTime());
      }),
    );
  });

  it("is that of a retry, or does not exist, for a token without a known expiry", () => {
    fc.assert(
      fc.property(facts, jitters, ({ expiresAt: _, ...untold }, jitter) => {
        const isRetried = untold.failure !== undefined && untold.hasRefreshToken && untold.status !== "reauth_required";
        const retry = isRetried ? { at: untold.failure?.retryAt, reason: "retry" } : undefined;
        expect(nextDueAt(untold, now, jitter)).toEqual(retry);
      }),
    );
  });

  it("is that of the earliest reason, its duties included", () => {
    fc.assert(
      fc.property(facts, jitters, dutyTimes, (connection, jitter, times) => {
        const alone = nextDueAt(connection, now, jitter);
        const due = nextDueAt({ ...connection, duties: times }, now, jitter);
        const left = Object.entries(times).filter(([name]) => connection.status !== "reauth_required" || name === "probe");
        const wanted = [...left.map(([, instant]) => instant), ...(alone === undefined ? [] : [alone.at])];
        expect(due?.at.getTime()).toBe(wanted.length === 0 ? undefined : Math.min(...wanted.map((instant) => instant.getTime())));
      }),
    );
  });

  it("is in the future whenever the schedule finds nothing to do: no connection is due for ever", () => {
    fc.assert(
      fc.property(facts, dutyTimes, jitters, (withoutDuties, duties, jitter) => {
        const { failure, ...settled } = { ...withoutDuties, duties };
        const connection = { ...withoutDuties, duties };
        const decision = decideRefresh(connection, now, { kind: "schedule" });
        // The store has answered, which settles what failed for a connection that cannot be refreshed.
        const due = nextDueAt(decision.reason === "no_refresh_token" ? settled : connection, now, jitter);
        const duty = firstDuty(connection);
        const isDutyDue = duty !== undefined && duty.at <= now;
        // An expired connection without a refresh token is marked, which ends its timer.
        const isWork = decision.refresh || decision.reason === "credential_expired" || isDutyDue;
        if (!isWork && due !== undefined) {
          expect(due.at.getTime()).toBeGreaterThan(now.getTime());
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it("is an instant at which the connection is refreshed or marked as expired, unless it is no longer used", () => {
    const healthy = facts.filter(({ failure }) => failure === undefined);
    fc.assert(
      fc.property(healthy, jitters, (connection, jitter) => {
        const due = nextDueAt(connection, now, jitter);
        if (due !== undefined) {
          const decision = decideRefresh(connection, due.at > now ? due.at : now, { kind: "schedule" });
          expect(decision.refresh || ["idle", "credential_expired"].includes(decision.reason)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
