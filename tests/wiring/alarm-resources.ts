import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readYaml, root } from "./template.ts";

/** An entry of an alarm's `Metrics`: a metric that it reads, or an expression over others. */
export type AlarmMetric = {
  readonly Id: string;
  readonly Expression?: string;
  readonly Period?: number;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Stat: string;
    readonly Period: number;
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
    };
  };
};

type Resource = {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, unknown>> & { readonly Metrics?: readonly AlarmMetric[]; readonly Threshold?: number };
};

/** Where the alarms are, one file a subject. */
export const alarmFiles = readdirSync(join(root, "resources/alarms")).map((file) => `resources/alarms/${file}`);

/** The alarms and the filters that they read, of all files. */
export const alarmResources: Readonly<Record<string, Resource>> = Object.assign(
  {},
  ...alarmFiles.map((file) => (readYaml(file) as { Resources: object }).Resources),
);

/** The alarms that work out what they watch from metrics, by name. */
export const mathAlarms = Object.entries(alarmResources).flatMap(([name, { Properties }]) => {
  const metrics = Properties.Metrics ?? [];
  return metrics.some(({ MetricStat }) => MetricStat) ? [{ name, metrics, threshold: Number(Properties.Threshold) }] : [];
});
