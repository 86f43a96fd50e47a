import { expect, test } from "vitest";
import type { Point } from "../../local/gameday/alarm.ts";
import { parseAlarms } from "../../local/gameday/parse-alarms.ts";
import { watchAlarms } from "../../local/gameday/watch-alarms.ts";
import { alarmResources } from "../fixtures/alarm-resources.ts";

const names = ["TrafficSeenAlarm", "TrafficGoneAlarm", "GatewayFailingAlarm"] as const;
const resolve = (value: unknown) => (typeof value === "string" ? value : Object.values(value as object).join());
const alarms = parseAlarms({ Resources: Object.fromEntries(names.map((name) => [name, alarmResources[name]])) }, resolve);

type Minute = { readonly asked: number; readonly bad?: number; readonly throttles?: number };
const lasting = (minutes: number, minute: Minute) => Array.from({ length: minutes }, () => minute);

/** The minutes after which these alarms are raised together. A minute without requests has no data point. */
function raisedAfter(together: readonly string[], minutes: readonly Minute[]): readonly number[] {
  const points = minutes.flatMap(({ asked, bad = 0, throttles = 0 }, minute): Point[] => {
    const gateway = { namespace: "AWS/ApiGateway", dimensions: { ApiId: "HttpApi" }, minute };
    const authorizer = { namespace: "AWS/Lambda", dimensions: { FunctionName: "AuthorizerLambdaFunction" }, minute };
    return asked === 0
      ? []
      : [
          { ...gateway, name: "Count", value: asked },
          { ...gateway, name: "5xx", value: bad },
          { ...authorizer, name: "Throttles", value: throttles },
        ];
  });
  const states = watchAlarms(alarms, points, minutes.length);
  return states.flatMap((each, minute) => (together.every((name) => each[name] === "ALARM") ? [minute + 1] : []));
}
const stopped = ["TrafficSeenAlarm", "TrafficGoneAlarm"];

test("S93: every request of callers is answered 500 by the gateway: its alarm is raised within minutes, and is over after the repair", () => {
  const raised = raisedAfter(
    ["GatewayFailingAlarm"],
    [...lasting(30, { asked: 20 }), ...lasting(10, { asked: 20, bad: 20 }), ...lasting(60, { asked: 20 })],
  );
  expect(raised[0]).toBe(31);
  expect(raised.at(-1)).toBeLessThanOrEqual(45);
});

test("S93: an authorizer without room to run raises the gateway's alarm, also where most requests get through", () => {
  const raised = raisedAfter(
    ["GatewayFailingAlarm"],
    [...lasting(30, { asked: 600 }), ...lasting(5, { asked: 600, bad: 1, throttles: 1 })],
  );
  expect(raised[0]).toBe(33);
});

test("S93: no request comes any more where there were some each minute", () => {
  const [first = 0] = raisedAfter(stopped, [...lasting(90, { asked: 10 }), ...lasting(60, { asked: 0 })]);
  expect(first - 90).toBeGreaterThanOrEqual(15);
  expect(first - 90).toBeLessThanOrEqual(30);
});

test.each<[string, readonly Minute[]]>([
  ["a stage that was never called", lasting(300, { asked: 0 })],
  ["a stage with two requests a minute, which stop", [...lasting(180, { asked: 2 }), ...lasting(120, { asked: 0 })]],
  [
    "a batch of ten minutes in each hour",
    Array.from({ length: 6 }, () => [...lasting(10, { asked: 100 }), ...lasting(50, { asked: 0 })]).flat(),
  ],
  ["traffic that goes on", lasting(300, { asked: 10 })],
])("S93: %s raises no alarm on its traffic", (_, minutes) => {
  expect(raisedAfter(stopped, minutes)).toEqual([]);
});
