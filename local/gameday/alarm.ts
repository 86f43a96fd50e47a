/** A metric that an alarm reads, or an expression over others: an entry of an alarm's `Metrics` in CloudFormation. */
export type AlarmMetric = {
  readonly id: string;
  /** Seconds that make one data point. `undefined`: an expression has the period of the metrics that it reads. */
  readonly periodSeconds: number | undefined;
  /** Metric math, or a query that begins with `SELECT`. `undefined`: the metric of `stat`. */
  readonly expression?: string;
  readonly stat?: MetricStat;
  /** Whether it is what the alarm watches. Exactly one is. */
  readonly isWatched: boolean;
};

export type MetricStat = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
};

export type TreatMissingData = "breaching" | "notBreaching" | "ignore" | "missing";

type Told = {
  /** The logical id. */
  readonly name: string;
  /** Whether it sends a message. An alarm that does not is a part of a composite alarm. */
  readonly tells: boolean;
};

/** An `AWS::CloudWatch::Alarm`. */
export type MetricAlarm = Told & {
  readonly kind: "metric";
  readonly metrics: readonly AlarmMetric[];
  readonly comparison: string;
  readonly threshold: number;
  /** N of "M out of N". */
  readonly evaluationPeriods: number;
  /** M of "M out of N". */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
};

/** An `AWS::CloudWatch::CompositeAlarm`: its rule names other alarms by their logical ids. */
export type CompositeAlarm = Told & { readonly kind: "composite"; readonly rule: string };

export type Alarm = MetricAlarm | CompositeAlarm;

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** One value of one metric, as it was emitted. `minute` counts the minutes of the day from 0. */
export type Point = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly minute: number;
};

/** Computes the seconds of the longest period that an alarm reads. */
export function periodOf({ metrics }: Pick<MetricAlarm, "metrics">): number {
  return Math.max(...metrics.map(({ periodSeconds = 0 }) => periodSeconds));
}
