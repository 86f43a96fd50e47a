import { describe, expect, it, test } from "vitest";
import { decideStep, findTrouble, findUpcoming, groupByCause, toState } from "../../lib/connections/attention.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { expiryDuty } from "../../lib/connections/connection.ts";
import type { FailureCode } from "../../lib/errors.ts";
import { bareConnection } from "../fixtures/new-connection.ts";

const now = new Date("2026-11-25T12:00:00.000Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const works = (changes: Partial<Connection> = {}): Connection => ({ ...bareConnection(), ...changes });
const failing = (code: FailureCode, daysAgo = 1) => ({ failure: { code, at: inDays(-daysAgo), attempts: 1 } });
const found = (severity: "info" | "warning" | "error" | "unknown", code = "pool_shared") => ({
  checked: { at: inDays(-2), worst: { severity, code } },
});
const secretEnds = (days: number) => ({ details: { secret_expires_at: inDays(days).toISOString() } });

describe("why a connection needs attention", () => {
  test.each<[string, Partial<Connection>, string | undefined]>([
    ["works", {}, undefined],
    ["ended", { status: "reauth_required", ...failing("grant_revoked") }, "error grant_revoked"],
    ["ended, and says no reason", { status: "reauth_required" }, "error credential_expired"],
    ["has no token because of the operator", { status: "degraded", ...failing("vault_sealed") }, "error vault_sealed"],
    ["has no token while the provider is down", { status: "degraded", ...failing("provider_unavailable") }, "error provider_unavailable"],
    ["works while the provider is down", failing("provider_unavailable"), undefined],
    ["works while the table is slow", failing("table_throttled"), undefined],
    ["works while its refresh needs the operator", failing("client_misconfigured"), "warning client_misconfigured"],
    ["cannot be disconnected", { status: "disconnecting", ...failing("vault_sealed") }, "warning vault_sealed"],
    ["is being disconnected, and lacks a permission", { status: "disconnecting", scopesMissing: ["email"] }, undefined],
    ["lacks a permission", { scopesMissing: ["email"] }, "warning scope_missing"],
    ["has a warning of the last check", found("warning"), "warning pool_shared"],
    ["has an error of the last check", found("error", "setup_none_ready"), "warning setup_none_ready"],
    ["could not be checked in every part", found("unknown"), undefined],
    ["has a remark of the last check", found("info"), undefined],
    ["was checked, and nothing was found", { checked: { at: now } }, undefined],
    ["has a secret that ends at an instant that is not known", found("warning", "secret_expiring"), "warning secret_expiring"],
    ["has a secret that ends at a known instant", { ...found("warning", "secret_expiring"), ...secretEnds(20) }, undefined],
  ])("of a connection that %s", (_, changes, expected) => {
    const trouble = findTrouble(works(changes));
    expect(trouble && `${trouble.severity} ${trouble.cause}`).toBe(expected);
  });

  it("begins with the first of the failures that follow one another", () => {
    const { failure } = failing("vault_sealed");
    expect(findTrouble(works({ status: "degraded", failure: { ...failure, since: inDays(-3) } }))?.at).toEqual(inDays(-3));
    expect(findTrouble(works({ status: "degraded", failure }))?.at).toEqual(inDays(-1));
  });

  test.each<[Partial<Connection>, string]>([
    [{}, "healthy"],
    [found("warning"), "warning"],
    [{ ...found("warning", "secret_expiring"), ...secretEnds(20) }, "warning"],
    [{ status: "degraded", ...failing("provider_unavailable") }, "degraded"],
    [{ status: "disconnecting" }, "disconnecting"],
  ])("is in the state %#", (changes, state) => {
    expect(toState(works(changes))).toBe(state);
  });
});

describe("what ends soon", () => {
  const loginEnds = (days: number): Partial<Connection> => ({ due: { at: inDays(days), reason: "credential_expiry" } });
  test.each<[string, Partial<Connection>, string | undefined]>([
    ["a secret in 28 days", secretEnds(28), "secret_expiring"],
    ["a secret in 29 days", secretEnds(29), undefined],
    [
      "the second of two secrets",
      { details: { ...secretEnds(90).details, read_secret_expires_at: inDays(2).toISOString() } },
      "secret_expiring",
    ],
    ["a login in 14 days", loginEnds(14), "credential_expiry"],
    ["a login in 15 days", loginEnds(15), undefined],
    [
      "a login whose notice is due first",
      { due: { at: inDays(3), reason: "duty" }, duties: { [expiryDuty]: inDays(3) }, expiresAt: inDays(10) },
      "credential_expiry",
    ],
    ["a secret of a connection that has ended", { status: "reauth_required", ...failing("grant_revoked"), ...secretEnds(3) }, undefined],
    ["nothing", {}, undefined],
  ])("%s", (_, changes, cause) => {
    expect(findUpcoming(works(changes), now)?.cause).toBe(cause);
  });
});

describe("connections by cause", () => {
  const named = (account: string, changes: Partial<Connection>) => works({ account, ...changes });
  const summarise = (connections: readonly Connection[]) =>
    groupByCause(connections, findTrouble).map(({ cause, severity, at, connections: own }) => [
      cause,
      severity,
      at,
      own.map(({ connection }) => connection.account).join(" "),
    ]);

  it("has one row for a sealed store, with what has no token first", () => {
    const connections = [
      named("still", failing("vault_sealed", 3)),
      named("fine", {}),
      named("out", { status: "degraded", ...failing("vault_sealed", 1) }),
      named("leaving", { status: "disconnecting", ...failing("vault_sealed", 2) }),
    ];
    expect(summarise(connections)).toEqual([["vault_sealed", "error", inDays(-3), "out still leaving"]]);
  });

  it("lists the causes that end access first, and of equal ones the earliest", () => {
    const connections = [
      named("a", failing("client_misconfigured", 9)),
      named("b", { status: "reauth_required", ...failing("grant_revoked", 1) }),
      named("c", { status: "reauth_required", ...failing("session_control", 2) }),
      named("d", { status: "reauth_required", ...failing("grant_revoked", 3) }),
    ];
    expect(summarise(connections)).toEqual([
      ["grant_revoked", "error", inDays(-3), "d b"],
      ["session_control", "error", inDays(-2), "c"],
      ["client_misconfigured", "warning", inDays(-9), "a"],
    ]);
    expect(summarise([])).toEqual([]);
  });
});

describe("who acts, and the next step", () => {
  test.each([
    ["grant_revoked", "you", "reconnect"],
    ["credential_missing", "you", "reconnect"],
    ["scope_missing", "you", "reconnect"],
    ["trust_refused", "you", "correct"],
    ["client_scope_missing", "you", "correct"],
    ["provider_forbidden", "you", "correct"],
    ["session_control", "administrator", "ask"],
    ["client_blocked", "administrator", "ask"],
    ["vault_sealed", "aurora", "wait"],
    ["connection_busy", "aurora", "wait"],
    ["access_token_rejected", "aurora", "wait"],
    ["provider_throttled", "provider", "wait"],
    ["pool_shared", "you", "check"],
    ["secret_expiring", "you", "replace"],
    ["credential_expiry", "you", "reconnect"],
  ])("%s: %s, %s", (cause, acts, step) => {
    expect(decideStep(cause)).toEqual({ acts, step });
  });
});
