// Variables of the framework, which it resolves in what these files export.
const topic = `\${param:alarmTopicArn, self:custom.noTopic}`;
const runbook = `\${param:runbookUrl}`;

/**
 * Builds an alarm that notifies the topic when it is raised and when it is over. It is raised by "at least", and by no missing value.
 *
 * @param alarm.description - What has happened, in a sentence.
 * @param alarm.section - The anchor of its section in docs/operate.md.
 */
const buildAlarm = ({ description, section, ...properties }) => ({
  Type: "AWS::CloudWatch::Alarm",
  Condition: "AlarmsWanted",
  Properties: {
    AlarmDescription: `${description} ${runbook}#${section}`,
    AlarmActions: [topic],
    OKActions: [topic],
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    EvaluationPeriods: 1,
    TreatMissingData: "notBreaching",
    ...properties,
  },
});

/** Builds the entry of an alarm that reads what Lambda counts of one function in five minutes. */
const readFunction = (Id, MetricName, logicalId) => ({
  Id,
  ReturnData: false,
  MetricStat: {
    Stat: "Sum",
    Period: 300,
    Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions: [{ Name: "FunctionName", Value: { Ref: logicalId } }] },
  },
});

module.exports = { buildAlarm, readFunction };
