const { mayMint } = require("../resources/rights.cjs");

/** What the names of organisations' roles begin with: `npm run ops -- identity add` makes them. */
const roleArn = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/aurora-t-*`;

/**
 * A plugin of the framework: where AWS issues identity tokens (`identitySource: aws-sts`), the role of each function whose job mints tokens may
 * assume the roles of organisations. Whether such a role lets it in is in that role's trust policy, which names this stage.
 *
 * Runs after `serverless-iam-roles-per-function`, which makes the roles: it stands below it in `serverless.yml`.
 */
module.exports = class GrantIdentityRoles {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        for (const { Type, Properties: properties } of Object.values(resources)) {
          const {
            ISSUER_KEY_ARN: serves,
            IDENTITY_SOURCE: source,
            VAULT_ROLE: name,
            VAULT_BASE: base,
          } = properties.Environment?.Variables ?? {};
          const isMinter = Type === "AWS::Lambda::Function" && serves !== undefined && source === "aws-sts";
          if (isMinter && mayMint(name?.slice(`${base}-`.length), properties.FunctionName)) {
            const [roleId] = properties.Role["Fn::GetAtt"];
            const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: { "Fn::Sub": roleArn } }];
            const policy = { PolicyName: "identity-roles", PolicyDocument: { Version: "2012-10-17", Statement } };
            resources[roleId].Properties.Policies.push(policy);
          }
        }
      },
    };
  }
};
