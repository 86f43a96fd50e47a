const { auditGroups } = require("../log-groups.cjs");
const { identityProvider, param, publicKeys, sealKey, table } = require("./environment.cjs");
const places = require("./places.cjs");
const {
  allow,
  countCaller,
  inPartitions,
  onTable,
  publishEvents,
  readDue,
  readIssuerKeys,
  readSecrets,
  signAudit,
} = require("./statements.cjs");

const stack = `\${self:service}-\${sls:stage}`;
const auditBucket = { AUDIT_BUCKET: places.auditBucketName };
const callers = { CALLERS: `\${file(resources/callers.cjs)}` };
const listAudit = allow("s3:ListBucket", places.auditBucketArn);

/** The sets of functions that serve the stage as a whole: who is calling, whether it is well, its events, its audit trail. */
module.exports = {
  authorize: {
    statements: [readSecrets(places.secretOf("frontEndSecretId"))],
    withConsole: [
      readSecrets(places.secretOf("sealKeySecretId"), places.secretOf("consoleClientSecretId")),
      // The sessions of the console, each found by the hash of its id: it lists none, and begins none.
      inPartitions(["SESSION#*"], ["GetItem", "UpdateItem", "DeleteItem"]),
    ],
    environment: {
      ...table,
      ...sealKey,
      AUTH_MODE: param("authMode"),
      ...identityProvider,
      FRONT_END_SECRET_ID: param("frontEndSecretId"),
      CONSOLE_CLIENT_ID: param("consoleClientId"),
      CONSOLE_CLIENT_SECRET_ID: param("consoleClientSecretId"),
      ...callers,
    },
  },
  health: {
    statements: [onTable("GetItem"), readSecrets(places.secretOf("sealKeySecretId"))],
    // It asks only whether Vault is unsealed, which needs no login.
    store: "health",
    environment: {
      ...table,
      CREDENTIAL_STORE: param("credentialStore"),
      VAULT_ADDR: param("vaultAddr"),
      VAULT_AUTH: param("vaultAuth"),
      VAULT_BASE: param("vaultBase"),
      VAULT_TOKEN: param("vaultToken"),
      ...sealKey,
    },
  },
  publishEvents: {
    // The outbox, the feed, and the webhook that an event wakes.
    statements: [onTable("GetItem", "PutItem", "UpdateItem", "DeleteItem"), readDue, publishEvents],
    environment: { ...table, EVENT_BUS_NAME: places.eventBusName },
    logs: "jobs",
  },
  sealAudit: {
    statements: [
      allow("logs:FilterLogEvents", places.logGroups(`${stack}/*`)),
      // It writes, and can neither delete what is there nor change what versions of it there are.
      allow(["s3:GetObject", "s3:PutObject"], places.auditObjectsArn),
      listAudit,
      signAudit,
      // The key set of the issuers, the head of the trail, and no other item.
      inPartitions(["ISSUER_KEYS", "AUDIT_HEAD"], ["GetItem"], "StringEquals"),
      inPartitions(["AUDIT_HEAD"], ["PutItem"], "StringEquals"),
      // The public halves of the issuers' keys, with the rights of the function that publishes them.
      ...readIssuerKeys,
    ],
    environment: {
      ...table,
      ...auditBucket,
      AUDIT_KEY_ARN: places.auditKeyArn,
      AUDIT_STAGE: stack,
      AUDIT_LOG_GROUPS: auditGroups.join(" "),
      ...publicKeys,
    },
    logs: "jobs",
  },
  readAudit: {
    timeout: 29,
    // Not the records of operators.
    statements: [countCaller, allow("s3:GetObject", [places.auditRecordsArn, places.auditDigestsArn]), listAudit],
    environment: { ...table, ...auditBucket },
  },
  // It knows the caller from the request, and the machines from the list.
  readCallers: { statements: [], environment: callers },
  readActivity: {
    timeout: 29,
    // The feed, and the records of organisations. It gives events no numbers, and proves nothing.
    statements: [countCaller, inPartitions(["FEED#*"], ["GetItem", "Query"]), allow("s3:GetObject", places.auditRecordsArn), listAudit],
    environment: { ...table, ...auditBucket, ...callers },
  },
};
