import { describe, expect, test } from "vitest";
import { createHandler } from "../../functions/health.ts";
import { Failure } from "../../lib/errors.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEvent } from "../fixtures/http-event.ts";

function openHealth() {
  const clock = stoppedClock();
  let asked = 0;
  let failing = false;
  const handler = createHandler({
    table: async () => {
      asked += 1;
      if (failing) {
        throw new Failure("table_unavailable");
      }
    },
  });
  const call = async () => {
    const event = buildEvent({ route: "GET /healthz" });
    const timed = { ...event, requestContext: { ...event.requestContext, timeEpoch: clock().getTime() } };
    const { result } = await callHandler(handler, timed);
    return [result.statusCode, asked];
  };
  const fail = (isFailing: boolean) => {
    failing = isFailing;
  };
  return { clock, call, fail };
}

describe("GET /healthz", () => {
  test("asks its dependencies once in five seconds, however often it is called", async () => {
    const { clock, call } = openHealth();
    expect(await call()).toEqual([200, 1]);
    expect(await call()).toEqual([200, 1]);
    clock.moveSeconds(4.999);
    expect(await call()).toEqual([200, 1]);
    clock.moveSeconds(0.001);
    expect(await call()).toEqual([200, 2]);
  });

  test("remembers a bad answer no longer than a good one", async () => {
    const { clock, call, fail } = openHealth();
    fail(true);
    expect(await call()).toEqual([503, 1]);
    fail(false);
    clock.moveSeconds(4.999);
    expect(await call()).toEqual([503, 1]);
    clock.moveSeconds(0.001);
    expect(await call()).toEqual([200, 2]);
  });
});
