import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseRate, startSchedules } from "../../local/lambda/schedule.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const definition = {
  handler: "",
  timeoutSeconds: 1,
  environment: {},
  roleName: "",
  logGroup: "",
  arn: "",
  logicalId: "",
  isDefaultRoute: false,
  routes: [],
};
const place = { region: "eu-west-3", account: "111122223333" };

describe("a schedule", () => {
  it("fires with its input once a period until it is stopped", async () => {
    const invoked: unknown[] = [];
    const stop = startSchedules({
      functions: {
        tick: {
          ...definition,
          schedules: [
            { rate: "rate(1 minute)", input: { shard: 0 } },
            { rate: "rate(2 minutes)", input: { shard: 1 } },
          ],
        },
      },
      invoke: async (key, event) => invoked.push([key, event]),
      onError: expect.unreachable,
      ...place,
    });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(invoked).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_001);
    const first = ["tick", { shard: 0 }];
    expect(invoked).toHaveLength(3);
    expect(invoked).toEqual(expect.arrayContaining([first, first, ["tick", { shard: 1 }]]));
    stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(invoked).toHaveLength(3);
  });

  it("sends EventBridge's own event when it has no input, and reports a failure", async () => {
    const errors: unknown[] = [];
    const events: unknown[] = [];
    const stop = startSchedules({
      functions: { tick: { ...definition, schedules: [{ rate: "rate(1 hour)", input: undefined }] } },
      invoke: async (_key, event) => {
        events.push(event);
        throw new Error("failed");
      },
      onError: (key, error) => errors.push([key, error]),
      ...place,
    });
    await vi.advanceTimersByTimeAsync(3_600_000);
    stop();
    expect(events).toEqual([
      expect.objectContaining({ "detail-type": "Scheduled Event", source: "aws.events", region: "eu-west-3", detail: {} }),
    ]);
    expect(errors).toEqual([["tick", new Error("failed")]]);
  });

  it.each([
    ["rate(1 minute)", 60_000],
    ["rate(5 minutes)", 300_000],
    ["rate(1 day)", 86_400_000],
  ])("%s is %i ms", (rate, milliseconds) => {
    expect(parseRate(rate)).toBe(milliseconds);
  });

  it.each(["cron(0 1 * * ? *)", "rate(0 minutes)", "rate(1 week)", "1 minute"])("%s is refused", (rate) => {
    expect(() => parseRate(rate)).toThrow(`"${rate}" is not a rate`);
  });
});
