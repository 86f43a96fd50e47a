import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGoogle } from "../../local/google/server.ts";
import { BoundedLog, type LogAnswer, mostEntries, readWhole } from "../../local/simulator/bounded-log.ts";

describe("a simulator's log of calls", () => {
  it("keeps the newest entries, and counts the kept and the dropped ones", () => {
    const log = new BoundedLog<number>(3);
    for (const call of [1, 2, 3, 4, 5]) {
      log.add(call);
    }
    expect(log.toAnswer()).toEqual({ calls: [3, 4, 5], kept: 3, dropped: 2, limit: 3 });
    log.clear();
    expect(log.toAnswer()).toEqual({ calls: [], kept: 0, dropped: 0, limit: 3 });
  });

  it("is refused to a reader that counts once something was dropped", () => {
    const log = new BoundedLog<number>(1);
    log.add(1);
    expect(readWhole(log.toAnswer())).toEqual([1]);
    log.add(2);
    expect(() => readWhole(log.toAnswer())).toThrow("1 were dropped");
  });
});

describe("the log of Google's simulator", () => {
  let google: Awaited<ReturnType<typeof startGoogle>>;
  beforeAll(async () => {
    google = await startGoogle({ port: 0, clients: [] });
  });
  afterAll(() => google.close());

  it("is one that has a limit", async () => {
    for (const _ of [1, 2, 3]) {
      await (await fetch(`${google.url}/oauth2/v3/certs`)).arrayBuffer();
    }
    const { calls, ...counts } = (await (await fetch(`${google.url}/_control/calls`)).json()) as LogAnswer<unknown>;
    expect(counts).toEqual({ kept: 3, dropped: 0, limit: mostEntries });
    expect(calls).toHaveLength(3);
  });
});
