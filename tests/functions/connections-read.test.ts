import { describe, expect, it } from "vitest";
import { createList } from "../../functions/connections/list.ts";
import { createRead } from "../../functions/connections/read.ts";
import { unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { type Call, callConnection } from "./call-connection.ts";

/** Organisation `acme` with two accounts at one provider, and another organisation with a third. */
async function openWorld() {
  const connections = memoryConnections();
  for (const [tenant, account] of [
    ["acme", "default"],
    ["acme", "second"],
    ["globex", "third"],
  ] as const) {
    await connections.write(newConnection({ tenant, account, id: `${tenant}-${account}` }), undefined, []);
  }
  const unnamed = unnamedAccounts({ connections, clock: () => new Date() });
  const read = (call: Call = {}) => {
    const path = call.account === undefined ? "" : "/{account}";
    return callConnection(createRead({ connections, unnamed }), `GET /connections/{provider}${path}`, call);
  };
  const list = (call: Call = {}) => callConnection(createList({ connections, clock: () => new Date() }), "GET /connections", call);
  return { connections, read, list };
}

describe("GET /connections/{provider}", () => {
  it("shows the connection that the path or the query names, and the only one when neither does", async () => {
    const { read } = await openWorld();
    expect((await read({ tenant: "globex" })).json).toMatchObject({ id: "globex-third", account: "third" });
    expect((await read({ account: "second" })).json).toMatchObject({ id: "acme-second", account: "second" });
    expect((await read({ query: "account=second" })).json).toMatchObject({ id: "acme-second", account: "second" });
  });

  it("refuses to choose among several, also where one is default", async () => {
    const { read } = await openWorld();
    const { status, json } = await read();
    expect([status, json.code, json.field, json.accounts]).toEqual([400, "account_required", "account", ["default", "second"]]);
  });

  it.each([
    [{ query: "org_id=globex" }, "query"],
    [{ query: "account=second&account=default" }, "account"],
    [{ account: "second", query: "account=default" }, "account"],
  ])("refuses %j, in which something would be ignored", async (call, field) => {
    const { read } = await openWorld();
    const { status, json } = await read(call);
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", field]);
  });

  it("S49: answers for another organisation's connection as for a missing or impossible one", async () => {
    const { read } = await openWorld();
    const unknown = await read({ account: "unknown" });
    expect([unknown.status, unknown.json.code]).toEqual([404, "not_found"]);
    for (const call of [
      { account: "third" },
      { query: "account=third" },
      { query: "account=" },
      { query: "account=%00" },
      { query: `account=${"x".repeat(300)}` },
      { provider: "GCP" },
      { provider: "__proto__" },
      { tenant: "unknown" },
    ]) {
      expect(await read(call)).toEqual(unknown);
    }
  });

  it("is not for a machine that only asks for tokens", async () => {
    const { read } = await openWorld();
    expect((await read({ permissions: ["tokens:read"] })).status).toBe(403);
  });
});

describe("GET /connections", () => {
  it("shows every connection of the organisation and of no other", async () => {
    const { list } = await openWorld();
    expect((await list()).json).toMatchObject({ connections: [{ id: "acme-default" }, { id: "acme-second" }] });
    expect((await list({ tenant: "unknown" })).json).toEqual({ connections: [] });
  });

  it("shows them page by page, in order, and the last page has no cursor", async () => {
    const { list, connections } = await openWorld();
    for (let index = 0; index < 5; index += 1) {
      await connections.write(newConnection({ tenant: "acme", provider: "aws", account: `${index}`, id: `aws-${index}` }), undefined, []);
    }
    const pages: string[][] = [];
    for (let query: string | undefined = "limit=3"; query !== undefined; ) {
      const { json } = await list({ query });
      pages.push((json.connections as { id: string }[]).map(({ id }) => id));
      query = json.next_cursor === undefined ? undefined : `limit=3&cursor=${json.next_cursor}`;
    }
    expect(pages).toEqual([["aws-0", "aws-1", "aws-2"], ["aws-3", "aws-4", "acme-default"], ["acme-second"]]);
    expect(Object.keys((await list({ query: "limit=7" })).json), "a page that ends with the last one").toEqual(["connections"]);
  });

  it("keeps to those that one person has connected, page by page", async () => {
    const { list, connections } = await openWorld();
    for (let index = 0; index < 205; index += 1) {
      const connectedBy = index % 100 === 0 ? "ada" : "grace";
      const account = String(index).padStart(3, "0");
      await connections.write(newConnection({ tenant: "acme", provider: "aws", account, id: account, connectedBy }), undefined, []);
    }
    const pages: string[][] = [];
    for (let query: string | undefined = "connected_by=ada&limit=2"; query !== undefined; ) {
      const { json } = await list({ query });
      pages.push((json.connections as { id: string }[]).map(({ id }) => id));
      query = json.next_cursor === undefined ? undefined : `connected_by=ada&limit=2&cursor=${json.next_cursor}`;
    }
    expect(pages).toEqual([["000", "100"], ["200"]]);
    expect((await list({ query: "connected_by=alan" })).json).toEqual({ connections: [] });
    expect((await list({ tenant: "globex", query: "connected_by=ada" })).json).toEqual({ connections: [] });
  });

  it("reads a thousand connections for a page at most, and goes on behind them", async () => {
    const { list, connections } = await openWorld();
    for (let index = 0; index < 1001; index += 1) {
      const account = String(index).padStart(4, "0");
      const connectedBy = index === 1000 ? "ada" : "grace";
      await connections.write(newConnection({ tenant: "acme", provider: "aws", account, id: account, connectedBy }), undefined, []);
    }
    const { json } = await list({ query: "connected_by=ada" });
    expect(json.connections).toEqual([]);
    expect((await list({ query: `connected_by=ada&cursor=${json.next_cursor}` })).json).toMatchObject({ connections: [{ id: "1000" }] });
  });

  it("tells a machine that sees no people nothing about one", async () => {
    const { list } = await openWorld();
    const answer = await list({ query: "connected_by=ada", permissions: ["tokens:read"] });
    expect([answer.status, answer.json.code]).toEqual([403, "forbidden"]);
  });

  it("goes on behind a connection that is gone by then", async () => {
    const { list, connections } = await openWorld();
    const { json } = await list({ query: "limit=1" });
    const gone = await connections.acquire(
      { tenant: "acme", provider: "gcp", account: "default" },
      { owner: "test", now: new Date(), until: new Date(Date.now() + 30_000) },
    );
    if (gone.kind === "acquired") {
      const { connection } = gone;
      const tombstone = { ...connection, disconnectId: "d", startedAt: connection.createdAt, disconnectedBy: "user-1" };
      await connections.erase(gone, { ...tombstone, disconnectedAt: connection.createdAt, grant: { state: "revoked" } }, []);
    }
    expect((await list({ query: `cursor=${json.next_cursor}` })).json).toMatchObject({ connections: [{ id: "acme-second" }] });
  });

  it("S49: shows no connection of the organisation from which a cursor was taken", async () => {
    const { list } = await openWorld();
    const { json } = await list({ query: "limit=1" });
    expect((await list({ tenant: "globex", query: `cursor=${json.next_cursor}` })).json).toMatchObject({
      connections: [{ id: "globex-third" }],
    });
  });

  it.each([
    ["connected_by=", "connected_by"],
    [`connected_by=${"x".repeat(257)}`, "connected_by"],
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=many", "limit"],
    ["cursor=", "cursor"],
    ["cursor=%00", "cursor"],
    ["cursor=Z2NwIC4uLw", "cursor"],
    ["cursor=Z2NwIGRlZmF1bHQ&cursor=Z2NwIGRlZmF1bHQ", "cursor"],
  ])("refuses %s", async (query, field) => {
    const { list } = await openWorld();
    const { status, json } = await list({ query });
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", field]);
  });

  it("refuses a parameter: it would look like a filter", async () => {
    const { list } = await openWorld();
    const { status, json } = await list({ query: "account=second" });
    expect([status, json.code]).toEqual([400, "invalid_request"]);
  });
});
