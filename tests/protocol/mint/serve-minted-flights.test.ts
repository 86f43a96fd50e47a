import { describe, expect, it } from "vitest";
import { secondsAfter } from "../../../lib/system.ts";
import { net, openMinted, signal } from "./mint-fixture.ts";

const first = "token-1-of-client-1-full";

describe("a flight of a minted token", () => {
  it("goes on for the others when the caller leaves who began it", async () => {
    const { broker, serve, method } = await openMinted();
    const { asked, answer } = method.hang();
    const caller = new AbortController();
    const begun = broker.serve(net, 300, caller.signal);
    const joined = serve();
    await asked;
    caller.abort();
    answer();
    expect(await joined).toBe(first);
    await begun;
    expect(method.requested).toHaveLength(1);
  });

  it("goes on for the others also when that caller leaves before the store was read", async () => {
    const { broker, serve } = await openMinted();
    const begun = broker.serve(net, 300, AbortSignal.abort());
    expect(await serve()).toBe(first);
    await begun;
  });

  it("goes on without a caller who joined and leaves", async () => {
    const { broker, serve, method } = await openMinted();
    const { asked, answer } = method.hang();
    const begun = serve();
    await asked;
    await expect(broker.serve(net, 300, AbortSignal.abort())).rejects.toMatchObject({ code: "deadline_exceeded" });
    answer();
    expect(await begun).toBe(first);
  });

  it.each([
    ["after 20 seconds", undefined, 20],
    ["five seconds before the process ends", 12, 7],
  ])("is over %s, whatever the provider does, and nothing is written", async (_, endsInSeconds, seconds) => {
    const { broker, serve, method, clock, timers, read } = await openMinted();
    const before = await read();
    const { asked, answer } = method.hang();
    let isOver = false;
    const endsAt = endsInSeconds === undefined ? undefined : secondsAfter(clock(), endsInSeconds);
    const begun = broker.serve(net, 300, signal, endsAt).finally(() => {
      isOver = true;
    });
    const refused = expect(begun).rejects.toMatchObject({ code: "deadline_exceeded" });
    await asked;
    clock.moveSeconds(seconds - 0.001);
    timers.fire();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    clock.moveSeconds(0.001);
    timers.fire();
    await refused;
    answer();
    expect(await read()).toEqual(before);
    expect(await serve()).toBe("token-2-of-client-1-full");
  });
});
