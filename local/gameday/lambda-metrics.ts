import * as v from "valibot";
import { requestAws } from "../deployed/aws.ts";
import type { Alarm, Point } from "./alarm.ts";

const namespace = "AWS/Lambda";
const counted = ["Invocations", "Errors", "Throttles"] as const;
const daySeconds = 86_400;

const answer = v.object({ MetricDataResults: v.array(v.object({ Id: v.string(), Values: v.array(v.number()) })) });

/**
 * Counts invocations, errors and throttles of the functions that alarms read, since the last count: from the CloudWatch of the local AWS,
 * which counts direct invocations alone, each when it ends.
 *
 * @param since - Invocations that ended before it are left out.
 * @returns Counts for one minute.
 */
export function lambdaMetrics(endpoint: string, alarms: readonly Alarm[], since: Date): (minute: number) => Promise<readonly Point[]> {
  const functions = listFunctions(alarms);
  let before = new Map<string, number>();
  return async (minute) => {
    const now = await readSums(endpoint, functions, since);
    const more = (metric: string, name: string) => (now.get(`${metric} ${name}`) ?? 0) - (before.get(`${metric} ${name}`) ?? 0);
    // AWS writes a 0 for an invocation without an error, and nothing for a function that was not invoked.
    const invoked = functions.filter((name) => more("Invocations", name) > 0);
    const points = invoked.flatMap((FunctionName) =>
      counted.map((name) => ({ namespace, name, dimensions: { FunctionName }, value: more(name, FunctionName), minute })),
    );
    before = now;
    return points;
  };
}

function listFunctions(alarms: readonly Alarm[]): readonly string[] {
  const stats = alarms.flatMap((alarm) => (alarm.kind === "metric" ? alarm.metrics.flatMap(({ stat }) => stat ?? []) : []));
  const ofLambda = stats.filter((stat) => stat.namespace === namespace);
  const other = ofLambda.find(({ name }) => !counted.some((metric) => metric === name));
  if (other !== undefined) {
    throw new Error(`${other.name} of ${namespace} is not counted here`);
  }
  return [...new Set(ofLambda.map(({ dimensions }) => dimensions.FunctionName ?? ""))];
}

async function readSums(endpoint: string, functions: readonly string[], since: Date): Promise<Map<string, number>> {
  const wanted = functions.flatMap((name) => counted.map((metric) => ({ metric, name })));
  const MetricDataQueries = wanted.map(({ metric: MetricName, name: Value }, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName, Dimensions: [{ Name: "FunctionName", Value }] },
      Period: daySeconds,
      Stat: "Sum",
    },
  }));
  const text = await requestAws(endpoint, {
    service: "monitoring",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "GraniteServiceVersion20100801.GetMetricData" },
    body: JSON.stringify({ MetricDataQueries, StartTime: since.getTime() / 1000, EndTime: Date.now() / 1000 + daySeconds }),
  });
  const { MetricDataResults } = v.parse(answer, JSON.parse(text));
  return new Map(
    MetricDataResults.flatMap(({ Id, Values }) => {
      const { metric, name } = wanted[Number(Id.slice(1))] ?? {};
      return metric === undefined ? [] : [[`${metric} ${name}`, Values.reduce((sum, value) => sum + value, 0)] as const];
    }),
  );
}
