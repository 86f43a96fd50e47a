import { describe, expect, it } from "vitest";
import { createList } from "../../functions/connections/list.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { parsePermissions } from "../../lib/http/rights.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { callConnection } from "./call-connection.ts";

const roleOf = (account: string) => `arn:aws:iam::${account}:role/AuroraAccess`;
const role = (account: string): Partial<Connection> => ({
  provider: "aws",
  method: "role",
  account,
  identity: { id: roleOf(account) },
  details: { role_arn: roleOf(account), external_id: "canary-external-id", region: "eu-west-1" },
  connectedBy: "canary-person",
});

/** Organisation `acme` with accounts of AWS and two other providers, and another organisation. */
async function openList(accounts: readonly string[] = ["111111111111", "222222222222", "333333333333"]) {
  const connections = memoryConnections();
  const others: readonly Partial<Connection>[] = [
    { provider: "gcp", connectedBy: "canary-person" },
    { provider: "tailscale", status: "reauth_required", identity: { id: "T1CNTRL", label: "example.ts.net" } },
    { ...role("444444444444"), tenant: "globex" },
  ];
  for (const record of [...accounts.map(role), ...others]) {
    await connections.write(newConnection({ tenant: "acme", ...record }), undefined, []);
  }
  const asked: string[] = [];
  const deps = {
    connections: {
      read: (key: Parameters<typeof connections.read>[0]) => {
        asked.push(`${key.provider} ${key.account}`);
        return connections.read(key);
      },
      listPage: (...page: Parameters<typeof connections.listPage>) => {
        asked.push(`${page[1].provider ?? "every"} *`);
        return connections.listPage(...page);
      },
    },
  };
  const list = async (claim: string, query = "") => {
    const { status, json } = await callConnection(createList({ ...deps, clock: () => new Date() }), "GET /connections", {
      permissions: [...parsePermissions(claim)],
      query,
    });
    return { status, json, shown: json.connections as readonly Record<string, unknown>[], cursor: json.next_cursor as string | undefined };
  };
  /** Reads every page. */
  const listAll = async (claim: string, limit: number) => {
    const shown: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined; ) {
      const page = await list(claim, `limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(page.shown.length).toBeLessThanOrEqual(limit);
      shown.push(...page.shown.map(({ provider, account }) => `${provider} ${account}`));
      cursor = page.cursor;
    }
    return shown;
  };
  return { list, listAll, asked };
}

describe("GET /connections with a right to tokens", () => {
  it("shows ids, status and what the token is for, and no person", async () => {
    const { list } = await openList(["111111111111"]);
    const { status, json, shown } = await list("tokens:read");
    expect([status, shown[0]]).toEqual([
      200,
      {
        id: "connection-1",
        provider: "aws",
        account: "111111111111",
        status: "active",
        about: { account_id: "111111111111", role_arn: roleOf("111111111111"), region: "eu-west-1" },
      },
    ]);
    expect(shown.map(({ provider }) => provider)).toEqual(["aws", "gcp", "tailscale"]);
    expect(JSON.stringify(json)).not.toMatch(/canary|globex|444444444444/);
  });

  it("shows all the rest to a caller who may also read connections", async () => {
    const { list } = await openList();
    const { shown } = await list("tokens:read:aws:read:111111111111 connectors:read");
    expect(shown.length).toBe(5);
    expect(shown[0]).toMatchObject({ connected_by: "canary-person", about: { account_id: "111111111111" } });
  });

  it.each([
    ["tokens:read:aws", ["aws 111111111111", "aws 222222222222", "aws 333333333333"], ["aws *"]],
    ["tokens:read:aws:read:222222222222", ["aws 222222222222"], ["aws 222222222222"]],
    ["tokens:read:aws:full:999999999999 tokens:read:gcp:read", ["gcp default"], ["aws 999999999999", "gcp *"]],
    ["tokens:read:tailscale:full:default", ["tailscale default"], ["tailscale default"]],
    ["tokens:read:aws:read:444444444444", [], ["aws 444444444444"]],
    ["tokens:read:azure", [], ["azure *"]],
    ["tokens:read", ["aws 111111111111", "aws 222222222222", "aws 333333333333", "gcp default", "tailscale default"], ["every *"]],
  ])("S67: shows what %s reaches, and reads nothing else", async (claim, expected, reads) => {
    const { listAll, asked } = await openList();
    expect(await listAll(claim, 100)).toEqual(expected);
    expect(asked).toEqual(reads);
  });

  it.each([1, 2, 3])("S67: tells with no page and no cursor of a connection beyond the right, %i at a time", async (limit) => {
    const accounts = ["111111111111", "222222222222", "333333333333", "444444444444"];
    const { listAll, list } = await openList(accounts);
    // Most of what the right names is not connected.
    const claim = ["000000000000", "222222222222", "300000000000", "444444444444", "555555555555"]
      .map((account) => `tokens:read:aws:read:${account}`)
      .concat("tokens:read:tailscale:full")
      .join(" ");
    expect(await listAll(claim, limit)).toEqual(["aws 222222222222", "aws 444444444444", "tailscale default"]);
    const { cursor, shown } = await list(claim, "limit=1");
    expect(Buffer.from(cursor ?? "", "base64url").toString()).toBe(`aws ${shown[0]?.account}`);
    expect(await listAll("tokens:read:aws tokens:read:gcp", limit)).toEqual([
      ...accounts.map((account) => `aws ${account}`),
      "gcp default",
    ]);
  });
});
