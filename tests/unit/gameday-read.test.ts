import { expect, test } from "vitest";
import { countFailure, countTries } from "../../lib/telemetry/metrics.ts";
import { countByFilters, parseMetricFilters } from "../../local/gameday/metric-filter.ts";
import { parseAlarms, resolveIntrinsics } from "../../local/gameday/parse-alarms.ts";
import { parseEmf } from "../../local/gameday/parse-emf.ts";
import { captureLog } from "../fixtures/http-event.ts";

const resolve = resolveIntrinsics((logicalId) => {
  const ids: Readonly<Record<string, string>> = {
    SweepFunction: "stack-sweep",
    Silent: "Silent",
    Group: "stack/tokens",
    "foundation-Letters": "dead-letters",
  };
  const id = ids[logicalId];
  if (id === undefined) {
    throw new Error(`there is no ${logicalId}`);
  }
  return id;
});

test("the lines that the product writes are read with their dimensions, values and instants", async () => {
  const before = Date.now();
  const { text } = await captureLog(() => {
    countFailure("vault_sealed");
    countTries(12, 3);
  });
  const read = text.split("\n").flatMap(parseEmf);
  const service = "aurora-oauth";
  expect(read).toMatchObject([
    { namespace: "AuroraOAuth", name: "Failures", dimensions: { service, code: "vault_sealed", owner: "operator" }, value: 1 },
    { namespace: "AuroraOAuth", name: "RefreshesTried", dimensions: { service }, value: 12 },
    { namespace: "AuroraOAuth", name: "RefreshesFailed", dimensions: { service }, value: 3 },
  ]);
  for (const { at } of read) {
    expect(at.getTime()).toBeGreaterThanOrEqual(before);
    expect(at.getTime()).toBeLessThanOrEqual(Date.now());
  }
});

test.each(["", "no JSON with _aws", '{"level":"INFO","message":"_aws"}', '{"_aws":{}}', '{"_aws":1}'])("no metric is in: %s", (line) => {
  expect(parseEmf(line)).toEqual([]);
});

test("several values of one metric are several points", () => {
  const _aws = { Timestamp: 5, CloudWatchMetrics: [{ Namespace: "n", Dimensions: [["a"], []], Metrics: [{ Name: "m" }] }] };
  const read = parseEmf(JSON.stringify({ _aws, a: "x", m: [1, 2] }));
  expect(read.map(({ dimensions, value }) => [dimensions, value])).toEqual([
    [{ a: "x" }, 1],
    [{ a: "x" }, 2],
    [{}, 1],
    [{}, 2],
  ]);
});

test("alarms of a template are read with the names of what they refer to", () => {
  const Resources = {
    Silent: {
      Type: "AWS::CloudWatch::Alarm",
      Properties: {
        Namespace: "AWS/Lambda",
        MetricName: "Invocations",
        Dimensions: [{ Name: "FunctionName", Value: { Ref: "SweepFunction" } }],
        Statistic: "Sum",
        Period: 300,
        ComparisonOperator: "LessThanThreshold",
        Threshold: 1,
        EvaluationPeriods: 2,
        AlarmActions: ["arn:aws:sns:eu-west-1:000000000000:on-call"],
      },
    },
    Losing: {
      Type: "AWS::CloudWatch::CompositeAlarm",
      Properties: { AlarmRule: { "Fn::Sub": `ALARM("$\{Silent}") OR ALARM("$\{Silent.Arn}")` } },
    },
    Table: { Type: "AWS::DynamoDB::Table" },
  };
  const stat = { namespace: "AWS/Lambda", name: "Invocations", dimensions: { FunctionName: "stack-sweep" }, statistic: "Sum" };
  expect(parseAlarms({ Resources }, resolve)).toEqual([
    {
      kind: "metric",
      name: "Silent",
      tells: true,
      metrics: [{ id: "metric", periodSeconds: 300, stat, isWatched: true }],
      comparison: "LessThanThreshold",
      threshold: 1,
      evaluationPeriods: 2,
      // Not said: all of them.
      datapointsToAlarm: 2,
      treatMissingData: "missing",
    },
    { kind: "composite", name: "Losing", tells: false, rule: 'ALARM("Silent") OR ALARM("Silent")' },
  ]);
});

test.each([
  [{ "Fn::Join": ["", ['ALARM("', { Ref: "Silent" }, '")']] }, 'ALARM("Silent")'],
  [{ "Fn::GetAtt": ["Silent", "Arn"] }, "Silent"],
  [{ "Fn::ImportValue": { "Fn::Join": ["-", ["foundation", "Letters"]] } }, "dead-letters"],
])("the text of %j is %s", (value, text) => {
  expect(resolve(value)).toBe(text);
});

test.each([{ "Fn::ImportValue": "x" }, { Ref: "Nothing" }, { "Fn::GetAtt": ["Silent", "Name"] }, null])("refuses %j", (value) => {
  expect(() => resolve(value)).toThrow();
});

const filter = (FilterPattern: string) => ({
  Losses: {
    Type: "AWS::Logs::MetricFilter",
    Properties: {
      LogGroupName: { Ref: "Group" },
      FilterPattern,
      MetricTransformations: [
        { MetricNamespace: "AuroraOAuth", MetricName: "Losses", MetricValue: "1", Dimensions: [{ Key: "service", Value: "$.service" }] },
      ],
    },
  },
});

test("a metric filter counts the lines of its log group that begin as it says", () => {
  const filters = parseMetricFilters(filter('{ ($.message = "a grant is left*") || ($.message = "over") }'), resolve);
  const count = (message: string, group = "stack/tokens") =>
    countByFilters(filters, group, JSON.stringify({ message, service: "s" }), new Date(7));
  expect(count("a grant is left at the provider")).toEqual([
    { namespace: "AuroraOAuth", name: "Losses", dimensions: { service: "s" }, value: 1, at: new Date(7) },
  ]);
  expect(count("over")).toHaveLength(1);
  expect([count("over there"), count("that a grant is left"), count("over", "stack/jobs")].flat()).toEqual([]);
  expect(countByFilters(filters, "stack/tokens", "over", new Date(7))).toEqual([]);
});

test.each(['{ $.level = "ERROR" && $.code = "x" }', "ERROR", "{ $.count > 3 }", '{ $.message = "a" || }'])(
  "a pattern of another form is refused: %s",
  (pattern) => {
    expect(() => parseMetricFilters(filter(pattern), resolve)).toThrow("not known here");
  },
);
