const { deadLettersName } = require("../foundation.cjs");
const { buildAlarm } = require("./build-alarm.cjs");

/** The alarm on events that no receiver took within a day. It is over when the queue is emptied, or after 14 days. */
module.exports = {
  Resources: {
    WebhookDeadLettersAlarm: buildAlarm({
      description: "Events could not be brought to a customer's webhook within a day, and are given up.",
      section: "events.md#webhook-events-given-up",
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: [{ Name: "QueueName", Value: deadLettersName }],
      Statistic: "Maximum",
      Period: 300,
      Threshold: 1,
    }),
  },
};
