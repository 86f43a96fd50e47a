import { stackName } from "../deployed/aws.ts";
import type { Point } from "./alarm.ts";
import type { Asked } from "./callers.ts";

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
