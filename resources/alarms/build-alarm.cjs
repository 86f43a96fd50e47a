const topic = "$" + "{param:alarmTopicArn, self:custom.noTopic}";

/** Builds an alarm that notifies the topic when it is raised and when it is over. Its value is raised by "at least", and by no missing value. */
const buildAlarm = (properties) => ({
  Type: "AWS::CloudWatch::Alarm",
  Condition: "AlarmsWanted",
  Properties: {
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
