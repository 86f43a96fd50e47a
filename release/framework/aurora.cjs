const giveRights = require("../../resources/rights/give-rights.cjs");
const { deployFoundation, writeFoundation } = require("./foundation.cjs");
const invokeByRole = require("./invoke-by-role.cjs");
const keepCopiesOutOfTmp = require("./keep-copies-out-of-tmp.cjs");

/**
 * The one plugin of the framework that is of this repository.
 *
 * - A function names its set of rights, `rights: readItem`, and gets what `resources/rights` says of it.
 * - The HTTP API gets roles that may invoke exactly its functions.
 * - The foundation, a stack of its own, is deployed before the application's.
 *
 * It stands above `serverless-esbuild` in `serverless.yml`: its hooks of zipping run first.
 */
module.exports = class Aurora {
  constructor(serverless, _, { log }) {
    const { service } = serverless;
    const copies = keepCopiesOutOfTmp(serverless.serviceDir);
    serverless.configSchemaHandler.defineFunctionProperties("aws", { properties: { rights: { type: "string" } }, required: ["rights"] });
    this.hooks = {
      initialize: () => giveEachItsRights(service, serverless.getProvider("aws")),
      "before:package:createDeploymentArtifacts": copies.redirect,
      "after:package:createDeploymentArtifacts": copies.restore,
      "before:deploy:function:packageFunction": copies.redirect,
      "after:deploy:function:packageFunction": copies.restore,
      "before:package:finalize": () => {
        invokeByRole(service.provider.compiledCloudFormationTemplate.Resources, service.custom.protection);
        writeFoundation(serverless);
      },
      "before:aws:deploy:deploy:createStack": async () => log.notice(await deployFoundation(serverless)),
    };
  }
};

function giveEachItsRights(service, provider) {
  const { rights: sets, protection: settings } = service.custom;
  const prefix = `${service.service}-${provider.getStage()}`;
  const targets = Object.values(service.resources.Resources).flatMap(({ Type, Properties }) =>
    Type === "AWS::Events::Rule" ? Properties.Targets.map(({ Arn }) => Arn["Fn::GetAtt"][0]) : [],
  );
  for (const [key, definition] of Object.entries(service.functions)) {
    const id = provider.naming.getLambdaLogicalId(key);
    const ticks = targets.filter((target) => target === id).length;
    service.functions[key] = giveRights(key, definition, { sets, prefix, settings, ticks });
  }
}
