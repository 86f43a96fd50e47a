const places = require("./places.cjs");

const allow = (actions, Resource, Condition) => ({
  Effect: "Allow",
  Action: [actions].flat(),
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** A right on the whole table. @param verbs - Such as `GetItem`. */
const onTable = (...verbs) =>
  allow(
    verbs.map((verb) => `dynamodb:${verb}`),
    places.tableArn,
  );

/** The same in partitions whose keys fit a pattern, and in no other. @param operator - `StringEquals` where each key is whole. */
const inPartitions = (patterns, verbs, operator = "StringLike") => ({
  ...onTable(...verbs),
  Condition: { [`ForAllValues:${operator}`]: { "dynamodb:LeadingKeys": patterns } },
});

/** The right to read some attributes of every item, and no other. */
const scanAttributes = (attributes) => ({
  ...onTable("Scan"),
  Condition: {
    "ForAllValues:StringEquals": { "dynamodb:Attributes": [...attributes] },
    StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
  },
});

const everyVerb = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"];

/** The keys that `ops rotate issuer-key` has made: of this account and region, with the tag of the stage. */
const ofIssuers = { StringEquals: { "aws:ResourceTag/aurora-oauth-issuer": `\${sls:stage}` } };

/** A right on the template's key of issuers, and on those that took its place. */
const onIssuerKeys = (actions) => [allow(actions, places.issuerKeyArn), allow(actions, places.everyKey, ofIssuers)];

const sign = ["kms:GetPublicKey", "kms:Sign"];

/** The statements that sets of rights are made of. */
module.exports = {
  allow,
  onTable,
  inPartitions,
  scanAttributes,
  everyVerb,
  /** Records under their lease, events in the outbox, settings, ledgers, counters. */
  useTable: onTable(...everyVerb),
  readDue: allow("dynamodb:Query", places.dueIndexArn),
  /** The counter of the caller's requests, and nothing else. */
  countCaller: inPartitions(["LIMIT#*"], ["UpdateItem"]),
  /** The same, and a request with an Idempotency-Key. */
  countRequest: inPartitions(["LIMIT#*", "IDEMPOTENCY#*"], ["UpdateItem"]),
  publishEvents: allow("events:PutEvents", places.eventBusArn),
  startSetup: allow("states:StartExecution", places.setupMachine),
  startTeardown: allow("states:StartExecution", places.teardownMachine),
  assumeAccessRole: allow("sts:AssumeRole", places.accessRole),
  /** @param secrets - Of `places.secretOf`, or one under a condition. */
  readSecrets: (...secrets) => allow("secretsmanager:GetSecretValue", secrets),
  readIssuerKeys: onIssuerKeys("kms:GetPublicKey"),
  signForIssuers: onIssuerKeys(sign),
  signCertificates: allow(sign, places.certificateKeyArn),
  signAudit: allow(sign, places.auditKeyArn),
  assumeIdentityRoles: allow("sts:AssumeRole", places.identityRoles),
};
