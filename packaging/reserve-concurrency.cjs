const everyResource = require("./every-resource.cjs");

/** Processes that a tick of each rule may need: its own, and that of the tick before it, which may still work. */
const perRule = 2;

/**
 * A plugin of the framework: with `reservedConcurrency: on` each scheduled function has concurrency of its own, two for each of its rules. No
 * flood of calls can keep it from running, and it can take no more than that.
 *
 * AWS takes it out of the account's concurrency, and refuses to leave less than 100 for all other functions.
 */
module.exports = class ReserveConcurrency {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        if (!serverless.service.custom.protection.reservesConcurrency) {
          return;
        }
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        for (const [, { Type, Properties: rule }] of everyResource(serverless)) {
          if (Type === "AWS::Events::Rule" && rule.ScheduleExpression !== undefined) {
            for (const { Arn } of rule.Targets) {
              const { Properties: target } = resources[Arn["Fn::GetAtt"][0]];
              target.ReservedConcurrentExecutions = (target.ReservedConcurrentExecutions ?? 0) + perRule;
            }
          }
        }
      },
    };
  }
};
