// Variables of the framework, which it resolves in what these files export.
const topic = `\${param:alarmTopicArn, self:custom.noTopic}`;
const runbook = `\${param:runbookUrl}`;

/** The properties of an alarm that tell of it. @param section - Its page in docs/operate/alarms, with the anchor. */
const describe = (description, section) => ({ AlarmDescription: `${description} ${runbook}/${section}` });
const tell = { AlarmActions: [topic], OKActions: [topic] };

/**
 * Builds an alarm that is raised by "at least", and by no missing value. It notifies the topic when it is raised and when it is over.
 *
 * @param alarm.description - What has happened, in a sentence.
 * @param alarm.isPart - It sends no message: a composite alarm reads it. Default: no.
 */
const buildAlarm = ({ description, section, isPart = false, ...properties }) => ({
  Type: "AWS::CloudWatch::Alarm",
  Condition: "AlarmsWanted",
  Properties: {
    ...describe(description, section),
    ...(isPart ? {} : tell),
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    EvaluationPeriods: 1,
    TreatMissingData: "notBreaching",
    ...properties,
  },
});

const isRaised = (id) => `ALARM("\${${id}}")`;
const areRaised = (ids) => ids.map(isRaised).join(" AND ");

/** Builds an alarm that is raised by others: by all of them together, or by any of them. In place of one there may be several that are raised together. */
const buildCompositeAlarm = ({ description, section, all, any = [] }) => ({
  Type: "AWS::CloudWatch::CompositeAlarm",
  Condition: "AlarmsWanted",
  Properties: {
    ...describe(description, section),
    ...tell,
    AlarmRule: {
      "Fn::Sub":
        all === undefined ? any.map((one) => (Array.isArray(one) ? `(${areRaised(one)})` : isRaised(one))).join(" OR ") : areRaised(all),
    },
  },
});

/** Builds the entry of an alarm that reads the sum of a metric over a period of seconds. */
const readSum = (Id, Namespace, MetricName, dimensions, Period) => ({
  Id,
  ReturnData: false,
  MetricStat: {
    Stat: "Sum",
    Period,
    Metric: { Namespace, MetricName, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) },
  },
});

/** Builds the entry of an alarm that reads what Lambda counts of a function. */
const readFunction = (Id, MetricName, logicalId, period = 300) =>
  readSum(Id, "AWS/Lambda", MetricName, { FunctionName: { Ref: logicalId } }, period);

module.exports = { buildAlarm, buildCompositeAlarm, readFunction, readSum };
