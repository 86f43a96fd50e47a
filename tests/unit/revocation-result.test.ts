import { expect, it } from "vitest";
import { toRevocationResult } from "../../lib/connections/parked/revoke-unless-shared.ts";

const removed = { what: "auth_key", target: "key-1", state: "removed" } as const;
const revoked = { what: "grant", state: "revoked" } as const;
const left = { what: "client", state: "left", code: "revocation_unsupported" } as const;
const pending = { what: "device_key", state: "pending", code: "provider_timeout" } as const;

it.each([
  ["a grant alone", [revoked], { state: "revoked" }],
  ["a grant alone that is left", [{ ...left, what: "grant" }], { state: "left", code: "revocation_unsupported" }],
  ["a part that was deleted", [removed], { state: "revoked", parts: [removed] }],
  [
    "parts of which one stays",
    [removed, left, revoked],
    { state: "left", code: "revocation_unsupported", parts: [removed, left, revoked] },
  ],
  [
    "parts of which one is retried",
    [left, pending, revoked],
    { state: "pending", code: "provider_timeout", parts: [left, pending, revoked] },
  ],
  ["nothing", [], { state: "revoked", parts: [] }],
] as const)("the outcome for %s is that of the part that is worst off", (_, given, outcome) => {
  expect(toRevocationResult(given)).toEqual(outcome);
});
