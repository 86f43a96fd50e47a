/** The role that the framework makes for functions without one. `serverless-iam-roles-per-function` copies it for each function. */
const sharedRole = "IamRoleLambdaExecution";

/**
 * A plugin of the framework: takes the shared role out of the template once each function has a role of its own. What nothing uses
 * is a way in. A template that still names the role keeps it.
 *
 * Runs after `serverless-iam-roles-per-function`, which needs the role as its model: it stands below it in `serverless.yml`.
 */
module.exports = class DropUnusedRole {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        const { [sharedRole]: _, ...others } = resources;
        const isUsed = JSON.stringify([others, serverless.service.resources]).includes(`"${sharedRole}"`);
        if (!isUsed) {
          delete resources[sharedRole];
        }
      },
    };
  }
};
