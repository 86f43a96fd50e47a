import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { acme, firstAccess, hour, refreshedAccess, signal } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";

describe("a live token whose refresh fails", () => {
  it("is served with a warning: the newest failure, and the instant of the first one since the last success", async () => {
    const { broker, provider, clock } = await openBroker();
    expect(await broker.serve(acme, 300, signal)).not.toHaveProperty("warning");
    clock.moveSeconds(hour - 240);
    const since = clock();
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    const first = await broker.serve(acme, 300, signal);
    expect(bearerOf(first)).toBe(firstAccess);
    expect(first.warning).toEqual({ code: "provider_unavailable", since });
    provider.failAlways("refresh", new Failure("provider_timeout"));
    clock.moveSeconds(61);
    expect((await broker.serve(acme, 300, signal)).warning).toEqual({ code: "provider_timeout", since });
    clock.moveSeconds(61);
    expect((await broker.serve(acme, 300, signal)).warning).toEqual({ code: "provider_timeout", since });
  });

  it("is served with the warning from memory as well, without a call", async () => {
    const { broker, refresh, provider, clock, calls } = await openBroker();
    provider.failAlways("refresh", new Failure("provider_throttled"));
    await refresh({ kind: "asked" });
    const first = await broker.serve(acme, 300, signal);
    const before = { ...calls };
    clock.moveSeconds(0.9);
    expect(await broker.serve(acme, 300, signal)).toEqual(first);
    expect(first.warning?.code).toBe("provider_throttled");
    expect(calls).toEqual(before);
  });

  it("is served with the warning to a caller who joins the refresh that is under way", async () => {
    const { broker, refresh, provider, clock } = await openBroker();
    clock.moveSeconds(hour - 240);
    const since = clock();
    provider.failNext("refresh", new Failure("provider_unavailable"));
    await refresh();
    clock.moveSeconds(60);
    const answer = Promise.withResolvers<void>();
    provider.scriptRefreshes({ meanwhile: () => answer.promise });
    const flying = broker.serve(acme, 300, signal);
    expect(await broker.serve(acme, 300, signal)).toMatchObject({ warning: { code: "provider_unavailable", since } });
    answer.resolve();
    expect(await flying).not.toHaveProperty("warning");
  });

  it("is served without a warning once it was refreshed", async () => {
    const { broker, provider, clock } = await openBroker();
    clock.moveSeconds(hour - 240);
    provider.failNext("refresh", new Failure("provider_unavailable"));
    expect(await broker.serve(acme, 300, signal)).toHaveProperty("warning");
    clock.moveSeconds(61);
    const token = await broker.serve(acme, 300, signal);
    expect(bearerOf(token)).toBe(refreshedAccess(1));
    expect(token).not.toHaveProperty("warning");
  });
});

describe("a token of a grant that lacks a scope", () => {
  it("is served with the scopes that are missing", async () => {
    const { broker, connections } = await openBroker();
    connections.patch(acme, { scopesMissing: ["a scope"] });
    expect((await broker.serve(acme, 300, signal)).missingScopes).toEqual(["a scope"]);
  });
});
