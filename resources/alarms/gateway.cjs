const { buildAlarm, readFunction, readSum } = require("./build-alarm.cjs");

const readGateway = (Id, MetricName) => readSum(Id, "AWS/ApiGateway", MetricName, { ApiId: { Ref: "HttpApi" } }, 300);

/**
 * The alarms on what stands before the functions: the gateway and its authorizer. If they fail, no function runs that could count it, and callers stay
 * away or get 500.
 */
module.exports = {
  Resources: {
    // The gateway answers 500 for an authorizer that fails or has no room to run, and for a function that it may not invoke.
    GatewayFailingAlarm: buildAlarm({
      description: "A fifth of all requests or more are answered 5xx, or the authorizer fails: callers get no answer of ours.",
      section: "access.md#gateway-failing",
      Metrics: [
        { Id: "failing", Expression: "IF(authorizer >= 3 OR (FILL(bad, 0) >= 5 AND 5 * FILL(bad, 0) >= FILL(asked, 0)), 1, 0)" },
        { Id: "authorizer", ReturnData: false, Expression: "FILL(errors, 0) + FILL(throttles, 0)" },
        readGateway("bad", "5xx"),
        readGateway("asked", "Count"),
        readFunction("errors", "Errors", "AuthorizerLambdaFunction"),
        readFunction("throttles", "Throttles", "AuthorizerLambdaFunction"),
      ],
      Threshold: 1,
    }),
    // An hour's worth of busy five minutes within the last three hours: not a batch that runs for ten minutes of each hour.
    TrafficSeenAlarm: buildAlarm({
      description: "A part of LosingAccessAlarm, and no fault by itself: there is, or was, steady traffic.",
      section: "access.md#traffic-stopped",
      isPart: true,
      Namespace: "AWS/ApiGateway",
      MetricName: "Count",
      Dimensions: [{ Name: "ApiId", Value: { Ref: "HttpApi" } }],
      Statistic: "Sum",
      Period: 300,
      EvaluationPeriods: 36,
      DatapointsToAlarm: 12,
      Threshold: 25,
    }),
    TrafficGoneAlarm: buildAlarm({
      description: "A part of LosingAccessAlarm, and no fault by itself: no request has come for 15 minutes.",
      section: "access.md#traffic-stopped",
      isPart: true,
      Metrics: [{ Id: "gone", Expression: "IF(FILL(asked, 0) >= 1, 0, 1)" }, readGateway("asked", "Count")],
      EvaluationPeriods: 3,
      Threshold: 1,
      TreatMissingData: "breaching",
    }),
  },
};
