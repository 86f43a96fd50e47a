import { describe, expect, test } from "vitest";
import { decideAttention, listNeedy } from "../../local/console/page/overview/attention.ts";
import { countStatuses } from "../../local/console/page/overview/count-statuses.ts";
import { parseRoles } from "../../local/console/page/providers/aws/parse-roles.ts";
import { parseRoute } from "../../local/console/page/route.ts";
import { needsReconnect } from "../../local/console/page/words.ts";
import { failing, shownConnection } from "./console-connections.ts";

const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
const endsIn = (days: number) => ({ next: { at: inDays(days), reason: "credential_expiry" as const, what: "It ends." } });
const secretEndsIn = (days: number) => ({ credential: { store: "vault" as const, version: 1, expires_at: inDays(days) } });
const found = (severity: "error" | "warning" | "unknown" | null) => ({
  checked: { at: inDays(-1), severity, code: severity === null ? null : "secret_expiring" },
});
const missing = { scopes: { requested: ["a", "b"], granted: ["a"], missing: ["b"] } };

describe("what needs attention", () => {
  test.each([
    ["works", {}, undefined],
    ["has ended", { status: "reauth_required", ...failing("grant_revoked") }, { reason: "ended", severity: "error" }],
    ["has ended, for whatever reason", { status: "reauth_required" }, { reason: "ended", severity: "error" }],
    ["expired because of the operator", { status: "degraded", ...failing("vault_sealed") }, { reason: "expired", severity: "error" }],
    ["expired while the provider is down", { status: "degraded", ...failing("provider_unavailable") }, undefined],
    ["works, while its refresh needs the operator", failing("client_misconfigured"), { reason: "failing", severity: "warning" }],
    ["works, while the table is slow", failing("table_throttled"), undefined],
    [
      "cannot be disconnected without the operator",
      { status: "disconnecting", ...failing("vault_sealed") },
      { reason: "disconnect_stuck", severity: "warning" },
    ],
    ["lacks a permission", missing, { reason: "permission_missing", severity: "warning" }],
    ["has a key that ends, as the last check found", found("warning"), { reason: "found", severity: "warning" }],
    ["lacks a part that does not work, as the last check found", found("error"), { reason: "found", severity: "warning" }],
    [
      "was set up with nothing ready",
      { checked: { at: inDays(-1), severity: "error", code: "setup_none_ready" } },
      { reason: "none_ready", severity: "warning" },
    ],
    ["could not be checked in every part", found("unknown"), undefined],
    ["was checked, and nothing was found", found(null), undefined],
    ["has a secret that expires within four weeks", secretEndsIn(27), { reason: "secret_ends", severity: "warning" }],
    [
      "has such a secret, as the last check found",
      { ...secretEndsIn(27), ...found("warning") },
      { reason: "secret_ends", severity: "warning" },
    ],
    ["has such a secret, and lacks a part", { ...secretEndsIn(27), ...found("error") }, { reason: "found", severity: "warning" }],
    ["has a secret that expires later", secretEndsIn(29), undefined],
    ["ends within two weeks", endsIn(13), { reason: "cannot_refresh", severity: "warning" }],
    ["ends later", endsIn(15), undefined],
  ] as const)("a connection that %s", (_, changes, expected) => {
    expect(decideAttention(shownConnection(changes), now)).toEqual(expected);
  });

  test("comes worst first, and of equal ones the one that has waited longest", () => {
    const connections = [
      shownConnection({ id: "lacks", ...missing }),
      shownConnection({ id: "new", status: "reauth_required", ...failing("grant_revoked", 1) }),
      shownConnection({ id: "fine" }),
      shownConnection({ id: "old", status: "reauth_required", ...failing("session_control", 60) }),
      shownConnection({ id: "expired", status: "degraded", ...failing("vault_sealed") }),
    ];
    expect(listNeedy(connections, now).map(({ connection }) => connection.id)).toEqual(["old", "new", "expired", "lacks"]);
  });
});

describe("how many connections are how", () => {
  test("is counted by what their badges say, the worst first", () => {
    const connections = [
      shownConnection(),
      shownConnection(),
      shownConnection(found("warning")),
      shownConnection({ status: "degraded", ...failing("provider_unavailable") }),
      shownConnection({ status: "reauth_required", ...failing("trust_insecure") }),
      shownConnection({ status: "reauth_required", ...failing("grant_revoked") }),
    ];
    expect(countStatuses(connections, now).map(({ count, words }) => `${count} ${words}`)).toEqual([
      "1 Must be corrected at the provider",
      "1 Must be connected again",
      "1 Cannot be refreshed yet",
      "1 Active, with a remark",
      "2 Active",
    ]);
  });
});

describe("what brings a connection back", () => {
  test.each([
    ["grant_revoked", true],
    ["session_control", false],
    ["trust_insecure", false],
    ["trust_refused", false],
  ] as const)("%s: connecting again is asked for: %s", (code, expected) => {
    expect(needsReconnect(shownConnection({ status: "reauth_required", ...failing(code) }))).toBe(expected);
  });

  test("is nothing while it works", () => {
    expect(needsReconnect(shownConnection(failing("trust_insecure")))).toBe(false);
  });
});

describe("a list of roles", () => {
  const arn = "arn:aws:iam::111122223333:role/aurora-access";
  test.each([
    ["", { problem: "At least one role is needed." }],
    [`${arn}\r\n\n  ${arn} `, { roles: [arn, arn].map((roleArn) => ({ accountId: "111122223333", roleArn })) }],
    [`a\n${arn}\nb`, { problem: "No ARN of a role: lines 1, 3." }],
    [Array(50).fill(arn).join("\n"), { roles: Array(50).fill({ accountId: "111122223333", roleArn: arn }) }],
    [Array(51).fill(arn).join("\n"), { problem: "51 roles: at most 50 at once." }],
  ])("%#", (text, expected) => {
    expect(parseRoles(text)).toEqual(expected);
  });
});

describe("addresses of the console", () => {
  test.each([
    ["/", { page: "overview" }],
    ["/chat", { page: "overview" }],
    ["/connect", { page: "connect" }],
    ["/connect/gcp", { page: "connect", provider: "gcp" }],
    ["/people", { page: "people" }],
    ["/people/ada", { page: "unknown" }],
    ["/connections/ovh/eu%2Fwest", { page: "connection", provider: "ovh", account: "eu/west" }],
    ["/connections/gcp", { page: "unknown" }],
    ["/settings", { page: "unknown" }],
    ["/connections/gcp/%zz", { page: "connection", provider: "gcp", account: "%zz" }],
    ["/connections/gcp/default/plan", { page: "below", provider: "gcp", account: "default", view: "plan" }],
    ["/connections/gcp/default/setup/run%2F1", { page: "below", provider: "gcp", account: "default", view: "setup", id: "run/1" }],
    ["/connections/gcp/default/setup/run/more", { page: "unknown" }],
    ["/connect/gcp/default/more", { page: "unknown" }],
  ])("%s", (pathname, expected) => {
    expect(parseRoute(pathname)).toEqual(expected);
  });
});
