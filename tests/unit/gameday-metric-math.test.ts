import { expect, test } from "vitest";
import { evaluateMath, type Value } from "../../local/gameday/metric-math.ts";

const evaluate = (expression: string, metrics: Readonly<Record<string, number | undefined>> = {}): Value =>
  evaluateMath(expression, {
    read: (id) => {
      if (!(id in metrics)) {
        throw new Error(`there is no ${id}`);
      }
      return metrics[id];
    },
    readMetrics: () => Object.values(metrics),
  });

test.each([
  ["1 + 2 * 3 - 4 / 2", {}, 5],
  ["(1 + 2) * 3", {}, 9],
  ["-a + 1", { a: 3 }, -2],
  ["0.5 * a", { a: 3 }, 1.5],
  ["SUM([a, b])", { a: 1, b: 2 }, 3],
  ["SUM(METRICS())", { a: 1, b: 2 }, 3],
  ["MAX([a, b]) - MIN([a, b])", { a: 1, b: 4 }, 3],
  ["AVG(METRICS())", { a: 1, b: 4 }, 2.5],
  ["a >= 2 && b < 2 || b == 7", { a: 2, b: 1 }, 1],
  ["a > 2 OR b != 1", { a: 2, b: 1 }, 0],
  ["IF(a >= 10, 100 * a / b, 0)", { a: 10, b: 40 }, 25],
  ["IF(a >= 10, 100 * a / b, 0)", { a: 9, b: 40 }, 0],
  ["IF(FILL(a, 0) >= 1, 0, 1) + IF(FILL(b, 0) >= 1, 0, 1)", { a: undefined, b: 3 }, 1],
])("%s over %j is %s", (expression, metrics, expected) => {
  expect(evaluate(expression, metrics)).toBe(expected);
});

test.each([
  ["an operation", "a + 1", { a: undefined }],
  ["a sum of which one has no data point", "SUM(METRICS())", { a: 1, b: undefined }],
  ["a comparison", "a >= 1", { a: undefined }],
  ["a choice by a missing value", "IF(a, 1, 0)", { a: undefined }],
  ["a division by zero", "1 / a", { a: 0 }],
])("%s is missing: %s over %j", (_what, expression, metrics) => {
  expect(evaluate(expression, metrics)).toBeUndefined();
});

test("FILL gives each missing series of a list a value", () => {
  expect(evaluate("SUM(FILL(METRICS(), 0))", { a: undefined, b: 2, c: undefined })).toBe(2);
  expect(evaluate("FILL(METRICS(), 0)", { a: undefined, b: 2 })).toEqual([0, 2]);
});

test.each(["RATE(a)", "SEARCH('{x}', 'Sum')", "FILL(a, REPEAT)", "METRICS(a)", "a b", "(a", "a +", "a ? 1"])(
  "refuses what it does not know: %s",
  (expression) => {
    expect(() => evaluate(expression, { a: 1 })).toThrow();
  },
);
