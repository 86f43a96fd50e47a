import { describe, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { rescheduled } from "../../lib/connections/record/transitions.ts";
import { active, at, context, lastFailure, names, now } from "./transitions-fixture.ts";

describe("the record when there was nothing to do", () => {
  it("is due at its next refresh, and has no event", () => {
    const before: Connection = { ...active, expiresAt: at(3600), due: { at: at(-30), reason: "verify" } };
    expect(rescheduled(before, context)).toEqual({
      connection: { ...before, updatedAt: now, due: { at: at(3600 - 660), reason: "expiry" } },
      events: [],
    });
  });

  it("keeps its failure and the retry that was promised, however long its token lives", () => {
    const before: Connection = {
      ...active,
      expiresAt: at(3600),
      ...lastFailure("provider_timeout", 4),
      due: { at: at(3600 - 660), reason: "expiry" },
    };
    expect(rescheduled(before, context)).toEqual({
      connection: { ...before, updatedAt: now, due: { at: at(-30), reason: "retry" } },
      events: [],
    });
  });

  it.each([
    ["in a back-off", "provider_throttled", 60, "degraded"],
    ["after a back-off", "provider_throttled", -30, "active"],
    ["while the operator's client is not accepted", "client_misconfigured", 60, "active"],
  ] as const)("is, %s, degraded or unchanged once its token has expired, with one event", (_, code, seconds, status) => {
    const failure = { code, at: at(-60), attempts: 1, retryAt: at(seconds) };
    const first = rescheduled({ ...active, expiresAt: now, failure }, context);
    expect(first.connection).toMatchObject({ status, failure });
    expect(names(first)).toEqual(status === "degraded" ? ["connection.degraded"] : []);
    expect(rescheduled(first.connection, context).events).toEqual([]);
  });
});
