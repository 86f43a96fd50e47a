import { describe, expect, test } from "vitest";
import { parseTags, writeTags } from "../../console/connection/label-and-tags.tsx";
import { nameConnection } from "../../console/providers/parts.ts";
import { parseRoute, toPage } from "../../console/route.ts";
import { shownConnection } from "./console-connections.ts";

describe("the tags of a connection, as a person types them", () => {
  test.each([
    ["", {}],
    ["team=web\n\n stage = live test ", { team: "web", stage: "live test" }],
    ["query=a=b", { query: "a=b" }],
  ])("%j", (text, tags) => {
    expect(parseTags(text)).toEqual({ tags });
    expect(parseTags(writeTags(tags))).toEqual({ tags });
  });

  test.each(["team", "Team=web", "team=", "=web", `team=${"x".repeat(201)}`])("%j is no tag", (line) => {
    expect(parseTags(`stage=live\n${line}`)).toEqual({ problem: expect.stringContaining(line) });
  });
});

describe("what the page of a connection is called", () => {
  const unnamed = { id: "1101", label: null };
  test.each([
    [shownConnection({ label: "Head office" }), "Head office"],
    [shownConnection(), "ada@example.com"],
    [shownConnection({ provider: "aws", account: "123456789012", identity: unnamed }), "123456789012"],
    [shownConnection({ provider: "ovh", account: "ovh-eu", identity: unnamed }), "Europe"],
    [shownConnection({ provider: "azure", identity: unnamed }), "Azure"],
  ])("%#: its label, or its account's name", (connection, name) => {
    expect(nameConnection(connection)).toBe(name);
  });
});

test("the tabs of a connection are one page with an address each; the pages of a setup are others", () => {
  const of = "/connections/gcp/default";
  expect(parseRoute(`${of}/technical`)).toEqual({ page: "connection", provider: "gcp", account: "default", tab: "technical" });
  expect(parseRoute(of)).toEqual({ page: "connection", provider: "gcp", account: "default", tab: "overview" });
  expect(parseRoute(`${of}/setup/run-1`)).toMatchObject({ page: "below", view: "setup", id: "run-1" });
  expect(new Set([of, `${of}/setup`, `${of}/activity`].map(toPage)).size).toBe(1);
  expect(toPage(`${of}/plan`)).not.toBe(toPage(of));
});
