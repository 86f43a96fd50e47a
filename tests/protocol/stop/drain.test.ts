import { describe, expect, it } from "vitest";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { acme, firstAccess, firstRefresh, refreshedAccess, signal } from "../../fixtures/engine-fixture.ts";
import { openBroker } from "../broker-fixture.ts";

/** The world of a connection at a provider that rotates its refresh tokens. */
async function openRotating() {
  const world = await openBroker();
  world.provider.scriptRefreshes({ rotate: true });
  const engine = { ...world.engine, methods: buildMethods({ ...world.provider, rotatesRefreshTokens: true }) };
  const broker = tokenBroker(engine);
  const serve = async () => {
    const token = await broker.serve(acme, 300, signal);
    return token.type === "bearer" ? token.accessToken.reveal() : token.type;
  };
  return { ...world, engine, serve };
}

describe("while refreshes are paused, a provider that rotates", () => {
  it("gets no refresh token, and its callers are served from what is valid", async () => {
    const { serve, clock, switches, provider, read } = await openRotating();
    clock.moveMinutes(58);
    const before = await read();
    switches.turn({ isDrained: true });
    expect(await serve()).toBe(firstAccess);
    expect([provider.refreshed, await read()]).toEqual([[], { ...before, lastUsedAt: (await read()).lastUsedAt }]);
  });

  it("has callers who are told to come back, once nothing is valid, and no failure on its record", async () => {
    const { serve, clock, switches, provider, read } = await openRotating();
    clock.moveMinutes(61);
    switches.turn({ isDrained: true });
    await expect(serve()).rejects.toMatchObject({ code: "refresh_paused", retryAfterSeconds: 30 });
    expect([provider.refreshed, (await read()).status, (await read()).failure]).toEqual([[], "active", undefined]);
    switches.turn({ isDrained: false });
    expect(await serve()).toBe(refreshedAccess(1));
  });

  it("is left alone by the schedule for two minutes at a time", async () => {
    const { engine, tick, untilDue, clock, switches, provider } = await openRotating();
    await untilDue();
    switches.turn({ isDrained: true });
    expect(await tick({}, engine)).toEqual({ "gcp skipped drained": 1 });
    expect(await tick({}, engine)).toEqual({});
    clock.moveSeconds(120);
    switches.turn({ isDrained: false });
    expect(await tick({}, engine)).toEqual({ "gcp refreshed expires_soon": 1 });
    expect(provider.refreshed).toEqual([firstRefresh]);
  });

  it("S15: keeps the token that was under way when the pause began", async () => {
    const { engine, refresh, provider, switches, held } = await openRotating();
    provider.scriptRefreshes({ rotate: true, meanwhile: async () => switches.turn({ isDrained: true }) });
    expect(await refresh({ kind: "asked" }, engine)).toMatchObject({ kind: "refreshed" });
    expect(await held()).toMatchObject({ access_token: refreshedAccess(1) });
  });
});

it("while refreshes are paused, a provider that keeps its refresh tokens is refreshed", async () => {
  const { serve, clock, switches } = await openBroker();
  clock.moveMinutes(58);
  switches.turn({ isDrained: true });
  expect(await serve()).toBe(refreshedAccess(1));
});
