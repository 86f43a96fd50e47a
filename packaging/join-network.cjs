const everyResource = require("./every-resource.cjs");

/** What Lambda does with a function's role to connect it, as in AWS' own `AWSLambdaVPCAccessExecutionRole`, without that policy's log rights. */
const connect = {
  Effect: "Allow",
  Action: [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  Resource: "*",
  // Lambda sets this key on calls of the function's own code: that code may do none of this.
  Condition: { Null: { "lambda:SourceFunctionArn": "true" } },
};

/**
 * A plugin of the framework: with `vpcSubnetIds` and `vpcSecurityGroupIds` the functions that reach the credential store are connected to
 * these subnets, and their roles get the rights that Lambda needs for it. A function reaches the store if its environment names a role of
 * Vault. All others stay outside: docs/hardening.md.
 *
 * Runs after `serverless-iam-roles-per-function`, which makes the roles: it stands below it in `serverless.yml`.
 */
module.exports = class JoinNetwork {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { network } = serverless.service.custom.protection;
        if (network === undefined) {
          return;
        }
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        for (const [, { Type, Properties: properties }] of everyResource(serverless)) {
          if (Type === "AWS::Lambda::Function" && properties.Environment?.Variables.VAULT_ROLE !== undefined) {
            properties.VpcConfig = network;
            const [roleId] = properties.Role["Fn::GetAtt"];
            resources[roleId].Properties.Policies[0].PolicyDocument.Statement.push(connect);
          }
        }
      },
    };
  }
};
