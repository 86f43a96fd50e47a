import { describe, expect, it } from "vitest";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { hour, refreshedAccess, rotatedRefresh } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";
import { openMinted } from "./mint/mint-fixture.ts";

/** Half of every back-off: 15 s, then 30 s. */
const half = (bytes: number) => new Uint8Array(bytes).fill(0x80, 0, 1);

/** A provider whose new tokens live 5 s: no caller could use one. */
async function openShortLived() {
  const world = await openBroker();
  const engine = { ...world.counted, random: half };
  const broker = tokenBroker(engine);
  world.provider.scriptRefreshes({ lifeSeconds: 5, rotate: true });
  world.clock.moveSeconds(2 * hour);
  const tick = () => world.tick({}, engine);
  return { ...world, engine, tick, serve: () => world.serve(300, broker) };
}

describe("a provider whose new tokens expire before a caller could use them", () => {
  it("is asked with a back-off: 45 callers in 45 s cost two requests, and get the time of the next one", async () => {
    const { serve, clock, provider, read, events } = await openShortLived();
    for (let second = 0; second < 45; second += 1) {
      const retryAfterSeconds = second < 15 ? 15 - second : 45 - second;
      await expect(serve(), `${second}`).rejects.toMatchObject({ code: "provider_answer_invalid", retryAfterSeconds });
      clock.moveSeconds(1);
    }
    expect(provider.refreshed).toHaveLength(2);
    expect(await read()).toMatchObject({ status: "degraded", failure: { code: "provider_answer_invalid", attempts: 2 } });
    expect(events.names().filter((name) => name === "connection.degraded")).toHaveLength(1);
  });

  it("is asked by the schedule with the same back-off, and counts as failing", async () => {
    const { tick, clock, provider, read } = await openShortLived();
    expect(await tick()).toEqual({ "gcp failed provider_answer_invalid": 1 });
    expect((await read()).due).toEqual({ at: new Date(clock().getTime() + 15_000), reason: "retry" });
    clock.moveSeconds(14);
    expect(await tick()).toEqual({});
    clock.moveSeconds(1);
    expect(await tick()).toEqual({ "gcp failed provider_answer_invalid": 1 });
    expect((await read()).due).toEqual({ at: new Date(clock().getTime() + 30_000), reason: "retry" });
    expect(provider.refreshed).toHaveLength(2);
  });

  it("S15: has its rotated refresh token stored, and recovers with the next token that lives", async () => {
    const { serve, clock, provider, held, read, events } = await openShortLived();
    await expect(serve()).rejects.toThrow();
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
    provider.scriptRefreshes({ lifeSeconds: 3599, rotate: true });
    clock.moveSeconds(15);
    expect(await serve()).toBe(refreshedAccess(2));
    expect(await read()).not.toHaveProperty("failure");
    expect(events.names().slice(-2)).toEqual(["connection.degraded", "connection.recovered"]);
  });

  it("does not bring an ended connection back when a person asks", async () => {
    const { provider, refresh, read, engine } = await openShortLived();
    provider.failNext("refresh", new Failure("grant_revoked"));
    await refresh({ kind: "asked" }, engine);
    expect(await refresh({ kind: "asked" }, engine)).toMatchObject({ kind: "failed" });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
  });

  it("is left alone for two seconds when the tokens are minted, and a proof notes the failure", async () => {
    const { serve, method, clock, refresh, read } = await openMinted();
    method.live(5);
    for (let second = 0; second < 20; second += 1) {
      await expect(serve()).rejects.toMatchObject({ code: "provider_answer_invalid", retryAfterSeconds: second % 2 === 0 ? undefined : 1 });
      clock.moveSeconds(1);
    }
    expect(method.requested).toHaveLength(10);
    expect(await refresh()).toMatchObject({ kind: "failed", failure: { code: "provider_answer_invalid" } });
    expect(await read()).toMatchObject({ failure: { code: "provider_answer_invalid", attempts: 1 } });
  });
});
