import { describe, expect, it, test } from "vitest";
import { createList } from "../../functions/connections/list.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { mostRead } from "../../lib/connections/read-until.ts";
import { pageLimit } from "../../lib/connections/stores.ts";
import { parsePermissions } from "../../lib/http/rights.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { bareConnection, now } from "../fixtures/new-connection.ts";
import { callConnection } from "./call-connection.ts";

const failure = { code: "grant_revoked", at: now, attempts: 1 } as const;
const records: readonly Partial<Connection>[] = [
  { provider: "aws", account: "111111111111", label: "Shop PROD", connectedBy: "ada", tags: { env: "prod", team: "a:b" } },
  { provider: "aws", account: "222222222222", scopesMissing: ["email"], tags: { env: "test" } },
  { provider: "azure", account: "default", status: "reauth_required", failure, label: "prod" },
  { provider: "gcp", account: "default", identity: { id: "1", label: "Ada@Example.com" }, tags: { env: "prod" } },
  { provider: "gcp", account: "prod-eu", status: "degraded", failure: { ...failure, code: "provider_unavailable" } },
  { provider: "ovh", account: "ovh-eu", status: "disconnecting" },
  { provider: "gcp", account: "foreign", label: "prod", tenant: "globex", tags: { env: "prod" } },
];

async function openList(claim = "connectors:read") {
  const connections = memoryConnections();
  for (const record of records) {
    await connections.write({ ...bareConnection(), tenant: "acme", connectedBy: "grace", ...record }, undefined, []);
  }
  return async (query: string, tenant = "acme") => {
    const permissions = [...parsePermissions(claim)];
    const { status, json } = await callConnection(createList({ connections, clock: () => new Date() }), "GET /connections", {
      permissions,
      query,
      tenant,
    });
    const shown = (json.connections ?? []) as readonly Connection[];
    return { status, json, shown: shown.map(({ provider, account }) => `${provider} ${account}`) };
  };
}

describe("GET /connections with filters", () => {
  test.each([
    ["state=healthy", ["aws 111111111111", "gcp default"]],
    ["state=warning", ["aws 222222222222"]],
    ["state=active", ["aws 111111111111", "aws 222222222222", "gcp default"]],
    ["state=degraded", ["gcp prod-eu"]],
    ["state=reauth_required", ["azure default"]],
    ["state=disconnecting", ["ovh ovh-eu"]],
    ["provider=gcp", ["gcp default", "gcp prod-eu"]],
    ["provider=tailscale", []],
    ["q=Prod", ["aws 111111111111", "azure default", "gcp prod-eu"]],
    ["q=ada%40EXAMPLE", ["gcp default"]],
    ["q=%25", []],
    ["tag=env:prod", ["aws 111111111111", "gcp default"]],
    ["tag=team:a%3Ab", ["aws 111111111111"]],
    ["tag=env:Prod", []],
    ["tag=constructor:Object", []],
    ["tag=env:prod&provider=gcp", ["gcp default"]],
    ["q=prod&provider=aws&state=healthy&connected_by=ada", ["aws 111111111111"]],
    ["q=prod&provider=aws&state=healthy&connected_by=grace", []],
  ])("%s", async (query, expected) => {
    const list = await openList();
    expect((await list(query)).shown).toEqual(expected);
  });

  it("goes on behind each page, and begins a provider where its cursor is of another one", async () => {
    const list = await openList();
    const first = await list("q=prod&limit=2");
    expect(first.shown).toEqual(["aws 111111111111", "azure default"]);
    const cursor = first.json.next_cursor;
    const second = await list(`q=prod&limit=2&cursor=${cursor}`);
    expect([second.shown, second.json.next_cursor]).toEqual([["gcp prod-eu"], undefined]);
    expect((await list(`provider=gcp&cursor=${cursor}`)).shown).toEqual(["gcp default", "gcp prod-eu"]);
    expect((await list(`provider=aws&cursor=${cursor}`)).shown).toEqual([]);
    const page = await list("provider=gcp&limit=1");
    expect((await list(`provider=gcp&limit=1&cursor=${page.json.next_cursor}`)).json).toMatchObject({
      connections: [{ account: "prod-eu" }],
    });
    expect((await list("provider=gcp&limit=2")).json.next_cursor).toBeUndefined();
  });

  it("counts the whole organisation by provider and state where it is asked to, whatever the filters", async () => {
    const list = await openList();
    const none = { healthy: 0, warning: 0, degraded: 0, reauth_required: 0, disconnecting: 0 };
    const { json, shown } = await list("totals=true&provider=ovh&limit=1");
    expect(shown).toEqual(["ovh ovh-eu"]);
    expect(json.totals).toEqual({
      counted: 6,
      complete: true,
      providers: {
        aws: { ...none, healthy: 1, warning: 1 },
        azure: { ...none, reauth_required: 1 },
        gcp: { ...none, healthy: 1, degraded: 1 },
        ovh: { ...none, disconnecting: 1 },
      },
    });
    expect((await list("totals=false")).json.totals).toBeUndefined();
    expect((await list("totals=true", "unknown")).json).toEqual({ connections: [], totals: { counted: 0, complete: true, providers: {} } });
  });

  it("counts those with a tag alone where the request names one, whatever the other filters", async () => {
    const { json } = await (await openList())("totals=true&tag=env:prod&provider=ovh");
    expect(json).toMatchObject({
      connections: [],
      totals: { counted: 2, providers: { aws: { healthy: 1, warning: 0 }, gcp: { healthy: 1 } } },
    });
  });

  it("says that the totals are not complete behind their bound", async () => {
    const listPage = async () => ({ connections: Array<Connection>(pageLimit).fill(bareConnection()), isLast: false });
    const stored = { listPage, read: async () => undefined };
    const { json } = await callConnection(createList({ connections: stored, clock: () => new Date() }), "GET /connections", {
      query: "totals=true",
    });
    expect(json.totals).toMatchObject({ counted: mostRead, complete: false });
  });

  test.each([
    ["state=fine", "state"],
    ["state=", "state"],
    ["provider=GCP", "provider"],
    ["provider=", "provider"],
    ["q=", "q"],
    [`q=${"x".repeat(129)}`, "q"],
    ["totals=yes", "totals"],
    ["tag=env", "tag"],
    ["tag=env:", "tag"],
    ["tag=Env:prod", "tag"],
    ["tag=:prod", "tag"],
    [`tag=env:${"x".repeat(201)}`, "tag"],
    ["tag=env:prod&tag=team:a", "tag"],
    ["q=a&q=b", "q"],
  ])("refuses %s", async (query, field) => {
    const list = await openList();
    const { status, json } = await list(query);
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", field]);
  });
});

describe("GET /connections with filters, of a machine", () => {
  it("looks for a text in the accounts alone, and finds nothing beyond the rights", async () => {
    const whole = await openList("tokens:read");
    expect((await whole("q=prod")).shown).toEqual(["gcp prod-eu"]);
    const narrow = await openList("tokens:read:gcp:read:default tokens:read:aws");
    expect((await narrow("q=prod")).shown).toEqual([]);
    expect((await narrow("provider=gcp")).shown).toEqual(["gcp default"]);
    expect((await narrow("provider=azure")).shown).toEqual([]);
    expect((await narrow("state=active")).shown).toEqual(["aws 111111111111", "aws 222222222222", "gcp default"]);
    expect((await narrow("state=degraded")).shown).toEqual([]);
  });

  test.each(["totals=true", "state=healthy", "state=warning", "connected_by=ada", "tag=env:prod"])("refuses %s", async (query) => {
    const list = await openList("tokens:read");
    const { status, json } = await list(query);
    expect([status, json.code]).toEqual([403, "forbidden"]);
  });
});
