import { describe, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { toRefusal } from "../../lib/connections/tokens/to-refusal.ts";
import type { RefreshResult } from "../../lib/connections/turn/turn.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { newConnection, now } from "../fixtures/new-connection.ts";

const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const failedWith = (code: NonNullable<Connection["failure"]>["code"], retryAt?: Date) =>
  newConnection({ failure: { code, at: now, attempts: 1, ...(retryAt === undefined ? {} : { retryAt }) } });
const token = { type: "bearer", accessToken: new Secret("access"), issuedAt: now, scopes: [] } as const;
const kept = (connection: Connection) => ({ kind: "kept", reason: "fresh", connection }) as const;
const failed = (failure: Failure, connection = newConnection()): RefreshResult => ({ kind: "failed", failure, connection });

describe("the refusal of a caller", () => {
  it.each<[string, RefreshResult, string, number | undefined]>([
    ["no connection", { kind: "absent" }, "not_found", undefined],
    ["another process", { kind: "busy", connection: newConnection() }, "connection_busy", 2],
    [
      "a token that is too short",
      { kind: "refreshed", reason: "expired", connection: newConnection() },
      "provider_answer_invalid",
      undefined,
    ],
    ["a disconnect", kept(newConnection({ status: "disconnecting" })), "connection_disconnecting", undefined],
    ["a recorded failure, with its next try", kept(failedWith("provider_timeout", inSeconds(40.2))), "provider_timeout", 41],
    ["a recorded failure whose next try is due", kept(failedWith("provider_timeout", inSeconds(-1))), "provider_timeout", 1],
    ["a recorded failure that only the customer ends", kept(failedWith("grant_revoked")), "grant_revoked", undefined],
    ["a recorded failure of a store, before its next try", kept(failedWith("store_unavailable", inSeconds(900))), "store_unavailable", 2],
    ["a token that cannot be refreshed", kept(newConnection({ hasRefreshToken: false })), "credential_expired", undefined],
    ["no stored token", kept(newConnection()), "credential_missing", undefined],
    ["a token in its last seconds", { ...kept(newConnection()), token }, "connection_busy", 2],
    ["this call's failure", failed(new Failure("provider_timeout")), "provider_timeout", undefined],
    [
      "this call's failure, with the provider's time",
      failed(new Failure("provider_throttled", { retryAfterSeconds: 7 })),
      "provider_throttled",
      7,
    ],
    [
      "this call's failure before the record's next try",
      failed(new Failure("provider_throttled", { retryAfterSeconds: 7 }), failedWith("provider_throttled", inSeconds(30))),
      "provider_throttled",
      30,
    ],
    [
      "this call's failure after the record's next try",
      failed(new Failure("provider_throttled", { retryAfterSeconds: 7 }), failedWith("provider_timeout", inSeconds(0))),
      "provider_throttled",
      7,
    ],
  ])("for %s", (_, result, code, retryAfterSeconds) => {
    const refusal = toRefusal(result, now);
    expect({ code: refusal.code, retryAfterSeconds: refusal.retryAfterSeconds }).toEqual({ code, retryAfterSeconds });
  });

  it("says what was said of this call's failure", () => {
    const cause = new Error("the reason");
    expect(toRefusal(failed(new Failure("provider_timeout", { detail: "after 8 s", cause })), now)).toMatchObject({
      code: "provider_timeout",
      detail: "after 8 s",
      cause,
    });
  });
});
