import { describe, expect, it } from "vitest";
import { createAttention } from "../../functions/connections/attention.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { mostRead } from "../../lib/connections/read-until.ts";
import { pageLimit } from "../../lib/connections/stores.ts";
import type { FailureCode } from "../../lib/errors.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { bareConnection, now } from "../fixtures/new-connection.ts";
import { type Call, callConnection } from "./call-connection.ts";

const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const failing = (code: FailureCode, command?: string) => ({
  failure: { code, at: now, attempts: 1, ...(command === undefined ? {} : { command }) },
});

async function openWorld(records: readonly Partial<Connection>[]) {
  const connections = memoryConnections();
  for (const record of records) {
    await connections.write({ ...bareConnection(), tenant: "acme", ...record }, undefined, []);
  }
  return (call: Call = {}) => callConnection(createAttention({ connections, clock: () => now }), "GET /attention", call);
}

describe("GET /attention", () => {
  it("shows a sealed store once, with who acts and no step for the customer", async () => {
    const sealed = failing("vault_sealed");
    const ask = await openWorld([
      { account: "fine" },
      { account: "first", status: "degraded", label: "Production", ...sealed },
      { provider: "ovh", account: "eu", ...sealed },
      { tenant: "globex", account: "foreign", status: "degraded", ...sealed },
    ]);
    const since = now.toISOString();
    expect((await ask()).json).toEqual({
      counted: 3,
      complete: true,
      causes: [
        {
          cause: "vault_sealed",
          title: "The credential store is sealed",
          severity: "error",
          acts: "aurora",
          since,
          count: 2,
          connections: [
            { provider: "gcp", account: "first", label: "Production", severity: "error", since },
            { provider: "ovh", account: "eu", label: null, severity: "warning", since },
          ],
          next: { step: "wait", text: "The operator of Aurora must act. It is retried automatically." },
        },
      ],
      upcoming: [],
    });
  });

  it("names the step of the customer, of the administrator and of the provider, and the command of each connection", async () => {
    const ask = await openWorld([
      { account: "a", status: "reauth_required", ...failing("session_control", "gcloud access-context-manager") },
      { account: "b", status: "reauth_required", ...failing("grant_revoked") },
      { account: "c", status: "degraded", ...failing("provider_unavailable") },
      { account: "d", checked: { at: now, worst: { severity: "warning", code: "pool_shared" } } },
      { account: "e", checked: { at: now, worst: { severity: "error", code: "setup_none_ready" } } },
    ]);
    const { json } = await ask();
    const causes = json.causes as {
      title: string;
      acts: string;
      next: { step: string; text: string };
      connections: { command?: string }[];
    }[];
    expect(causes.map(({ acts, next }) => [acts, next.step, next.text])).toEqual([
      ["administrator", "ask", expect.stringContaining("Workspace administrator")],
      ["you", "reconnect", "Connect the provider again."],
      ["provider", "wait", "Nothing needs to be done: it is retried automatically."],
      ["you", "check", "Check the connection: the answer has findings with what to do."],
      ["you", "check", "Check the connection: the answer has findings with what to do."],
    ]);
    expect(causes.slice(3).map(({ title }) => title)).toEqual([
      "The last check found something to do",
      "The last setup left nothing ready",
    ]);
    expect(causes.map(({ connections: [first] }) => first?.command)).toEqual([
      "gcloud access-context-manager",
      ...Array(4).fill(undefined),
    ]);
  });

  it("shows what ends soon, the earliest first", async () => {
    const secretEnds = (days: number) => ({ provider: "azure" as const, details: { secret_expires_at: inDays(days).toISOString() } });
    const ask = await openWorld([
      { account: "login", due: { at: inDays(9), reason: "credential_expiry" } },
      { account: "later", ...secretEnds(20) },
      { account: "sooner", ...secretEnds(3) },
      { account: "far", ...secretEnds(90) },
    ]);
    const { json } = await ask();
    const upcoming = json.upcoming as {
      cause: string;
      at: string;
      next: { step: string };
      connections: { account: string; at: string }[];
    }[];
    expect(json.causes).toEqual([]);
    expect(upcoming.map(({ cause, at, next }) => [cause, at, next.step])).toEqual([
      ["secret_expiring", inDays(3).toISOString(), "replace"],
      ["credential_expiry", inDays(9).toISOString(), "reconnect"],
    ]);
    expect(upcoming[0]?.connections.map(({ account, at }) => [account, at])).toEqual([
      ["sooner", inDays(3).toISOString()],
      ["later", inDays(20).toISOString()],
    ]);
  });

  it("names twenty connections of a cause, and counts all of them", async () => {
    const many = Array.from({ length: 121 }, (_, index) => ({
      account: `${index}`,
      status: "degraded" as const,
      ...failing("vault_sealed"),
    }));
    const ask = await openWorld(many);
    expect((await ask()).json).toMatchObject({ counted: 121, causes: [{ count: 121, connections: { length: 20 } }] });
  });

  it("says that it is not complete behind its bound", async () => {
    const page = { connections: Array<Connection>(pageLimit).fill(bareConnection()), isLast: false };
    let pages = 0;
    const listPage = async () => {
      pages += 1;
      return page;
    };
    const { json } = await callConnection(createAttention({ connections: { listPage }, clock: () => now }), "GET /attention");
    expect([json.counted, json.complete, pages]).toEqual([mostRead, false, mostRead / pageLimit]);
  });

  it("S49: shows nothing of another organisation", async () => {
    const ask = await openWorld([{ status: "degraded", ...failing("vault_sealed") }]);
    expect((await ask({ tenant: "globex" })).json).toEqual({ counted: 0, complete: true, causes: [], upcoming: [] });
  });

  it("is not for a machine that only asks for tokens, and takes no parameter", async () => {
    const ask = await openWorld([]);
    expect((await ask({ permissions: ["tokens:read"] })).status).toBe(403);
    const { status, json } = await ask({ query: "provider=gcp" });
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", "provider"]);
  });
});
