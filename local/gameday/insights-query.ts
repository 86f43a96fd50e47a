import type { Point } from "./alarm.ts";
import { toStatistic } from "./statistic.ts";

type Condition = { readonly dimension: string; readonly isEqual: boolean; readonly value: string };

/** A query of CloudWatch Metrics Insights, as alarms may have it: one series, no `GROUP BY`. */
export type InsightsQuery = {
  readonly statistic: string;
  readonly name: string;
  readonly namespace: string;
  /** The query reads metrics that have exactly these dimensions. */
  readonly dimensions: readonly string[];
  readonly conditions: readonly Condition[];
};

const shape = /^SELECT (\w+)\((\w+)\) FROM SCHEMA\("([^"]+)"((?:, \w+)*)\)(?: WHERE (.+))?$/;

/** Parses a query. @throws {Error} It has another form: it must be taught, not guessed. */
export function parseInsightsQuery(text: string): InsightsQuery {
  const [, statistic = "", name = "", namespace = "", dimensions = "", where] = shape.exec(text.replace(/\s+/g, " ").trim()) ?? [];
  if (name === "") {
    throw new Error(`the query is not known here: ${text}`);
  }
  return {
    statistic,
    name,
    namespace,
    dimensions: dimensions.split(", ").filter((dimension) => dimension !== ""),
    conditions: where === undefined ? [] : where.split(" AND ").map(parseCondition),
  };
}

function parseCondition(text: string): Condition {
  const [, dimension = "", operator, value = ""] = /^"?(\w+)"? (=|!=) '([^']*)'$/.exec(text.trim()) ?? [];
  if (dimension === "") {
    throw new Error(`the condition is not known here: ${text}`);
  }
  return { dimension, isEqual: operator === "=", value };
}

/** Evaluates a query over the points of one period. @returns `undefined`: no point fits. */
export function evaluateQuery(
  { statistic, conditions, dimensions, ...metric }: InsightsQuery,
  points: readonly Point[],
): number | undefined {
  const fits = ({ namespace, name, dimensions: has }: Point) =>
    namespace === metric.namespace &&
    name === metric.name &&
    Object.keys(has).length === dimensions.length &&
    dimensions.every((dimension) => dimension in has) &&
    conditions.every(({ dimension, isEqual, value }) => (has[dimension] === value) === isEqual);
  return toStatistic(
    statistic,
    points.filter(fits).map(({ value }) => value),
  );
}
