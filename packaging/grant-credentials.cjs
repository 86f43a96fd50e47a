const { buildLoginStatements, buildSecretsStatements } = require("../resources/rights.cjs");

/**
 * A plugin of the framework: the role of each function that names a `VAULT_ROLE` gets what `resources/rights.cjs` says of it, in two
 * policies under the conditions of `resources/credential-store.yml`. A policy of its own for each would be a resource, and CloudFormation
 * takes 500 of them.
 *
 * Runs after `serverless-iam-roles-per-function`, which makes the roles: it stands below it in `serverless.yml`.
 */
module.exports = class GrantCredentials {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        for (const { Type, Properties: properties } of Object.values(resources)) {
          const { VAULT_ROLE: name, VAULT_BASE: base, VAULT_LOGIN_SECRET_ID: secret } = properties.Environment?.Variables ?? {};
          if (Type === "AWS::Lambda::Function" && name !== undefined) {
            const role = name.slice(`${base}-`.length);
            const [roleId] = properties.Role["Fn::GetAtt"];
            resources[roleId].Properties.Policies.push(
              ...toPolicy("credentials", "CredentialsInSecretsManager", buildSecretsStatements(role, base)),
              ...toPolicy("vault-login", "VaultLoginInSecretsManager", buildLoginStatements(role, secret)),
            );
          }
        }
      },
    };
  }
};

function toPolicy(name, condition, statements) {
  const policy = { PolicyName: name, PolicyDocument: { Version: "2012-10-17", Statement: statements } };
  return statements.length === 0 ? [] : [{ "Fn::If": [condition, policy, { Ref: "AWS::NoValue" }] }];
}
