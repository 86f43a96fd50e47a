const { kinds, toId } = require("../log-groups.cjs");

/** How the lines of the log begin that mean a loss. */
const lines = [
  "a rotated credential is lost",
  "a sealed rotation cannot be opened",
  "a grant is left at the provider",
  "a refused grant is left at the provider",
  "a grant may be left at the provider",
];

/** Counts the lines of one log where they are written. */
const countIn = (kind) => ({
  Type: "AWS::Logs::MetricFilter",
  Condition: "AlarmsWanted",
  Properties: {
    LogGroupName: { Ref: toId(kind) },
    FilterPattern: `{ ${lines.map((line) => `($.message = "${line}*")`).join(" || ")} }`,
    MetricTransformations: [
      { MetricNamespace: "AuroraOAuth", MetricName: "Losses", MetricValue: "1", Dimensions: [{ Key: "service", Value: "$.service" }] },
    ],
  },
});

/** The alarm on losses, and what it counts. */
module.exports = {
  Resources: {
    LossesAlarm: {
      Type: "AWS::CloudWatch::Alarm",
      Condition: "AlarmsWanted",
      Properties: {
        AlarmDescription: `A rotated credential is lost, or a grant is left, or may be, at the provider. The log says which. \${param:runbookUrl}/refreshes.md#losses`,
        // A loss is an event: there is no moment when it is over, so the alarm tells of none.
        AlarmActions: [`\${param:alarmTopicArn, self:custom.noTopic}`],
        Namespace: "AuroraOAuth",
        MetricName: "Losses",
        Dimensions: [{ Name: "service", Value: `\${self:service}-\${sls:stage}` }],
        Statistic: "Sum",
        Period: 300,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        Threshold: 1,
        EvaluationPeriods: 1,
        TreatMissingData: "notBreaching",
      },
    },
    ...Object.fromEntries(kinds.map((kind) => [toId(kind).replace("LogGroup", "Losses"), countIn(kind)])),
  },
};
