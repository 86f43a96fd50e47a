const writes = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

/**
 * Partitions that only the operator's commands write: the key set of the issuers, the probe's role, and the role of each organisation. And the head of
 * the audit trail, which one function writes: who takes another one over cannot shorten the trail.
 */
const guarded = ["ISSUER_KEYS", "IDENTITY", "IDENTITY#*", "AUDIT_HEAD"];

/**
 * A plugin of the framework: no function may write what identity tokens are signed with or of, whatever else it may write in the table. Who takes a
 * function over cannot take a key out of the documents, or put one back. Where AWS issues the tokens, they cannot give an organisation the role of
 * another one, or make the proof of trusts blind with another probe.
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
  (PolicyDocument?.Statement ?? []).some(
    ({ Action, Condition }) => !isLimited(Condition) && writes.some((write) => [Action].flat().includes(write)),
  );

/** A right that names its partitions reaches no other one. */
const isLimited = (condition) => condition?.["ForAllValues:StringEquals"]?.["dynamodb:LeadingKeys"] !== undefined;

const guard = {
  PolicyName: "issuer-keys-guard",
  PolicyDocument: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Action: writes,
        Resource: { "Fn::GetAtt": ["Table", "Arn"] },
        Condition: { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": guarded } },
      },
    ],
  },
};
