import { describe, expect, it } from "vitest";
import {
  showAccounts as createAccounts,
  listStatuses as createStatuses,
  listUserTokens as createUserTokens,
  handler,
} from "../../functions/aurora/connections/lists.ts";
import { everyAccountEntry as entries, everyMayExecute as executions } from "../../functions/providers.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import type { Permission } from "../../lib/http/rights.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { memoryLedger } from "../fakes/memory-ledger.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";
import { listAll } from "../fixtures/list-all.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const uid = "9f1c1c57-6a1e-4c1b-8a55-0d7b1f2e3a4c";
const accounts = { route: "GET /api/connected-accounts/{uid}", path: { uid }, createHandler: createAccounts };
const statuses = { route: "GET /api/connectors/status", path: {}, createHandler: createStatuses };
const userTokens = { route: "GET /user_tokens", path: {}, createHandler: createUserTokens };
const routes = [accounts, statuses, userTokens];

type Route = { readonly route: string; readonly path: Record<string, string>; readonly createHandler: (deps: Deps) => HttpHandler };
type Deps = Parameters<typeof createStatuses>[0];
type Sent = { readonly query?: string; readonly tenant?: string; readonly permissions?: Permission[] };

async function call(handle: HttpHandler, { route, path }: Pick<Route, "route" | "path">, { query = "", ...caller }: Sent = {}) {
  const event = buildEventFrom({ id: uid, ...caller }, { route, path, query });
  const { result } = await callHandler(handle, event);
  return { status: result.statusCode, json: JSON.parse(result.body ?? "") };
}

const google: Partial<Connection> = { provider: "gcp", identity: { id: "1101", label: "ada@example.com" } };
const tailnet: Partial<Connection> = { provider: "tailscale", method: "client", identity: { id: "T1CNTRL", label: "example.ts.net" } };

const region: Partial<Connection> = { provider: "ovh", account: "ovh-eu", identity: { id: "ab1-ovh", label: "ada@example.com" } };
const directory: Partial<Connection> = {
  provider: "azure",
  method: "service_principal",
  identity: { id: "directory-1" },
  details: { client_id: "client-1", subscription_id: "subscription-1", subscription_name: "Production" },
};
const roleArn = "arn:aws:iam::123456789012:role/AuroraAccess";
const role: Partial<Connection> = { provider: "aws", method: "role", account: "123456789012", identity: { id: roleArn } };

/** Organisation `acme` with these connections, and another organisation with one. */
async function openLists(...records: Partial<Connection>[]) {
  const connections = memoryConnections();
  for (const record of [...records, { ...google, tenant: "globex" }]) {
    await connections.write(newConnection({ tenant: "acme", ...record }), undefined, []);
  }
  const asked: string[] = [];
  const listPage: typeof connections.listPage = (tenant, page) => {
    asked.push([tenant, page.provider].join(" "));
    return connections.listPage(tenant, page);
  };
  const deps = { connections: { listPage }, entries, executions, ledger: memoryLedger(stoppedClock()) };
  const send = (route: Route, sent: Sent = {}) => call(route.createHandler(deps), route, sent);
  return { connections, asked, send };
}

describe.each(routes)("$route", (route) => {
  it("reads the records of the organisation in one query, and of no other organisation", async () => {
    const { send, asked } = await openLists(google, tailnet);
    expect((await send(route)).status).toBe(200);
    expect(asked).toEqual(["acme "]);
    expect(JSON.stringify((await send(route, { tenant: "initech" })).json)).not.toContain("gcp");
  });

  it("reads a page of each provider when there are more accounts than a page holds, however many more", async () => {
    const accounts = Array.from({ length: 250 }, (_, index) => ({ ...role, account: String(index).padStart(12, "0") }));
    const { send, asked } = await openLists(...accounts, google);
    const { json } = await send(route);
    expect(JSON.stringify(json)).toContain("aws");
    expect(JSON.stringify(json)).toContain("gcp");
    expect(asked.toSorted()).toEqual(["acme ", "acme aws", "acme azure", "acme gcp", "acme ovh", "acme tailscale"]);
  });

  it("reads on until an account is connected", async () => {
    const accounts = Array.from({ length: 250 }, (_, index) => ({
      ...role,
      account: String(index).padStart(12, "0"),
      status: index === 150 ? ("active" as const) : ("reauth_required" as const),
    }));
    const { send, asked } = await openLists(...accounts);
    expect(JSON.stringify((await send(route)).json)).toContain("aws");
    expect(asked.filter((query) => query === "acme aws")).toHaveLength(2);
  });

  it("changes no record, also not of a connection that has ended", async () => {
    const { send, connections } = await openLists({ ...google, status: "reauth_required" }, tailnet);
    const before = await listAll(connections, "acme");
    await send(route);
    expect(await listAll(connections, "acme")).toEqual(before);
  });

  it("is not for a machine that only asks for tokens", async () => {
    const { send } = await openLists(google);
    expect(await send(route, { permissions: ["tokens:read"] })).toMatchObject({ status: 403, json: { error: "Forbidden" } });
  });

  it("tells Aurora's client in its words that the table does not answer, or that the deployment is not configured", async () => {
    const connections = { listPage: () => Promise.reject(new Failure("table_unavailable")) };
    const deps = { connections, entries, executions, ledger: memoryLedger(stoppedClock()) };
    const failed = { status: 503, json: { error: expect.any(String), request_id: expect.any(String) } };
    expect(await call(route.createHandler(deps), route)).toMatchObject({ ...failed, json: { code: "table_unavailable" } });
    expect(await call(handler as HttpHandler, route)).toMatchObject({ ...failed, json: { code: "configuration_invalid" } });
  });
});

describe("GET /api/connected-accounts/{uid}", () => {
  it("has a key for each provider that is connected", async () => {
    const { send } = await openLists(google, tailnet);
    expect((await send(accounts)).json).toEqual({
      accounts: {
        gcp: {
          isConnected: true,
          name: "ada@example.com",
          displayText: "ada@example.com",
          email: "ada@example.com",
          authType: "oauth",
          accounts: 1,
        },
        tailscale: { isConnected: true, name: "example.ts.net", displayText: "example.ts.net", accounts: 1 },
      },
    });
  });

  it.each([
    ["active", true],
    ["degraded", true],
    ["reauth_required", false],
    ["disconnecting", false],
  ] as const)("has a key for a connection that is %s: %s", async (status, isThere) => {
    const { send } = await openLists({ ...google, status });
    expect("gcp" in (await send(accounts)).json.accounts).toBe(isThere);
  });

  it("shows the first account that is connected of a provider with several", async () => {
    const { send } = await openLists(
      { ...google, account: "a", status: "reauth_required", identity: { id: "1", label: "ended@example.com" } },
      { ...google, account: "b", identity: { id: "2", label: "works@example.com" } },
    );
    expect((await send(accounts)).json.accounts.gcp).toMatchObject({ name: "works@example.com" });
  });

  it("shows the connection without a word of its caller's, otherwise the oldest, and says how many there are", async () => {
    const made = (account: string, hour: number) => ({
      ...google,
      account,
      identity: { id: account, label: `${account}@example.com` },
      createdAt: new Date(hour * 3_600_000),
    });
    const words = [made("alpha", 3), made("bravo", 2), { ...made("charlie", 1), status: "reauth_required" as const }];
    const shown = async (...records: Partial<Connection>[]) => (await (await openLists(...records)).send(accounts)).json.accounts.gcp;
    expect(await shown(...words)).toMatchObject({ name: "bravo@example.com", accounts: 3 });
    expect(await shown(...words, made("default", 4))).toMatchObject({ name: "default@example.com", accounts: 4 });
  });

  it("does not say how many there are where it has not read them all", async () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ ...role, account: String(index).padStart(12, "0") }));
    const { send } = await openLists(...many, google);
    expect((await send(accounts)).json.accounts.gcp).not.toHaveProperty("accounts");
  });

  it("names an account by its id if it has no name for people", async () => {
    const { send } = await openLists({ ...google, identity: { id: "1101" } }, { ...region, identity: { id: "ab1-ovh" } });
    expect((await send(accounts)).json.accounts).toMatchObject({
      gcp: { name: "1101", email: "1101" },
      ovh: { isConnected: true, name: "ab1-ovh", displayText: "ab1-ovh" },
    });
  });

  it("has the fields that Aurora's client reads of Azure and AWS", async () => {
    const { send } = await openLists(directory, role);
    expect((await send(accounts)).json.accounts).toEqual({
      azure: {
        isConnected: true,
        name: "Production",
        displayText: "Production",
        subscriptionId: "subscription-1",
        subscriptionName: "Production",
        accounts: 1,
      },
      aws: { isConnected: true, name: "123456789012", displayText: "123456789012", accountId: "123456789012", roleArn, accounts: 1 },
    });
  });

  it("knows one's own id in capitals, and S49: answers 404 to any other id", async () => {
    const { send } = await openLists(google);
    expect(await send({ ...accounts, path: { uid: uid.toUpperCase() } })).toMatchObject({ status: 200 });
    for (const path of [{ uid: "00000000-0000-4000-8000-000000000000" }, { uid: "" }, {} as Record<string, string>]) {
      expect(await send({ ...accounts, path })).toMatchObject({ status: 404, json: { error: "Not found", code: "not_found" } });
    }
  });
});

describe("GET /api/connectors/status", () => {
  it("says of each provider with a record whether it is connected, in the words of every other answer", async () => {
    const { send } = await openLists({ ...google, status: "reauth_required" }, { ...tailnet, status: "degraded" });
    expect((await send(statuses)).json).toEqual({
      connectors: {
        gcp: { connected: false, status: "reauth_required", accounts: 1 },
        tailscale: { connected: true, status: "degraded", canExecute: true, tailnet: "T1CNTRL", accounts: 1 },
      },
    });
  });

  it("says how Google is connected", async () => {
    const { send } = await openLists(google);
    expect((await send(statuses)).json.connectors.gcp).toEqual({
      connected: true,
      status: "active",
      canExecute: false,
      authType: "oauth",
      accounts: 1,
    });
    const withKey = await openLists({ ...google, method: "service_account_key", identity: { id: "1", label: "robot@example.com" } });
    expect((await withKey.send(statuses)).json.connectors.gcp).toMatchObject({
      authType: "service_account",
      clientEmail: "robot@example.com",
    });
  });

  it("lets something be executed in AWS if one connected account has another role than those that only read", async () => {
    const named = (account: string, name: string): Partial<Connection> => {
      return { ...role, account, identity: { id: `arn:aws:iam::${account}:role/${name}` } };
    };
    const readers = [named("111111111111", "AuroraReadOnlyRole"), named("222222222222", "AuroraReadDataRole")];
    const canExecute = async (...records: Partial<Connection>[]) =>
      (await (await openLists(...records)).send(statuses)).json.connectors.aws.canExecute;
    expect(await canExecute(...readers)).toBe(false);
    expect(await canExecute(...readers, named("333333333333", "AuroraAdminRole"))).toBe(true);
    expect(await canExecute(...readers, named("333333333333", "named-by-the-customer"))).toBe(true);
    expect(await canExecute(...readers, { ...named("333333333333", "AuroraAdminRole"), status: "reauth_required" })).toBe(false);
  });

  it("names the region of OVHcloud", async () => {
    const { send } = await openLists(region);
    expect((await send(statuses)).json.connectors.ovh).toEqual({
      connected: true,
      status: "active",
      canExecute: true,
      endpoint: "ovh-eu",
      accounts: 1,
    });
  });

  it("is empty where nothing is connected", async () => {
    const { send } = await openLists();
    expect((await send(statuses)).json).toEqual({ connectors: {} });
  });
});

describe("GET /user_tokens", () => {
  it("has a row for each connected provider, and no token", async () => {
    const { send } = await openLists(google, tailnet, directory, { ...role, status: "reauth_required" }, region);
    const empty = { subscription_id: null, subscription_name: null, tenant_id: null, client_id: null, email: null, accounts: 1 };
    expect((await send(userTokens)).json).toEqual([
      {
        ...empty,
        provider: "azure",
        subscription_id: "subscription-1",
        subscription_name: "Production",
        tenant_id: "directory-1",
        client_id: "client-1",
      },
      { ...empty, provider: "gcp", email: "ada@example.com" },
      { ...empty, provider: "ovh", subscription_id: "ovh-eu", email: "ada@example.com" },
      { ...empty, provider: "tailscale", subscription_id: "T1CNTRL", subscription_name: "example.ts.net" },
    ]);
  });

  it("takes one's own id in the query, and refuses another one", async () => {
    const { send } = await openLists(google);
    expect((await send(userTokens, { query: `user_id=${uid}` })).status).toBe(200);
    for (const query of ["user_id=00000000-0000-4000-8000-000000000000", "user_id="]) {
      expect(await send(userTokens, { query })).toMatchObject({ status: 403, json: { error: "Forbidden", code: "forbidden" } });
    }
  });
});
