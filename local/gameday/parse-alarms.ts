import * as v from "valibot";
import type { Alarm, AlarmMetric, MetricAlarm } from "./alarm.ts";

const dimensions = v.array(v.object({ Name: v.string(), Value: v.unknown() }));
const number = v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.number());

const metricStat = v.object({
  Stat: v.string(),
  Period: number,
  Metric: v.object({ Namespace: v.string(), MetricName: v.string(), Dimensions: v.optional(dimensions, []) }),
});

const metricAlarm = v.object({
  Metrics: v.optional(
    v.array(
      v.object({
        Id: v.string(),
        Expression: v.optional(v.string()),
        Period: v.optional(number),
        ReturnData: v.optional(v.boolean(), true),
        MetricStat: v.optional(metricStat),
      }),
    ),
  ),
  Namespace: v.optional(v.string()),
  MetricName: v.optional(v.string()),
  Dimensions: v.optional(dimensions, []),
  Statistic: v.optional(v.string()),
  Period: v.optional(number),
  ComparisonOperator: v.string(),
  Threshold: number,
  EvaluationPeriods: number,
  DatapointsToAlarm: v.optional(number),
  TreatMissingData: v.optional(v.picklist(["breaching", "notBreaching", "ignore", "missing"]), "missing"),
});

const template = v.object({
  Resources: v.record(v.string(), v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) })),
});

/** @returns The text of a value of the template, such as `{ Ref: … }`. @throws {Error} It cannot be known. */
export type ResolveText = (value: unknown) => string;

/**
 * Reads the alarms of a CloudFormation template.
 *
 * @param resolve - Gives the text of an intrinsic: a function's name, a machine's ARN, and for an alarm its logical id.
 * @throws {Error} An alarm has another form than is known here.
 */
export function parseAlarms(body: unknown, resolve: ResolveText): readonly Alarm[] {
  return Object.entries(v.parse(template, body).Resources).flatMap(([name, { Type, Properties }]): Alarm[] => {
    switch (Type) {
      case "AWS::CloudWatch::Alarm":
        return [parseMetricAlarm(name, Properties, resolve)];
      case "AWS::CloudWatch::CompositeAlarm":
        return [{ kind: "composite", name, tells: tells(Properties), rule: resolve(Properties.AlarmRule) }];
      default:
        return [];
    }
  });
}

const tells = ({ AlarmActions }: Readonly<Record<string, unknown>>): boolean => Array.isArray(AlarmActions) && AlarmActions.length > 0;

function parseMetricAlarm(name: string, properties: Readonly<Record<string, unknown>>, resolve: ResolveText): MetricAlarm {
  const alarm = v.parse(metricAlarm, properties);
  const { Metrics, Namespace = "", MetricName = "", Dimensions, Statistic = "", Period = 0 } = alarm;
  const toDimensions = (listed: v.InferOutput<typeof dimensions>) =>
    Object.fromEntries(listed.map((dimension) => [dimension.Name, resolve(dimension.Value)]));
  const single: AlarmMetric = {
    id: "metric",
    periodSeconds: Period,
    stat: { namespace: Namespace, name: MetricName, dimensions: toDimensions(Dimensions), statistic: Statistic },
    isWatched: true,
  };
  const metrics = Metrics?.map(
    ({ Id, Expression, Period: period, ReturnData, MetricStat }): AlarmMetric => ({
      id: Id,
      periodSeconds: MetricStat?.Period ?? period,
      isWatched: ReturnData,
      ...(Expression === undefined ? {} : { expression: Expression }),
      ...(MetricStat && {
        stat: {
          namespace: MetricStat.Metric.Namespace,
          name: MetricStat.Metric.MetricName,
          dimensions: toDimensions(MetricStat.Metric.Dimensions),
          statistic: MetricStat.Stat,
        },
      }),
    }),
  );
  return {
    kind: "metric",
    name,
    tells: tells(properties),
    metrics: metrics ?? [single],
    comparison: alarm.ComparisonOperator,
    threshold: alarm.Threshold,
    evaluationPeriods: alarm.EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
    treatMissingData: alarm.TreatMissingData,
  };
}

/**
 * Makes the resolver of a deployed stack: `Ref`, `Fn::Sub`, `Fn::Join`, `Fn::GetAtt` of an ARN, and `Fn::ImportValue`.
 *
 * @param idOf - The physical id of a resource by its logical id, as `Ref` gives it; the value of an export by its name.
 */
export function resolveIntrinsics(idOf: (logicalId: string) => string): ResolveText {
  const fill = (text: string) => text.replace(/\$\{([\w:]+)(?:\.Arn)?\}/g, (_, logicalId: string) => idOf(logicalId));
  const resolve: ResolveText = (value) => {
    if (typeof value === "string" || typeof value === "number") {
      return String(value);
    }
    const [name, given] = Object.entries((value ?? {}) as Record<string, unknown>)[0] ?? [];
    if (name === "Ref") {
      return idOf(String(given));
    }
    if (name === "Fn::Sub" && typeof given === "string") {
      return fill(given);
    }
    if (name === "Fn::GetAtt" && Array.isArray(given) && given[1] === "Arn") {
      return idOf(String(given[0]));
    }
    if (name === "Fn::ImportValue") {
      return idOf(resolve(given));
    }
    if (name === "Fn::Join" && Array.isArray(given) && Array.isArray(given[1])) {
      return given[1].map(resolve).join(String(given[0]));
    }
    throw new Error(`${JSON.stringify(value)} is not known here`);
  };
  return resolve;
}
