const { buildAlarm } = require("./build-alarm.cjs");

/**
 * The alarm on the keys of the issuers. `auditSeal` looks at them every ten minutes. A command leaves its record before it writes, so one look may fall
 * between the two: it takes a second one that finds the same.
 */
module.exports = {
  Resources: {
    KeySetChangedAlarm: buildAlarm({
      description: "The keys of the issuers have changed, and no command of an operator did it.",
      section: "audit.md#issuer-keys-changed",
      Namespace: "AuroraOAuth",
      MetricName: "KeySetChanged",
      Dimensions: [{ Name: "service", Value: `\${self:service}-\${sls:stage}` }],
      Statistic: "Maximum",
      Period: 600,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1,
    }),
  },
};
