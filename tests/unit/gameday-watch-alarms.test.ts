import { describe, expect, test } from "vitest";
import type { Alarm, CompositeAlarm, MetricAlarm, Point } from "../../local/gameday/alarm.ts";
import { evaluateRule } from "../../local/gameday/alarm-rule.ts";
import { evaluatePeriod } from "../../local/gameday/evaluate-alarm.ts";
import { toPoints } from "../../local/gameday/minutes.ts";
import { watchAlarms } from "../../local/gameday/watch-alarms.ts";

const service = "aurora-oauth-dev";
const failure = (minute: number, code: string, owner = "operator", value = 1): Point => ({
  namespace: "AuroraOAuth",
  name: "Failures",
  dimensions: { service, code, owner },
  value,
  minute,
});
const invocations = (minute: number, FunctionName: string, value = 1): Point => ({
  namespace: "AWS/Lambda",
  name: "Invocations",
  dimensions: { FunctionName },
  value,
  minute,
});

const failures: MetricAlarm = {
  kind: "metric",
  tells: true,
  name: "Failures",
  metrics: [
    {
      id: "failures",
      periodSeconds: 300,
      expression: `SELECT SUM(Failures) FROM SCHEMA("AuroraOAuth", service, code, owner)
        WHERE service = '${service}' AND owner = 'operator' AND code != 'connection_busy'`,
      isWatched: true,
    },
  ],
  comparison: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  treatMissingData: "notBreaching",
};

const invoked = (id: string, FunctionName: string) => ({
  id,
  periodSeconds: 300,
  stat: { namespace: "AWS/Lambda", name: "Invocations", dimensions: { FunctionName }, statistic: "Sum" },
  isWatched: false,
});
const silent: MetricAlarm = {
  kind: "metric",
  tells: true,
  name: "Silent",
  metrics: [
    { id: "silent", periodSeconds: undefined, expression: "IF(FILL(a, 0) >= 1, 0, 1) + IF(FILL(b, 0) >= 1, 0, 1)", isWatched: true },
    invoked("a", "refresh"),
    invoked("b", "sweep"),
  ],
  comparison: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: "breaching",
};

const statesOf = (name: string, alarms: readonly Alarm[], points: readonly Point[], minutes: number) =>
  watchAlarms(alarms, points, minutes).map((states) => states[name]);
const minutesIn = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("an alarm in 2 of 3 periods of 5 minutes", () => {
  test("a fault of 5 minutes raises none, and one of 6 minutes does, at its end", () => {
    expect(
      statesOf(
        "Failures",
        [failures],
        minutesIn(10, 14).map((minute) => failure(minute, "vault_sealed")),
        15,
      ),
    ).not.toContain("ALARM");
    const longer = statesOf(
      "Failures",
      [failures],
      minutesIn(10, 15).map((minute) => failure(minute, "vault_sealed")),
      40,
    );
    expect(longer.indexOf("ALARM")).toBe(15);
    // Minutes without a failure have no data point, so the last two data points count while CloudWatch looks at them: in five periods.
    expect(longer.lastIndexOf("ALARM")).toBe(34);
  });

  test.each([
    ["another owner's", failure(0, "grant_revoked", "customer")],
    ["one that the query leaves out", failure(0, "connection_busy")],
    ["another stage's", { ...failure(0, "vault_sealed"), dimensions: { service: "aurora-oauth-prod", code: "x", owner: "operator" } }],
    ["one with a dimension more", { ...failure(0, "x"), dimensions: { service, code: "x", owner: "operator", shard: "1" } }],
    ["another metric", { ...failure(0, "x"), name: "Refreshes" }],
    ["another namespace's", { ...failure(0, "x"), namespace: "Other" }],
  ])("a failure is not counted: %s", (_what, point) => {
    const points = minutesIn(0, 20).map((minute) => ({ ...point, minute }));
    expect(statesOf("Failures", [failures], points, 21)).not.toContain("ALARM");
  });
});

test("a silent function raises its alarm when the last invocation is 5 minutes old, although another one is invoked", () => {
  const points = minutesIn(0, 20).flatMap((minute) => [
    invocations(minute, "sweep"),
    ...(minute <= 5 || minute >= 15 ? [invocations(minute, "refresh")] : []),
  ]);
  const states = statesOf("Silent", [silent], points, 21);
  expect([states.indexOf("ALARM"), states.lastIndexOf("ALARM")]).toEqual([10, 14]);
});

test("a metric without an expression is evaluated by its own statistic", () => {
  const highest: MetricAlarm = {
    ...failures,
    metrics: [
      {
        id: "metric",
        periodSeconds: 60,
        stat: { namespace: "AWS/Lambda", name: "Invocations", dimensions: { FunctionName: "a" }, statistic: "Maximum" },
        isWatched: true,
      },
    ],
  };
  expect(evaluatePeriod(highest, [invocations(0, "a", 3), invocations(0, "a", 7), invocations(0, "b", 9)])).toBe(7);
  const byVersion = { ...invocations(0, "a", 9), dimensions: { FunctionName: "a", Resource: "a:1" } };
  expect(evaluatePeriod(highest, [invocations(0, "b", 9), byVersion])).toBeUndefined();
});

test("minutes that are settled are not worked out again", () => {
  const settled = watchAlarms([failures], [], 3).map(() => ({ Failures: "ALARM" as const }));
  expect(watchAlarms([failures], [], 5, settled).map((states) => states.Failures)).toEqual(["ALARM", "ALARM", "ALARM", "OK", "OK"]);
});

test("a period that is no whole number of minutes is refused, and so is a group of series", () => {
  const [metric] = failures.metrics;
  const watch = (changed: object) => () => watchAlarms([{ ...failures, metrics: [{ ...metric, ...changed } as never] }], [], 1);
  expect(watch({ periodSeconds: 10 })).toThrow("a period of 10 s");
  expect(watch({ expression: `SELECT SUM(Failures) FROM SCHEMA("AuroraOAuth", service) GROUP BY service` })).toThrow("not known here");
});

describe("a composite alarm", () => {
  const composite = (name: string, rule: string): CompositeAlarm => ({ kind: "composite", tells: true, name, rule });
  const points = minutesIn(0, 9).map((minute) => failure(minute, "vault_sealed"));

  test("follows the alarms that it names, also through another one, in any order", () => {
    const alarms = [
      composite("Outer", 'ALARM("Inner") AND NOT ALARM("Silent")'),
      composite("Inner", 'ALARM("Failures") OR FALSE'),
      failures,
      { ...silent, treatMissingData: "notBreaching", threshold: 9 } as MetricAlarm,
    ];
    expect(statesOf("Outer", alarms, points, 10).indexOf("ALARM")).toBe(5);
    expect(statesOf("Outer", alarms, [], 10)).not.toContain("ALARM");
  });

  test("that names no alarm, or itself, is refused", () => {
    expect(() => watchAlarms([composite("Outer", 'ALARM("Nothing")')], [], 1)).toThrow("Nothing");
    expect(() => watchAlarms([composite("A", 'OK("B")'), composite("B", 'OK("A")')], [], 1)).toThrow("above it");
  });

  const states = { A: "ALARM", B: "OK", C: "INSUFFICIENT_DATA" } as const;
  test.each([
    ["ALARM(A)", true],
    ["ALARM('A') AND ALARM(\"B\")", false],
    ["ALARM(B) OR OK(B)", true],
    ["NOT ALARM(A) OR ALARM(A)", true],
    ["NOT (ALARM(A) OR ALARM(B))", false],
    ["ALARM(A) OR ALARM(B) AND ALARM(B)", true],
    ["(ALARM(A) OR ALARM(B)) AND ALARM(B)", false],
    ["INSUFFICIENT_DATA(C) AND TRUE", true],
  ])("%s is %s", (rule, expected) => {
    expect(evaluateRule(rule, (name) => states[name as keyof typeof states])).toBe(expected);
  });

  test.each(["ALARM(A) XOR ALARM(B)", "ALARM(A", "AND", "ALARM(A) )"])("refuses the rule %s", (rule) => {
    expect(() => evaluateRule(rule, () => "OK")).toThrow();
  });
});

test("what was emitted belongs to the minute that had begun last, and what came before the first to none", () => {
  const at = (seconds: number) => new Date(seconds * 1000);
  const metric = { namespace: "n", name: "m", dimensions: {}, value: 1 };
  const emitted = [5, 10, 19, 20, 99].map((seconds) => ({ ...metric, at: at(seconds) }));
  expect(toPoints(emitted, [at(10), at(20)]).map(({ minute }) => minute)).toEqual([0, 0, 1, 1]);
});
