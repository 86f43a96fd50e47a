import { describe, expect, it } from "vitest";
import { countRejectedIn } from "../../functions/tokens/compose-reports.ts";
import { createHandler } from "../../functions/tokens/report-rejected.ts";
import type { ReportRejected } from "../../lib/connections/tokens/report-rejected.ts";
import type { Permission } from "../../lib/http/rights.ts";
import { Secret } from "../../lib/secret.ts";
import { onlyUsual } from "../fakes/no-connections.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { buildContext, buildEventFrom } from "../fixtures/http-event.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const fingerprint = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg";
const expiresAt = new Date("2026-03-01T13:00:00Z");

async function send(body: unknown, { query = "", permissions = ["tokens:read"] }: { query?: string; permissions?: Permission[] } = {}) {
  const reported: Parameters<ReportRejected>[] = [];
  const report: ReportRejected = async (...call) => {
    reported.push(call);
    return {
      type: "bearer",
      accessToken: new Secret("another"),
      expiresAt,
      issuedAt: expiresAt,
      scopes: ["openid"],
      connectionId: "c1",
      grantId: "g1",
      facts: newConnection(),
      isOnly: true,
      missingScopes: [],
    };
  };
  const event = buildEventFrom({ permissions }, { path: { provider: "gcp" }, query, body: JSON.stringify(body) });
  const {
    statusCode,
    headers,
    body: answer,
  } = await createHandler({ report, unnamed: onlyUsual, share: unlimitedShare, handedOut: () => {} })(event, buildContext(20_000));
  return { reported, statusCode, headers, json: JSON.parse(answer ?? "") };
}

describe("POST /connections/{provider}/token/rejected", () => {
  it("S68: hands the report on, and answers as the broker does", async () => {
    const { reported, statusCode, headers, json } = await send({ fingerprint }, { query: "account=default&min_ttl=60&access=read" });
    expect([statusCode, headers?.["cache-control"]]).toEqual([200, "no-store"]);
    expect(json).toEqual({
      access_token: "another",
      token_type: "Bearer",
      expires_at: expiresAt.toISOString(),
      scopes: ["openid"],
      missing_scopes: [],
      about: { email: "ada@example.com", method: "login", default_project: null, projects: [], projects_truncated: false },
    });
    const [[key, wanted] = expect.fail("nothing was reported")] = reported;
    expect(key).toEqual({ tenant: "acme", provider: "gcp", account: "default" });
    expect(wanted).toEqual({ fingerprint, minTtlSeconds: 60, access: "read" });
  });

  it.each([
    ["no fingerprint", {}, "fingerprint"],
    ["the token itself", { fingerprint: "ya29.canary" }, "fingerprint"],
    ["padding", { fingerprint: `${fingerprint}=` }, "fingerprint"],
    ["another field", { fingerprint, access_token: "ya29.canary" }, expect.anything()],
  ])("refuses a body with %s", async (_, body, field) => {
    const { reported, statusCode, json } = await send(body);
    expect([statusCode, json.code, json.field, reported]).toEqual([400, "invalid_request", field, []]);
    expect(JSON.stringify(json)).not.toContain("canary");
  });

  it("refuses a report about a token of an account that a setup made", async () => {
    const { statusCode, json, reported } = await send({ fingerprint }, { query: "as=service-account" });
    expect([statusCode, json.field, reported]).toEqual([400, "as", []]);
  });

  it("is for machines: no other right is enough", async () => {
    const { statusCode, reported } = await send({ fingerprint }, { permissions: ["connectors:read", "connectors:write"] });
    expect([statusCode, reported]).toEqual([403, []]);
  });
});

describe("the count of dropped tokens", () => {
  it("is of a connection and a level, whoever reports, in a minute and in an hour", async () => {
    const hits: unknown[][] = [];
    const hit = async (...call: unknown[]) => {
      hits.push(call);
      return hits.length < 3 ? ({ allowed: true } as const) : ({ allowed: false, retryAfterSeconds: 7 } as const);
    };
    const count = countRejectedIn({ hit }, stoppedClock());
    await count({ tenant: "acme", provider: "gcp", account: "default" }, "full");
    expect(hits.map(([id, , rate]) => [id, rate])).toEqual([
      ['["acme","gcp","default"]', { count: 5, seconds: 60 }],
      ['["acme","gcp","default"]', { count: 30, seconds: 3600 }],
    ]);
    await expect(count({ tenant: "acme", provider: "gcp", account: "default" }, "read")).rejects.toMatchObject({
      code: "rate_limited",
      retryAfterSeconds: 7,
    });
    expect(hits[2]?.[0]).toBe('["acme","gcp","default","read"]');
  });
});
