import { describe, expect, test } from "vitest";
import type { Connection } from "../../console/answers.ts";
import { shortMethod } from "../../console/connections/connection-table.tsx";
import { countIn, describeFound, readFilters, toListPath } from "../../console/connections/filters.ts";
import { summarise } from "../../console/overview/cause-list.tsx";
import { groupByPerson } from "../../console/people/handover.ts";
import { parseRoles } from "../../console/providers/aws/many-accounts.tsx";
import { parseRoute } from "../../console/route.ts";
import { describeState, needsReconnect } from "../../console/words.ts";
import { decideStep } from "../../lib/connections/attention.ts";
import { failing, shownConnection } from "./console-connections.ts";

describe("whether everything works, in one line", () => {
  const cause = (code: string, count: number) => ({ cause: code, acts: decideStep(code).acts, count });
  test.each([
    [[], true, "Everything works."],
    [[cause("vault_sealed", 3), cause("grant_revoked", 1), cause("pool_shared", 1)], true, "2 of 36 connections need you."],
    [[cause("grant_revoked", 1)], true, "1 of 36 connections needs you."],
    [[cause("grant_revoked", 1)], false, "1 of 36 connections needs an editor of your organisation."],
    [[cause("vault_sealed", 3), cause("session_control", 2)], true, "2 of 36 connections need your administrator."],
    [[cause("vault_sealed", 3)], true, "3 of 36 connections wait for the operator of Aurora."],
    [[cause("provider_unavailable", 3), cause("table_throttled", 1)], false, "4 of 36 connections are retried automatically."],
  ])("%#: names who acts first", (causes, mayWrite, words) => {
    expect(summarise({ causes, complete: true }, 36, mayWrite)).toBe(words);
  });

  test("says that there may be more, where not all were read, and has a singular", () => {
    expect(summarise({ causes: [cause("grant_revoked", 2)], complete: false }, 5000, true)).toBe(
      "At least 2 of 5000 connections need you.",
    );
    expect(summarise({ causes: [cause("grant_revoked", 1)], complete: true }, 1, true)).toBe("1 of 1 connection needs you.");
  });
});

describe("the state of a connection, in words", () => {
  test.each([
    [shownConnection(), "Active"],
    [shownConnection({ state: "warning" }), "Active, with a warning"],
    [shownConnection({ status: "degraded", ...failing("provider_unavailable") }), "Cannot be refreshed yet"],
    [shownConnection({ status: "reauth_required", ...failing("trust_insecure") }), "Must be corrected at the provider"],
    [shownConnection({ status: "reauth_required", ...failing("grant_revoked") }), "Must be connected again"],
  ])("%#: agrees with what needs attention", (connection, words) => {
    expect(describeState(connection)).toBe(words);
  });
});

describe("the filters of the list of connections", () => {
  const none = { healthy: 0, warning: 0, degraded: 0, reauth_required: 0, disconnecting: 0 };
  const totals = {
    ...{ counted: 1000, complete: true },
    providers: { gcp: { ...none, healthy: 690, warning: 10 }, aws: { ...none, healthy: 299, reauth_required: 1 } },
  };
  const page = (count: number, next_cursor?: string) => ({
    connections: Array.from({ length: count }, () => shownConnection()),
    ...(next_cursor === undefined ? {} : { next_cursor }),
  });

  test("come from the address, without what is none, and go back into it", () => {
    expect(readFilters("state=warning&provider=aws&q=prod&cursor=abc&page=2")).toEqual({
      ...{ state: "warning", provider: "aws", q: "prod", cursor: "abc" },
    });
    expect(readFilters("state=toString&provider=ibm&q=&cursor=")).toEqual({});
    expect(readFilters(`q=${"x".repeat(200)}`)).toEqual({ q: "x".repeat(128) });
    expect(toListPath({ provider: "aws", state: "warning", q: "a&b" })).toBe("/connections?provider=aws&state=warning&q=a%26b");
    expect(toListPath({})).toBe("/connections");
  });

  test.each([
    [{}, 1000],
    [{ provider: "gcp" }, 700],
    [{ state: "healthy" }, 989],
    [{ provider: "aws", state: "reauth_required" }, 1],
    [{ provider: "ovh" }, 0],
  ] as const)("%j: counts what fits in the totals", (filters, count) => {
    expect(countIn(totals, filters)).toBe(count);
  });

  test.each([
    [page(50, "next"), {}, "50 of 1000 connections"],
    [page(50, "next"), { provider: "gcp" }, "50 of 700 connections"],
    [page(3), { q: "prod" }, "3 connections"],
    [page(1), { q: "prod" }, "1 connection"],
    [page(50, "next"), { q: "prod" }, "50 on this page"],
    [page(0), { q: "prod" }, "No connection matches."],
    [page(0, "next"), { q: "prod" }, "No connection of this page matches."],
  ] as const)("%#: the line says how many there are, as far as that is known", (found, filters, words) => {
    expect(describeFound(found, filters, totals)).toBe(words);
  });
});

test("a method is what the connection depends on: nothing, a person, or a secret with its last day", () => {
  const year = new Date().getFullYear();
  const secret = (expires_at: string) => ({ store: "vault", version: 1, expires_at }) as const;
  expect(
    [
      { method: "federated", credential: null },
      { method: "login" },
      { method: "service_principal", credential: secret(`${year}-05-29T12:00:00Z`) },
      { method: "service_principal", credential: secret(`${year + 1}-05-29T12:00:00Z`) },
      { method: "service_account_key" },
    ].map((changes) => shortMethod(shownConnection(changes))),
  ).toEqual(["no secret", "login of ada", "secret until May 29", `secret until May 29, ${year + 1}`, "service account key"]);
});

test("people come with what ends with their account, and with the secrets that they have seen", () => {
  const connections = [
    shownConnection({ id: "key", method: "service_account_key", connected_by: "zoe" }),
    shownConnection({ id: "role", method: "role", connected_by: "zoe", credential: null }),
    shownConnection({ id: "keyless", method: "federated", connected_by: "bob" }),
    shownConnection({ id: "certificate", method: "kms_certificate", connected_by: "bob" }),
    shownConnection({ id: "login", connected_by: "ada" }),
    shownConnection({ id: "one", connected_by: "mary" }),
    shownConnection({ id: "other", connected_by: "mary" }),
  ];
  const ids = (of: readonly Connection[]) => of.map(({ id }) => id);
  expect(groupByPerson(connections).map(({ name, ending, known }) => [name, ids(ending), ids(known)])).toEqual([
    ["mary", ["one", "other"], []],
    ["ada", ["login"], []],
    ["zoe", [], ["key"]],
  ]);
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
    ["/connections/ovh/eu%2Fwest", { page: "connection", provider: "ovh", account: "eu/west", tab: "overview" }],
    ["/connections/gcp", { page: "unknown" }],
    ["/billing", { page: "unknown" }],
    ["/connections/gcp/%zz", { page: "connection", provider: "gcp", account: "%zz", tab: "overview" }],
    ["/connections/gcp/default/plan", { page: "below", provider: "gcp", account: "default", view: "plan" }],
    ["/connections/gcp/default/run/run%2F1", { page: "below", provider: "gcp", account: "default", view: "run", id: "run/1" }],
    ["/connections/gcp/default/run/run/more", { page: "unknown" }],
    ["/connect/gcp/default/more", { page: "unknown" }],
  ])("%s", (pathname, expected) => {
    expect(parseRoute(pathname)).toEqual(expected);
  });
});
