import { beforeEach, describe, expect, it, vi } from "vitest";

/** Each test has the module of a new process. */
let hotClient: typeof import("../../lib/outbound/hot-client.ts");
beforeEach(async () => {
  vi.resetModules();
  hotClient = await import("../../lib/outbound/hot-client.ts");
});

const loaded = { undiciClient: () => () => () => undefined };
const countMany = (calls: number) => Array.from({ length: calls }, () => hotClient.countCall()).at(-1);
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the hot client", () => {
  it("is loaded once, after 500 calls", async () => {
    const load = vi.fn(async () => loaded);
    hotClient.allowHotClient(load);
    countMany(500);
    expect(load).not.toHaveBeenCalled();
    expect(countMany(1), "until it is loaded, node:https sends").toBeUndefined();
    await turn();
    expect(countMany(1000)).toBe(loaded);
    expect(load).toHaveBeenCalledOnce();
  });

  it("is never loaded by a function that does not allow it", () => {
    expect(countMany(2000)).toBeUndefined();
  });

  it("is done without if its file cannot be loaded", async () => {
    const load = vi.fn(() => Promise.reject(new Error("no such file")));
    hotClient.allowHotClient(load, 0);
    countMany(1);
    await turn();
    expect(countMany(1000)).toBeUndefined();
    expect(load).toHaveBeenCalledOnce();
  });
});
