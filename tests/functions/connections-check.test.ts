import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connections/check.ts";
import type { Provider } from "../../lib/connections/connection.ts";
import type { ListTargets } from "../../lib/connections/tokens/keep-targets.ts";
import { Failure, failures } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";
import { memorySetupLooks } from "../fakes/memory-setup-looks.ts";
import { acme, firstAccess, openEngine } from "../fixtures/engine-fixture.ts";
import { requestedAt } from "../fixtures/http-event.ts";
import { type Call, callConnection, countedLimits } from "./call-connection.ts";

const route = "POST /connections/{provider}/check";

async function openCheck() {
  const world = await openEngine();
  const limits = countedLimits();
  const looks = memorySetupLooks();
  const targets = new Map<Provider, ListTargets>();
  const check = (call: Call = {}) => callConnection(createHandler({ ...world.engine, looks, limits: limits.store, targets }), route, call);
  return { ...world, limits, looks, targets, check };
}

describe("POST /connections/{provider}/check", () => {
  it("says that a connection works, after a call to the provider", async () => {
    const { check, probed } = await openCheck();
    const { status, json } = await check({ permissions: ["connectors:read"] });
    expect(status).toBe(200);
    expect(json).toMatchObject({ works: true, failure: null, connection: { account: "default", status: "active" } });
    expect(probed()).toEqual([firstAccess]);
  });

  it("notes on the record what the provider lists, and leaves it as it is when that fails", async () => {
    const { check, targets, read, logger } = await openCheck();
    const listed = { ids: ["shop", "test"], default: "shop" };
    targets.set("gcp", async ({ id }) => (id === (await read()).id ? listed : expect.unreachable("another connection")));
    await check();
    expect((await read()).targets).toEqual(listed);
    targets.set("gcp", () => Promise.reject(new Failure("provider_forbidden")));
    expect((await check()).json).toMatchObject({ works: true, failure: null });
    expect((await read()).targets).toEqual(listed);
    expect(logger.text()).toContain("provider_forbidden");
  });

  it("lists nothing for a connection that does not work", async () => {
    const { check, targets, provider } = await openCheck();
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    provider.expire(firstAccess);
    targets.set("gcp", () => Promise.reject(new Error("listed")));
    expect((await check()).json).toMatchObject({ works: false });
  });

  it("repeats what the last look at its setup found, and not what one at an earlier connection found", async () => {
    const { check, looks, read, clock } = await openCheck();
    const { id: connectionId } = await read();
    const finding = { code: "setup_drifted", severity: "warning", title: "It fell", action: "Apply it again.", owner: "customer" } as const;
    await looks.write(acme, { connectionId, at: clock(), targets: [], findings: [finding] });
    expect((await check()).json).toMatchObject({ works: true, findings: [finding] });
    await looks.write(acme, { connectionId: "an earlier one", at: clock(), targets: [], findings: [finding] });
    expect((await check()).json).toMatchObject({ works: true, findings: [] });
  });

  it("says when the last look found what it repeats", async () => {
    const { check, looks, read, clock } = await openCheck();
    const finding = { code: "setup_drifted", severity: "warning", title: "It fell", action: "Apply it again.", owner: "customer" } as const;
    const lookedAt = clock();
    await looks.write(acme, { connectionId: (await read()).id, at: lookedAt, targets: [], findings: [finding] });
    clock.moveSeconds(600);
    expect((await check()).json).toMatchObject({ findings: [{ ...finding, at: lookedAt.toISOString() }] });
  });

  it("says when the setup was looked at, and has the schedule look again where it is asked to", async () => {
    const { check, looks, read, clock, hold, connections } = await openCheck();
    const connection = await read();
    const held = await hold(1);
    const duties = { setup_look: secondsAfter(clock(), 86_400) };
    const lease = held.kind === "acquired" ? held.lease : expect.unreachable("the lease is free");
    await connections.commit({ ...connection, setupRunId: "run", duties }, lease);
    expect((await check()).json).toMatchObject({ setup: { looked_at: null, look_due_at: secondsAfter(clock(), 86_400).toISOString() } });
    await looks.write(acme, { connectionId: connection.id, at: clock(), targets: [], findings: [] });
    const lookedAt = clock().toISOString();
    clock.moveSeconds(600);
    const { json } = await check({ query: "look=true" });
    expect(json).toMatchObject({
      setup: { looked_at: lookedAt, look_due_at: clock().toISOString() },
      connection: { next: { at: clock().toISOString(), reason: "duty" } },
    });
    expect((await read()).duties).toEqual({ setup_look: clock() });
    expect(await looks.read(acme, connection.id)).toMatchObject({ at: new Date(lookedAt), askedAt: clock() });
  });

  it("has no look made that was not asked for, and reads no other word than true and false", async () => {
    const { check, read } = await openCheck();
    const { duties } = await read();
    await check({ query: "look=false" });
    expect((await read()).duties).toEqual(duties);
    const { status, json } = await check({ query: "look=later" });
    expect([status, json.field]).toEqual([400, "look"]);
  });

  it("says why a connection does not work, who must act and what to do", async () => {
    const { check, provider } = await openCheck();
    provider.failNext("probe", new Failure("provider_unreachable", { detail: "only for the log" }));
    const { status, json } = await check();
    const { title, action, owner } = failures.provider_unreachable;
    expect(status).toBe(200);
    expect(json).toMatchObject({ works: false, failure: { code: "provider_unreachable", title, action, owner } });
    expect(JSON.stringify(json)).not.toContain("only for the log");
  });

  it.each([
    ['{"account":"123"}', "*"],
    ["{", undefined],
    ["[]", undefined],
  ])("refuses the body %s and does not call the provider", async (body, field) => {
    const { check, probed } = await openCheck();
    const { status, json } = await check({ body });
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", field]);
    expect(probed()).toEqual([]);
    expect((await check({ body: "{}" })).status).toBe(200);
  });

  it("checks the account that is named and no other", async () => {
    const { check, probed } = await openCheck();
    expect((await check({ query: "account=second" })).status).toBe(404);
    expect((await check({ query: "org_id=globex" })).status).toBe(400);
    expect(probed()).toEqual([]);
  });

  it("S49: answers for another organisation's connection as for a missing one", async () => {
    const { check, probed } = await openCheck();
    const foreign = await check({ tenant: "globex" });
    expect([foreign.status, foreign.json.code]).toEqual([404, "not_found"]);
    expect(await check({ tenant: "globex", provider: "ovh" })).toEqual(foreign);
    expect(probed()).toEqual([]);
  });

  it("S50: is counted, thirty a minute and principal", async () => {
    const { check, limits, probed } = await openCheck();
    await check();
    expect(limits.hits).toEqual([["ada", "check", { count: 30, seconds: 60 }, requestedAt]]);
    limits.reach();
    expect(await check()).toMatchObject({ status: 429, headers: { "retry-after": "17" }, json: { code: "rate_limited" } });
    expect(probed()).toHaveLength(1);
  });

  it("begins no refresh that Lambda would interrupt", async () => {
    const { check, clock, probed, provider } = await openCheck();
    // Lambda states the remaining time by the machine's clock.
    clock.moveSeconds((Date.now() - clock().getTime()) / 1000);
    await check({ remainingMs: 9000 });
    expect([provider.refreshed, probed()]).toEqual([[], []]);
    await check({ remainingMs: 29_000 });
    expect([provider.refreshed.length, probed().length]).toEqual([1, 1]);
  });
});
