const writes = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

/**
 * A plugin of the framework: no function may write the key set of the issuers, whatever else it may write in the table. Only the operator's commands
 * change it: who takes a function over cannot take a key out of the documents, or put one back.
 *
 * Runs after `serverless-iam-roles-per-function`, which makes the roles, and before `share-roles.cjs`, which compares them.
 */
module.exports = class GuardIssuerKeys {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        for (const { Type, Properties: properties } of Object.values(resources)) {
          if (Type === "AWS::IAM::Role" && properties.Policies.some(mayWrite)) {
            properties.Policies = [...properties.Policies, guard];
          }
        }
      },
    };
  }
};

/** A policy that depends on a condition (`Fn::If`) is none of the table's. */
const mayWrite = ({ PolicyDocument }) =>
  (PolicyDocument?.Statement ?? []).some(({ Action }) => writes.some((write) => [Action].flat().includes(write)));

const guard = {
  PolicyName: "issuer-keys-guard",
  PolicyDocument: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Action: writes,
        Resource: { "Fn::GetAtt": ["Table", "Arn"] },
        Condition: { "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["ISSUER_KEYS"] } },
      },
    ],
  },
};
