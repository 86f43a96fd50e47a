const { mayMint } = require("../resources/rights.cjs");

/**
 * A plugin of the framework: the role of each function that has the issuer's key in its environment, and whose job mints tokens, may sign with it.
 * The other functions know the methods, and ask for no token.
 *
 * Runs after `serverless-iam-roles-per-function`, which makes the roles: it stands below it in `serverless.yml`.
 */
module.exports = class GrantIssuerKey {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        for (const { Type, Properties: properties } of Object.values(resources)) {
          const { ISSUER_KEY_ARN: Resource, VAULT_ROLE: name, VAULT_BASE: base } = properties.Environment?.Variables ?? {};
          if (
            Type === "AWS::Lambda::Function" &&
            Resource !== undefined &&
            mayMint(name?.slice(`${base}-`.length), properties.FunctionName)
          ) {
            const [roleId] = properties.Role["Fn::GetAtt"];
            const Statement = [{ Effect: "Allow", Action: ["kms:GetPublicKey", "kms:Sign"], Resource }];
            const policy = { PolicyName: "issuer-key", PolicyDocument: { Version: "2012-10-17", Statement } };
            resources[roleId].Properties.Policies.push(policy);
          }
        }
      },
    };
  }
};
