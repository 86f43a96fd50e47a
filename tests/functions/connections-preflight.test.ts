import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connections/preflight.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { buildMethods, type Methods } from "../../lib/connections/methods.ts";
import { Failure, failures } from "../../lib/errors.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { memoryLedger } from "../fakes/memory-ledger.ts";
import { memoryReservedIds } from "../fakes/memory-reserved-ids.ts";
import { scriptedProvider } from "../fakes/scripted-provider.ts";
import { neededScope, scriptedSubmission, wishedScope } from "../fakes/scripted-submission.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { requestedAt } from "../fixtures/http-event.ts";
import { listAll } from "../fixtures/list-all.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { type Call, callConnection, countedLimits } from "./call-connection.ts";

const route = "POST /connections/{provider}/preflight";
const secret = "client-secret-canary";
const body = JSON.stringify({ secret });

function openPreflight({ methods }: { methods?: Methods } = {}) {
  const clock = stoppedClock();
  const client = scriptedSubmission(clock, { provider: "tailscale" });
  client.know(secret, "acme-tailnet");
  const limits = countedLimits();
  const connections = memoryConnections();
  const ledger = memoryLedger(clock);
  const served = methods ?? buildMethods(client, scriptedProvider(clock));
  const preflight = (call: Call = {}) =>
    callConnection(createHandler({ connections, reservedIds: memoryReservedIds(), ledger, methods: served, limits: limits.store }), route, {
      provider: "tailscale",
      body,
      ...call,
    });
  /** Connects an account to which earlier setups have made changes, some of them taken back or another account's. */
  const connect = async (changes: Partial<Connection>) => {
    const connection = newConnection({ tenant: "acme", provider: "tailscale", connectedBy: "ada", ...changes });
    await connections.write(connection, undefined, []);
    const make = async (name: string, madeBy: string, state: "changed" | "undone") => {
      const change = newChange({ target: "net", name });
      await ledger.begin(connection, change, { runId: "run", madeBy });
      await ledger.end(connection, change, { state });
    };
    await make("one", connection.identity.id, "changed");
    await make("two", connection.identity.id, "changed");
    await make("gone", connection.identity.id, "undone");
    await make("foreign", "somebody-else", "changed");
  };
  return { client, clock, connections, limits, preflight, connect };
}

describe("POST /connections/{provider}/preflight", () => {
  it("S60: says what a connect would find, and changes nothing at the provider", async () => {
    const { preflight, client, connections } = openPreflight();
    const { status, json } = await preflight();
    expect(status).toBe(200);
    expect(json).toEqual({
      works: true,
      identity: { id: "acme-tailnet", label: "acme-tailnet.example" },
      scopes: { granted: [neededScope, wishedScope], missing: [] },
      findings: [],
      failure: null,
      replaces_connection: null,
    });
    expect(client.changes).toEqual([]);
    expect(await listAll(connections, "acme")).toEqual([]);
  });

  it.each([
    ["another account", { identity: { id: "other-tailnet", label: "other.example" } }],
    ["another method of the same account", { identity: { id: "acme-tailnet" }, method: "login" }],
  ])("says which connection it would replace, and how many changes of its setup stay: %s", async (_, changes) => {
    const { preflight, connect } = openPreflight();
    await connect(changes);
    const { method, identity } = { method: "login", ...changes };
    expect((await preflight()).json).toMatchObject({
      works: true,
      replaces_connection: {
        status: "active",
        identity: { id: identity.id, label: "label" in identity ? identity.label : null },
        method,
        connected_by: "ada",
        changes: 2,
      },
    });
  });

  it("replaces nothing where the same account is connected again, or where it would not connect", async () => {
    const { preflight, client, connect } = openPreflight();
    await connect({ identity: { id: "acme-tailnet" }, method: "client" });
    expect((await preflight()).json).toMatchObject({ works: true, replaces_connection: null });
    client.failNext("verify", new Failure("credential_rejected"));
    expect((await preflight()).json).toMatchObject({ works: false, replaces_connection: null });
  });

  it("tells what is missing, with what to do about it", async () => {
    const { preflight, client } = openPreflight();
    client.know(secret, "acme-tailnet", [neededScope]);
    const { json } = await preflight();
    expect(json).toMatchObject({
      works: true,
      scopes: { granted: [neededScope], missing: [wishedScope] },
      findings: [{ code: "scope_missing", severity: "warning", target: wishedScope, owner: "customer" }],
    });
  });

  it.each(["credential_rejected", "client_scope_missing", "account_not_found", "provider_unreachable"] as const)(
    "S47: answers %s as a failure of the submission, with who must act, and without the secret",
    async (code) => {
      const { preflight, client } = openPreflight();
      client.failNext("verify", new Failure(code, { detail: "only for the log" }));
      const { status, json } = await preflight();
      const { title, action, owner } = failures[code];
      expect([status, json.works, json.identity]).toEqual([200, false, null]);
      expect(json.failure).toEqual({ code, title, action, owner });
      expect(JSON.stringify(json)).not.toMatch(/canary|only for the log/);
    },
  );

  it("names the command that repairs what it found", async () => {
    const { preflight, client } = openPreflight();
    client.failNext("verify", new Failure("trust_insecure", { command: "cloud trust close" }));
    const { json } = await preflight();
    expect(json.failure).toMatchObject({ code: "trust_insecure", command: "cloud trust close" });
  });

  it.each(["deadline_exceeded", "configuration_invalid"] as const)("says nothing about a submission when %s", async (code) => {
    const { preflight, client } = openPreflight();
    client.failNext("verify", new Failure(code));
    const { status, json } = await preflight();
    expect([status, json.code]).toEqual([failures[code].status, code]);
  });

  it.each([
    ["{}", "secret"],
    ['{"secret":7}', "secret"],
    [JSON.stringify({ secret, more: 1 }), "*"],
    [JSON.stringify({ secret, method: 7 }), "method"],
    [JSON.stringify({ secret, method: "login" }), "method"],
  ])("reads the body as the connect route does: %s is refused at %s", async (sent, field) => {
    const { preflight, client } = openPreflight();
    client.failAlways("verify", new Failure("internal"));
    const { status, json } = await preflight({ body: sent });
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", field]);
    expect(JSON.stringify(json)).not.toContain("canary");
  });

  it("asks for the method by name when the provider has several", async () => {
    const clock = stoppedClock();
    const [client, role] = ["client", "role"].map((name) => scriptedSubmission(clock, { provider: "tailscale", name }));
    role?.know(secret, "of-the-role");
    const { preflight } = openPreflight({ methods: buildMethods(...[client, role].filter((method) => method !== undefined)) });
    expect((await preflight()).json).toMatchObject({ code: "invalid_request", field: "method" });
    const { json } = await preflight({ body: JSON.stringify({ secret, method: "role" }) });
    expect(json).toMatchObject({ works: true, identity: { id: "of-the-role" } });
  });

  it("answers 404 for a provider that is connected by a login, and for one that is not here", async () => {
    const { preflight } = openPreflight();
    expect((await preflight({ provider: "gcp" })).json).toMatchObject({ code: "not_found" });
    expect((await preflight({ provider: "azure" })).json).toMatchObject({ code: "not_found" });
    expect((await preflight({ provider: "nowhere" })).json).toMatchObject({ code: "not_found" });
  });

  it("needs the right to write", async () => {
    const { preflight } = openPreflight();
    expect((await preflight({ permissions: ["connectors:read"] })).status).toBe(403);
    expect((await preflight({ permissions: ["connectors:write"] })).status).toBe(200);
    expect((await preflight({ query: "org_id=globex" })).status).toBe(400);
  });

  it("S50: is counted, twenty a minute and principal: it would tell whether a stolen secret works", async () => {
    const { preflight, limits } = openPreflight();
    await preflight();
    expect(limits.hits).toEqual([["ada", "preflight", { count: 20, seconds: 60 }, requestedAt]]);
    limits.reach();
    expect(await preflight()).toMatchObject({ status: 429, json: { code: "rate_limited" } });
  });
});
