import { expect, it } from "vitest";
import { classifyRefresh } from "../../lib/connections/jobs/tick-tally.ts";
import { Failure, type FailureCode } from "../../lib/errors.ts";
import { openEngine } from "../fixtures/engine-fixture.ts";

const connection = await (await openEngine()).read();
const at = new Date("2026-03-01T12:00:00Z");
const failed = (attempts: number, code: FailureCode = "credential_missing") =>
  ({ kind: "failed", failure: new Failure(code), connection: { ...connection, failure: { code, at, attempts } } }) as const;

it("counts a refresh that succeeded", () => {
  expect(classifyRefresh({ kind: "refreshed", reason: "expires_soon", connection })).toBe("succeeded");
});

it.each([
  [{ kind: "absent" }],
  [{ kind: "busy", connection }],
  [{ kind: "kept", reason: "idle", connection }],
  [failed(1, "deadline_exceeded")],
  [failed(1, "credential_expired")],
] as const)("does not count a refresh that was not tried, or that the suite's own deadline interrupted: %o", (result) => {
  expect(classifyRefresh(result)).toBeUndefined();
});

it("counts the first of several failures in a row, then one in 45 minutes, for every owner", () => {
  const counted = Array.from({ length: 20 }, (_, index) => index + 1).filter((attempts) => classifyRefresh(failed(attempts)) === "failed");
  expect(counted).toEqual([1, 9, 12, 15, 18]);
  expect(classifyRefresh(failed(1, "grant_revoked"))).toBe("failed");
  expect(classifyRefresh(failed(1, "vault_sealed"))).toBe("failed");
  expect(classifyRefresh({ kind: "failed", failure: new Failure("provider_timeout"), connection })).toBe("failed");
});
