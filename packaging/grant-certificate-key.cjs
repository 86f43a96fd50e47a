const { mayProve } = require("../resources/rights.cjs");

/**
 * A plugin of the framework: the role of each function that has the key of certificates in its environment, and whose job proves applications with it,
 * may sign with it. The other functions know the methods, and prove nothing.
 *
 * Runs after `serverless-iam-roles-per-function`, which makes the roles: it stands below it in `serverless.yml`.
 */
module.exports = class GrantCertificateKey {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        for (const { Type, Properties: properties } of Object.values(resources)) {
          const { CERTIFICATE_KEY_ARN: Resource, VAULT_ROLE: name, VAULT_BASE: base } = properties.Environment?.Variables ?? {};
          if (
            Type === "AWS::Lambda::Function" &&
            Resource !== undefined &&
            mayProve(name?.slice(`${base}-`.length), properties.FunctionName)
          ) {
            const [roleId] = properties.Role["Fn::GetAtt"];
            const Statement = [{ Effect: "Allow", Action: ["kms:GetPublicKey", "kms:Sign"], Resource }];
            const policy = { PolicyName: "certificate-key", PolicyDocument: { Version: "2012-10-17", Statement } };
            resources[roleId].Properties.Policies.push(policy);
          }
        }
      },
    };
  }
};
