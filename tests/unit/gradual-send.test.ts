import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gradualSend } from "../../lib/outbound/connection-pool.ts";
import type { HttpRequest, Receiver } from "../../lib/outbound/http-client.ts";

const request: HttpRequest = {
  protocol: "https:",
  hostname: "vault.example",
  port: "",
  method: "GET",
  path: "/",
  headers: [],
  body: "",
};
const nothing = () => undefined;
const receiver: Receiver = { began: nothing, received: nothing, ended: nothing, failed: nothing };

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => vi.useRealTimers());

/** A client that notes what is sent, and answers when it is told. */
function open(now = () => 0) {
  const sent: Receiver[] = [];
  const givenUp: Receiver[] = [];
  const send = gradualSend((_, to) => {
    sent.push(to);
    return () => givenUp.push(to);
  }, now);
  const burst = (count: number, wanted = request) => Array.from({ length: count }, () => send(wanted, receiver));
  return { send, burst, sent, givenUp };
}

const turns = async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe("a burst of requests", () => {
  it("begins with eight, and has twice as many each 250 ms in which one waits", async () => {
    const { burst, sent } = open();
    burst(50);
    const counts = [sent.length];
    for (let step = 0; step < 3; step += 1) {
      await vi.advanceTimersByTimeAsync(250);
      counts.push(sent.length);
    }
    expect(counts).toEqual([8, 16, 32, 50]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("has more of a steady load too, of which each answer lets all that wait begin", async () => {
    let time = 0;
    const { burst, sent } = open(() => time);
    burst(16);
    await vi.advanceTimersByTimeAsync(150);
    time = 150;
    for (const one of sent.splice(0)) {
      one.ended();
    }
    await turns();
    burst(8);
    await vi.advanceTimersByTimeAsync(99);
    expect(sent).toHaveLength(8);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(16);
  });

  it.each(["ended", "failed"] as const)("sends the next in its turn when one has %s, after the connection is free again", async (how) => {
    const { burst, sent } = open();
    burst(10);
    sent[0]?.[how](undefined as never);
    expect(sent).toHaveLength(8);
    await turns();
    expect(sent).toHaveLength(9);
    sent[1]?.[how](undefined as never);
    await turns();
    expect(sent).toHaveLength(10);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("counts a request once that is given up and then fails", async () => {
    const { burst, sent, givenUp } = open();
    const [first] = burst(10);
    first?.();
    expect(givenUp).toEqual([sent[0]]);
    sent[0]?.failed(new Error("aborted"));
    await turns();
    expect(sent).toHaveLength(9);
  });

  it("never sends a request that was given up while it waited, and leaves no timer", async () => {
    const { burst, sent, givenUp } = open();
    const all = burst(9);
    all[8]?.();
    expect(vi.getTimerCount()).toBe(0);
    sent[0]?.ended();
    await turns();
    expect([sent.length, givenUp.length]).toEqual([8, 0]);
  });

  it("lets an urgent request pass", () => {
    const { burst, sent } = open();
    burst(20);
    burst(3, { ...request, isUrgent: true });
    expect(sent).toHaveLength(11);
  });

  it("counts each origin by itself", () => {
    const { burst, sent } = open();
    for (const more of [{}, { port: "8200" }, { hostname: "login.example" }, { protocol: "http:" }] as const) {
      burst(9, { ...request, ...more });
    }
    expect(sent).toHaveLength(4 * 8);
  });

  it("begins with eight again after a pause of two seconds", async () => {
    let now = 0;
    const { burst, sent } = open(() => now);
    const end = () => sent.splice(0).map((one) => one.ended());
    burst(16);
    await vi.advanceTimersByTimeAsync(250);
    end();
    now = 2000;
    burst(20);
    expect(sent).toHaveLength(16);
    await vi.advanceTimersByTimeAsync(250);
    end();
    now = 4001;
    burst(20);
    expect(sent).toHaveLength(8);
  });
});
