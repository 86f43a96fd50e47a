const { mayMint } = require("../resources/rights.cjs");

/** The keys that `ops rotate issuer-key` has made: of this account and region, with the tag of the stage. */
const rotatedKeys = (stage) => ({
  Resource: { "Fn::Sub": `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/*` },
  Condition: { StringEquals: { "aws:ResourceTag/aurora-oauth-issuer": stage } },
});

/**
 * A plugin of the framework: the role of each function that has the issuer's key in its environment, and whose job mints tokens, may sign with it
 * and with those that took its place.
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
          const {
            ISSUER_KEY_ARN: Resource,
            IDENTITY_SOURCE: source,
            VAULT_ROLE: name,
            VAULT_BASE: base,
          } = properties.Environment?.Variables ?? {};
          if (
            Type === "AWS::Lambda::Function" &&
            Resource !== undefined &&
            source === "kms" &&
            mayMint(name?.slice(`${base}-`.length), properties.FunctionName)
          ) {
            const [roleId] = properties.Role["Fn::GetAtt"];
            const Action = ["kms:GetPublicKey", "kms:Sign"];
            const Statement = [
              { Effect: "Allow", Action, Resource },
              { Effect: "Allow", Action, ...rotatedKeys(serverless.getProvider("aws").getStage()) },
            ];
            const policy = { PolicyName: "issuer-key", PolicyDocument: { Version: "2012-10-17", Statement } };
            resources[roleId].Properties.Policies.push(policy);
          }
        }
      },
    };
  }
};
