import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/operations/read.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import type { SwitchState } from "../../lib/connections/switches.ts";
import { Failure } from "../../lib/errors.ts";
import type { EveryConnectionPage } from "../../lib/table/every-connection.ts";
import { bareConnection, now } from "../fixtures/new-connection.ts";
import { type Call, callConnection, countedLimits } from "./call-connection.ts";

const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const record = (fields: Partial<Connection>): Connection => ({ ...bareConnection(), tenant: "acme", ...fields });
const failing = (code: "vault_sealed" | "grant_revoked", at = now) => ({ failure: { code, at, attempts: 1 } });

function openWorld(
  pages: readonly Partial<EveryConnectionPage>[],
  switches: SwitchState = { stops: [] },
  clock = () => now,
  failsAfter = 99,
) {
  const limits = countedLimits();
  const every = async function* () {
    for (const [place, page] of pages.entries()) {
      if (place === failsAfter) {
        throw new Failure("table_unavailable");
      }
      yield { connections: [], unreadable: 0, isLast: place === pages.length - 1, ...page };
    }
  };
  const handler = createHandler({ every, readSwitches: async () => switches, clock, limits: limits.store });
  const ask =
    (route: string) =>
    (call: Call = {}) =>
      callConnection(handler, route, { permissions: ["operations:read"], ...call });
  return { limits, operations: ask("GET /operations"), organisations: ask("GET /operations/organisations") };
}

const troubled = [
  record({ account: "fine", refreshedAt: inMinutes(-59), due: { at: inMinutes(-2), reason: "expiry" } }),
  record({ account: "duty", refreshedAt: inMinutes(-61), due: { at: inMinutes(-90), reason: "duty" } }),
  record({ tenant: "globex", account: "one", status: "degraded", ...failing("vault_sealed", inMinutes(-30)) }),
  record({ tenant: "initech", account: "two", status: "degraded", ...failing("vault_sealed", inMinutes(-70)) }),
  record({ tenant: "globex", provider: "aws", account: "111122223333", status: "reauth_required", ...failing("grant_revoked") }),
];

describe("GET /operations", () => {
  it("counts what fails in all organisations by cause, with who acts, and names no connection", async () => {
    const { operations } = openWorld([{ connections: troubled.slice(0, 2) }, { connections: troubled.slice(2), unreadable: 1 }]);
    const { status, json } = await operations();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ...{ counted: 5, unreadable: 1, complete: true, organisations: 3, longest_overdue_seconds: 120 },
      states: { healthy: 2, warning: 0, degraded: 2, reauth_required: 1, disconnecting: 0 },
      causes: [
        { cause: "vault_sealed", acts: "aurora", severity: "error", connections: 2, organisations: 2, since: inMinutes(-70).toISOString() },
        { cause: "grant_revoked", acts: "you", connections: 1, organisations: 1 },
      ],
    });
    expect(JSON.stringify(json)).not.toMatch(/acme|globex|initech|111122223333/);
  });

  it("shows for each provider how many connections were refreshed, and how many failed, within the hour before", async () => {
    const { json } = await openWorld([{ connections: troubled }]).operations();
    expect(json.providers).toEqual([
      {
        provider: "aws",
        states: expect.objectContaining({ reauth_required: 1 }),
        refreshed_last_hour: expect.any(Number),
        failed_last_hour: 1,
      },
      { provider: "gcp", states: expect.objectContaining({ degraded: 2 }), refreshed_last_hour: expect.any(Number), failed_last_hour: 1 },
    ]);
    const fresh = await openWorld([{ connections: troubled.slice(0, 2) }]).operations();
    expect(fresh.json.providers).toMatchObject([{ provider: "gcp", refreshed_last_hour: 1, failed_last_hour: 0 }]);
  });

  it("shows what is stopped, and since when refresh tokens are left alone", async () => {
    const stops = [
      { target: { kind: "provider", provider: "ovh" }, since: now },
      { target: { kind: "organisation", tenant: "globex" }, since: now },
    ] as const;
    const { json } = await openWorld([{}], { stops, drainedSince: now }).operations();
    const since = now.toISOString();
    expect(json).toMatchObject({
      stops: [
        { kind: "provider", provider: "ovh", organisation: null, since },
        { kind: "organisation", provider: null, organisation: "globex", since },
      ],
      drained_since: since,
    });
    expect((await openWorld([{}]).operations()).json).toMatchObject({
      counted: 0,
      stops: [],
      drained_since: null,
      longest_overdue_seconds: 0,
    });
  });

  it("says that it is not complete when the time of the request is nearly over", async () => {
    const pages = [{ connections: troubled.slice(0, 2) }, { connections: troubled.slice(2) }];
    const { operations } = openWorld(pages, { stops: [] }, () => new Date());
    expect((await operations({ remainingMs: 2000 })).json).toMatchObject({ counted: 2, complete: false });
  });

  it("answers with what it has when the table fails after the first page, and with the failure before it", async () => {
    const world = (read: number) => openWorld([{ connections: troubled.slice(0, 2) }, {}], { stops: [] }, () => now, read);
    expect((await world(1).operations()).json).toMatchObject({ counted: 2, complete: false });
    expect(await world(0).operations()).toMatchObject({ status: 503, json: { code: "table_unavailable" } });
  });

  it("is for callers with operations:read alone, whatever else they may, and counts their requests", async () => {
    const { operations, organisations, limits } = openWorld([{ connections: troubled }]);
    const others = ["connectors:read", "connectors:write", "audit:read", "tokens:read", "relay:use"] as const;
    for (const ask of [operations, organisations]) {
      expect(await ask({ permissions: [...others] })).toMatchObject({ status: 403, json: { code: "forbidden" } });
    }
    expect(limits.hits).toEqual([]);
    limits.reach();
    expect(await operations()).toMatchObject({ status: 429 });
    expect(await organisations()).toMatchObject({ status: 429 });
  });
});

describe("GET /operations/organisations", () => {
  it("lists organisations, first those with the most connections without a token, then by id", async () => {
    const { json } = await openWorld([{ connections: troubled }]).organisations();
    expect(json).toMatchObject({
      ...{ counted: 5, complete: true, found: 3 },
      organisations: [
        {
          organisation: "globex",
          states: { degraded: 1, reauth_required: 1 },
          causes: [{ cause: "vault_sealed" }, { cause: "grant_revoked" }],
        },
        { organisation: "initech", states: { degraded: 1 }, causes: [{ cause: "vault_sealed" }] },
        { organisation: "acme", states: { healthy: 2 }, causes: [] },
      ],
    });
  });

  it("names for each cause who acts, since when, and the place of each connection, without what people call it", async () => {
    const connections = troubled.map((each) => ({ ...each, label: "Our production", tags: { team: "blue" } }));
    const { json } = await openWorld([{ connections }]).organisations({ query: "q=globex" });
    expect(json.organisations).toMatchObject([{ organisation: "globex" }]);
    expect((json.organisations as { readonly causes: unknown }[])[0]?.causes).toEqual([
      {
        ...{ cause: "vault_sealed", title: expect.any(String), severity: "error", acts: "aurora", since: inMinutes(-30).toISOString() },
        connections: [{ provider: "gcp", account: "one" }],
      },
      {
        ...{ cause: "grant_revoked", title: expect.any(String), severity: "error", acts: "you", since: now.toISOString() },
        connections: [{ provider: "aws", account: "111122223333" }],
      },
    ]);
    expect(JSON.stringify(json)).not.toMatch(/Our production|blue/);
  });

  it("finds organisations by a text in their id, and shows as many as were asked for", async () => {
    const { organisations } = openWorld([{ connections: troubled }]);
    expect((await organisations({ query: "q=EX" })).json).toMatchObject({ found: 1, organisations: [{ organisation: "globex" }] });
    expect((await organisations({ query: "limit=1" })).json).toMatchObject({ found: 3, organisations: [{ organisation: "globex" }] });
    for (const query of ["q=", "limit=0", "limit=501", "provider=aws"]) {
      expect(await organisations({ query })).toMatchObject({ status: 400, json: { code: "invalid_request" } });
    }
  });

  it("says when a token of the organisation was asked for last", async () => {
    const connections = [record({ lastUsedAt: inMinutes(-5) }), record({ account: "other", lastUsedAt: inMinutes(-9) })];
    const { json } = await openWorld([{ connections }]).organisations();
    expect(json.organisations).toMatchObject([{ last_used_at: inMinutes(-5).toISOString() }]);
  });
});
