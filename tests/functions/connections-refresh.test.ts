import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connections/refresh.ts";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { firstRefresh, openEngine } from "../fixtures/engine-fixture.ts";
import { requestedAt } from "../fixtures/http-event.ts";
import { type Call, callConnection, countedLimits } from "./call-connection.ts";

const route = "POST /connections/{provider}/refresh";

async function openRefresh() {
  const world = await openEngine();
  const limits = countedLimits();
  const refresh = (call: Call = {}) =>
    callConnection(createHandler({ ...world.engine, limits: limits.store, share: unlimitedShare }), route, call);
  return { ...world, limits, refresh };
}

describe("POST /connections/{provider}/refresh", () => {
  it("refreshes, and says what was done and why", async () => {
    const { refresh, provider } = await openRefresh();
    const { status, json } = await refresh();
    expect(status).toBe(200);
    expect(json).toMatchObject({ outcome: "refreshed", reason: "asked", connection: { account: "default", credential: { version: 2 } } });
    expect(provider.refreshed).toEqual([firstRefresh]);
  });

  it.each([undefined, "", "{}"])("takes the body %j", async (body) => {
    const { refresh } = await openRefresh();
    expect((await refresh(body === undefined ? {} : { body })).status).toBe(200);
  });

  it.each([
    ['{"account":"123"}', "*"],
    ['{"account":', undefined],
    ["[]", undefined],
    ["null", undefined],
    ["account=123", undefined],
  ])("refuses the body %s and leaves every connection as it is", async (body, field) => {
    const { refresh, provider } = await openRefresh();
    const { status, json } = await refresh({ body });
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", field]);
    expect(provider.refreshed).toEqual([]);
  });

  it("refreshes the account that is named and no other", async () => {
    const { refresh, provider } = await openRefresh();
    expect((await refresh({ query: "account=second" })).status).toBe(404);
    expect((await refresh({ query: "org_id=globex" })).status).toBe(400);
    expect(provider.refreshed).toEqual([]);
    expect((await refresh({ query: "account=default" })).status).toBe(200);
  });

  it("S49: answers for another organisation's connection as for a missing one", async () => {
    const { refresh, provider } = await openRefresh();
    const foreign = await refresh({ tenant: "globex" });
    expect([foreign.status, foreign.json.code]).toEqual([404, "not_found"]);
    expect(await refresh({ tenant: "globex", provider: "ovh" })).toEqual(foreign);
    expect(provider.refreshed).toEqual([]);
  });

  it("S50: is counted, ten a minute and principal", async () => {
    const { refresh, limits, provider } = await openRefresh();
    await refresh();
    expect(limits.hits).toEqual([["ada", "refresh", { count: 10, seconds: 60 }, requestedAt]]);
    limits.reach();
    expect(await refresh()).toMatchObject({ status: 429, headers: { "retry-after": "17" }, json: { code: "rate_limited" } });
    expect(provider.refreshed).toHaveLength(1);
  });

  it("is refused while another process refreshes, with the seconds to wait", async () => {
    const { refresh, hold } = await openRefresh();
    await hold();
    const { status, headers, json } = await refresh();
    expect([status, json.code, headers["retry-after"]]).toEqual([503, "connection_busy", "2"]);
  });

  it("answers with the provider's failure, like every other failure", async () => {
    const { refresh, provider } = await openRefresh();
    provider.failNext("refresh", new Failure("provider_unreachable", { detail: "only for the log" }));
    const { status, json } = await refresh();
    expect([status, json.code]).toEqual([502, "provider_unreachable"]);
    expect(JSON.stringify(json)).not.toContain("only for the log");
    provider.withdraw(ada);
    expect((await refresh()).json).toMatchObject({ status: 409, code: "grant_revoked" });
  });

  it("begins no refresh that Lambda would interrupt", async () => {
    const { refresh, clock, provider } = await openRefresh();
    // Lambda states the remaining time by the machine's clock.
    clock.moveSeconds((Date.now() - clock().getTime()) / 1000);
    const { status, json } = await refresh({ remainingMs: 9000 });
    expect([status, json.code]).toEqual([504, "deadline_exceeded"]);
    expect(provider.refreshed).toEqual([]);
    expect((await refresh({ remainingMs: 29_000 })).status).toBe(200);
  });
});
