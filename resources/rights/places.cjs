const foundation = require("../foundation.cjs");

/** Where everything is that rights are given on and environments name. Nothing else of `resources/rights` names a resource of a template. */
const ofAccount = (service, rest) => ({ "Fn::Sub": `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}` });
const role = (name) => ({ "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}` });

const secretNamed = (name) => ofAccount("secretsmanager", `secret:${name}`);

module.exports = {
  ...foundation,

  everyKey: ofAccount("kms", "key/*"),

  setupMachine: { Ref: "GcpSetupMachine" },
  teardownMachine: { Ref: "GcpTeardownMachine" },

  /** Our role that customers' roles trust. A function assumes it first. */
  accessRole: role(`\${param:awsAccessRoleName}`),
  /** What the names of organisations' roles begin with: `npm run ops -- identity add` makes them. */
  identityRoles: role("aurora-t-*"),

  secretNamed,
  /** A secret of the operator, whose name is a parameter. */
  secretOf: (param) => secretNamed(`\${param:${param}}-??????`),
  logGroups: (below) => ofAccount("logs", `log-group:${below}`),
};
