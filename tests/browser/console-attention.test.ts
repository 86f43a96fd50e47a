import { describe, expect, test } from "vitest";
import { countStatuses, listUnhealthy } from "../../console/overview/count-statuses.ts";
import { parseRoles } from "../../console/providers/aws/parse-roles.ts";
import { parseRoute } from "../../console/route.ts";
import { needsReconnect } from "../../console/words.ts";
import { failing, shownConnection } from "./console-connections.ts";

describe("how many connections are how", () => {
  test("is counted by what their badges say, the worst first", () => {
    const connections = [
      shownConnection(),
      shownConnection(),
      shownConnection({ state: "warning" }),
      shownConnection({ status: "degraded", ...failing("provider_unavailable") }),
      shownConnection({ status: "reauth_required", ...failing("trust_insecure") }),
      shownConnection({ status: "reauth_required", ...failing("grant_revoked") }),
    ];
    expect(countStatuses(connections).map(({ count, words }) => `${count} ${words}`)).toEqual([
      "1 Must be corrected at the provider",
      "1 Must be connected again",
      "1 Cannot be refreshed yet",
      "1 Active, with a remark",
      "2 Active",
    ]);
  });
});

test("connections that do not just work come worst first, and of equal ones the one that has waited longest", () => {
  const connections = [
    shownConnection({ id: "lacks", state: "warning" }),
    shownConnection({ id: "new", status: "reauth_required", ...failing("grant_revoked", 1) }),
    shownConnection({ id: "fine" }),
    shownConnection({ id: "old", status: "reauth_required", ...failing("session_control", 60) }),
    shownConnection({ id: "expired", status: "degraded", ...failing("vault_sealed") }),
  ];
  expect(listUnhealthy(connections).map(({ id }) => id)).toEqual(["old", "new", "expired", "lacks"]);
});

describe("what brings a connection back", () => {
  test.each([
    ["grant_revoked", true],
    ["session_control", false],
    ["trust_insecure", false],
    ["trust_refused", false],
    ["client_scope_missing", false],
    ["client_blocked", false],
    ["federation_forbidden", false],
    ["credential_rejected", true],
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
    ["/connections/gcp/default/run/run%2F1", { page: "below", provider: "gcp", account: "default", view: "run", id: "run/1" }],
    ["/connections/gcp/default/run/run/more", { page: "unknown" }],
    ["/connect/gcp/default/more", { page: "unknown" }],
  ])("%s", (pathname, expected) => {
    expect(parseRoute(pathname)).toEqual(expected);
  });
});
