const { stack } = require("../log-groups.cjs");
const places = require("./places.cjs");
const { allow, assumeIdentityRoles, signCertificates, signForIssuers } = require("./statements.cjs");
const { buildLoginStatements, buildSecretsStatements } = require("./store.cjs");

const writes = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

/**
 * Partitions that only the operator's commands write: the key set of the issuers, the probe's role, and the role of each organisation. And the head of
 * the audit trail, which one function writes: who takes another one over cannot shorten the trail.
 */
const guarded = ["ISSUER_KEYS", "IDENTITY", "IDENTITY#*", "AUDIT_HEAD"];

/**
 * No function may write what identity tokens are signed with or of, whatever else it may write in the table. Who takes a function over cannot take a key
 * out of the documents, or put one back. Where AWS issues the tokens, they cannot give an organisation the role of another one, or make the proof of
 * trusts blind with another probe.
 */
const guard = {
  Effect: "Deny",
  Action: writes,
  Resource: places.tableArn,
  Condition: { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": guarded } },
};

/** A right that names its partitions reaches no other one. */
const isLimited = (condition) => condition?.["ForAllValues:StringEquals"]?.["dynamodb:LeadingKeys"] !== undefined;
const mayWrite = ({ Action, Condition }) => !isLimited(Condition) && writes.some((write) => Action.includes(write));

/** What Lambda does with a role to connect its functions, as in AWS' own `AWSLambdaVPCAccessExecutionRole`, without that policy's log rights. */
const connect = allow(
  [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  "*",
  // Lambda sets this key on calls of the function's own code: that code may do none of this.
  { Null: { "lambda:SourceFunctionArn": "true" } },
);

/** In a shared group Lambda names each stream `<date>/<function>[<version>]<id>`. So a role may write the streams of its own functions, and no other's. */
const writeLogs = (logs, functionKeys) =>
  allow(
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    functionKeys.map((key) => places.logGroups(`${stack}/${logs}:log-stream:*/${stack}-${key}[*`)),
  );

/** What a service does with the operator's key on behalf of a caller of these actions. */
const uses = [
  { actions: /^dynamodb:/, service: "dynamodb", Action: ["kms:Decrypt"] },
  { actions: /^secretsmanager:GetSecretValue$/, service: "secretsmanager", Action: ["kms:Decrypt"] },
  { actions: /^secretsmanager:(Create|Put)Secret/, service: "secretsmanager", Action: ["kms:Decrypt", "kms:GenerateDataKey"] },
];

/** A role may use the key for what it may read and write already, through the service that asks for it. */
function useKey(keyArn, statements) {
  const allowed = statements.flatMap(({ Effect, Action }) => (Effect === "Allow" ? Action : []));
  return ["dynamodb", "secretsmanager"].flatMap((service) => {
    const needed = uses.filter((use) => use.service === service && allowed.some((action) => use.actions.test(action)));
    const actions = [...new Set(needed.flatMap(({ Action }) => Action))];
    const by = { StringEquals: { "kms:ViaService": { "Fn::Sub": `${service}.\${AWS::Region}.\${AWS::URLSuffix}` } } };
    return actions.length === 0 ? [] : [allow(actions, keyArn, by)];
  });
}

const signing = ({ identitySource }) => ({
  issuer: identitySource === "aws-sts" ? [assumeIdentityRoles] : signForIssuers,
  certificate: [signCertificates],
});

/**
 * Builds the role of a set: what the set says, and what every role has.
 *
 * @param functionKeys - The functions that name the set.
 */
module.exports = function buildRole(name, { withConsole = [], store, keys, logs, ...set }, functionKeys, settings) {
  const statements = [...set.statements, ...(settings.servesConsole ? withConsole : [])];
  const { boundaryArn, keyArn, network } = settings;
  const toPolicy = (PolicyName, own) => ({
    PolicyName,
    PolicyDocument: { Version: "2012-10-17", Statement: [...own, ...(keyArn === undefined ? [] : useKey(keyArn, own))] },
  });
  // A policy of its own for each condition would be a resource, and CloudFormation takes 500 of them.
  const onlyIf = (condition, policyName, own) =>
    own.length === 0 ? [] : [{ "Fn::If": [condition, toPolicy(policyName, own), { Ref: "AWS::NoValue" }] }];
  const signs = keys.flatMap((key) => signing(settings)[key]);
  const own = [
    writeLogs(logs, functionKeys),
    ...statements,
    ...signs,
    ...(store !== undefined && network !== undefined ? [connect] : []),
    ...(statements.some(mayWrite) ? [guard] : []),
  ];
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: { "Fn::Sub": `${stack}-${name}-\${AWS::Region}` },
      ...(boundaryArn !== undefined && { PermissionsBoundary: boundaryArn }),
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: ["lambda.amazonaws.com"] }, Action: ["sts:AssumeRole"] }],
      },
      Policies: [
        toPolicy("rights", own),
        ...(store === undefined
          ? []
          : [
              ...onlyIf("CredentialsInSecretsManager", "credentials", buildSecretsStatements(store, `\${param:vaultBase}`)),
              ...onlyIf("VaultLoginInSecretsManager", "vault-login", buildLoginStatements(store, `\${param:vaultLoginSecrets}/${store}`)),
            ]),
      ],
    },
  };
};
