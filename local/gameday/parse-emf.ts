import { isObject, parseJson } from "../../lib/json.ts";

/** A value of a metric with the instant at which it was emitted. */
export type Emitted = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly at: Date;
};

/**
 * Reads the metrics of one line of a log, as CloudWatch does: the embedded metric format.
 *
 * @returns Nothing for any other line.
 * @see {@link https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html The format}
 */
export function parseEmf(line: string): readonly Emitted[] {
  const json = line.includes('"_aws"') ? parseJson(line) : undefined;
  if (!isObject(json) || !isObject(json._aws)) {
    return [];
  }
  const { Timestamp, CloudWatchMetrics } = json._aws;
  const at = new Date(Number(Timestamp));
  return toList(CloudWatchMetrics).flatMap(({ Namespace, Dimensions, Metrics }) =>
    (Array.isArray(Dimensions) ? Dimensions : []).flatMap((set: readonly string[]) => {
      const dimensions = Object.fromEntries(set.map((dimension) => [dimension, String(json[dimension])]));
      return toList(Metrics).flatMap(({ Name }) =>
        [json[String(Name)]]
          .flat()
          .map((value) => ({ namespace: String(Namespace), name: String(Name), dimensions, value: Number(value), at })),
      );
    }),
  );
}

const toList = (value: unknown): readonly Readonly<Record<string, unknown>>[] => (Array.isArray(value) ? value.filter(isObject) : []);
