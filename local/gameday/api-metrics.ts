import { stackName } from "../deployed/aws.ts";
import type { Alarm, Point } from "./alarm.ts";
import type { Asked } from "./callers.ts";

/** Counts what the gateway answered in one minute, for the alarms that read it. AWS writes a 0 for a minute with requests and without a 5xx. */
export function gatewayMetrics(asked: readonly Asked[], alarms: readonly Alarm[], minute: number): readonly Point[] {
  const stats = alarms.flatMap((alarm) => (alarm.kind === "metric" ? alarm.metrics.flatMap(({ stat }) => stat ?? []) : []));
  const dimensions = stats.find(({ namespace }) => namespace === "AWS/ApiGateway")?.dimensions;
  if (dimensions === undefined || asked.length === 0) {
    return [];
  }
  const common = { namespace: "AWS/ApiGateway", dimensions, minute };
  const bad = asked.filter(({ answer }) => answer.status >= 500).length;
  return [
    { ...common, name: "Count", value: asked.length },
    { ...common, name: "5xx", value: bad },
  ];
}

/**
 * Counts invocations and errors of the functions behind the API in one minute by what their callers were answered, because the local AWS
 * counts direct invocations alone. An error is an answer of 500 or more without a code: a function that fails by itself says its code.
 */
export function apiMetrics(asked: readonly Asked[], minute: number): readonly Point[] {
  const keys = new Set(asked.map(({ functionKey }) => functionKey));
  return [...keys].flatMap((functionKey) => {
    const answers = asked.filter((one) => one.functionKey === functionKey).map(({ answer }) => answer);
    const errors = answers.filter(({ status, code }) => status >= 500 && code === undefined).length;
    const common = { namespace: "AWS/Lambda", dimensions: { FunctionName: `${stackName}-${functionKey}` }, minute };
    return [
      { ...common, name: "Invocations", value: answers.length },
      { ...common, name: "Errors", value: errors },
    ];
  });
}
