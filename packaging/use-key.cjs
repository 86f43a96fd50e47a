const everyResource = require("./every-resource.cjs");

/**
 * A plugin of the framework: with `kmsKeyArn` that key encrypts the table and every log group, and each role may use it for what it may
 * read and write already, through the service that asks for it. Credentials in Secrets Manager get the key where they are created
 * (`lib/credentials/secrets-manager.ts`).
 *
 * Runs after the plugins that make roles and log groups: it stands below them in `serverless.yml`.
 */
module.exports = class UseKey {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { keyArn } = serverless.service.custom.protection;
        if (keyArn === undefined) {
          return;
        }
        for (const [, { Type, Properties: properties }] of everyResource(serverless)) {
          if (Type === "AWS::Logs::LogGroup") {
            properties.KmsKeyId = keyArn;
          } else if (Type === "AWS::DynamoDB::Table") {
            properties.SSESpecification.KMSMasterKeyId = keyArn;
          } else if (Type === "AWS::IAM::Role") {
            properties.Policies = properties.Policies.map((policy) => allowKey(policy, keyArn));
          }
        }
      },
    };
  }
};

/** What a service does with the key on behalf of a caller of these actions. */
const uses = [
  { actions: /^dynamodb:/, service: "dynamodb", Action: ["kms:Decrypt"] },
  { actions: /^secretsmanager:GetSecretValue$/, service: "secretsmanager", Action: ["kms:Decrypt"] },
  { actions: /^secretsmanager:(Create|Put)Secret/, service: "secretsmanager", Action: ["kms:Decrypt", "kms:GenerateDataKey"] },
];

/** @returns A copy: roles may share a policy. One that depends on a condition has it in `Fn::If`, and keeps it. */
function allowKey(policy, keyArn) {
  if (policy["Fn::If"] !== undefined) {
    const [condition, conditional, otherwise] = policy["Fn::If"];
    return { "Fn::If": [condition, allowKey(conditional, keyArn), otherwise] };
  }
  const { Statement } = policy.PolicyDocument;
  const allowed = Statement.flatMap(({ Effect, Action }) => (Effect === "Allow" ? Action : []));
  const statements = ["dynamodb", "secretsmanager"].flatMap((service) => {
    const needed = uses.filter((use) => use.service === service && allowed.some((action) => use.actions.test(action)));
    const Action = [...new Set(needed.flatMap((use) => use.Action))];
    const Condition = { StringEquals: { "kms:ViaService": { "Fn::Sub": `${service}.\${AWS::Region}.\${AWS::URLSuffix}` } } };
    return Action.length === 0 ? [] : [{ Effect: "Allow", Action, Resource: keyArn, Condition }];
  });
  return { ...policy, PolicyDocument: { ...policy.PolicyDocument, Statement: [...Statement, ...statements] } };
}
