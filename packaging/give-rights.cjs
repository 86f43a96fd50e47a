const giveRights = require("../resources/rights/give-rights.cjs");
const invokeByRole = require("./invoke-by-role.cjs");

/**
 * A plugin of the framework: a function names its set of rights, `rights: readItem`, and gets what `resources/rights` says of it. The HTTP API gets
 * roles that may invoke exactly its functions.
 */
module.exports = class GiveRights {
  constructor(serverless) {
    const { service } = serverless;
    serverless.configSchemaHandler.defineFunctionProperties("aws", { properties: { rights: { type: "string" } }, required: ["rights"] });
    this.hooks = {
      initialize: () => {
        const { rights: sets, protection: settings } = service.custom;
        const prefix = `${service.service}-${serverless.getProvider("aws").getStage()}`;
        const targets = Object.values(service.resources.Resources).flatMap(({ Type, Properties }) =>
          Type === "AWS::Events::Rule" ? Properties.Targets.map(({ Arn }) => Arn["Fn::GetAtt"][0]) : [],
        );
        for (const [key, definition] of Object.entries(service.functions)) {
          const id = serverless.getProvider("aws").naming.getLambdaLogicalId(key);
          const ticks = targets.filter((target) => target === id).length;
          service.functions[key] = giveRights(key, definition, { sets, prefix, settings, ticks });
        }
      },
      "before:package:finalize": () => invokeByRole(service.provider.compiledCloudFormationTemplate.Resources, service.custom.protection),
    };
  }
};
