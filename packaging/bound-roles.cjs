const everyResource = require("./every-resource.cjs");

/**
 * A plugin of the framework: with `permissionsBoundaryArn` every role of the template has that boundary. A role may then do what both its
 * own policies and the boundary allow, so a deploy can give no function more than the boundary holds: `resources/ci/deploy-role.yml`.
 *
 * Runs after the plugins that make roles: it stands below them in `serverless.yml`.
 */
module.exports = class BoundRoles {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { boundaryArn } = serverless.service.custom.protection;
        for (const [, { Type, Properties: properties }] of everyResource(serverless)) {
          if (Type === "AWS::IAM::Role" && boundaryArn !== undefined) {
            properties.PermissionsBoundary = boundaryArn;
          }
        }
      },
    };
  }
};
