const { callback, codeFlow, engine, identity, param, records, store, table, tokens } = require("../environment.cjs");
const { secretOf, setupMachine, teardownMachine } = require("../places.cjs");
const { onTable, publishEvents, readSecrets, startSetup, startTeardown, useTable } = require("../statements.cjs");

const iamCredentials = { GOOGLE_IAMCREDENTIALS_URL: param("googleIamCredentialsUrl") };

/** Of the login. */
const logins = {
  GOOGLE_ISSUER: param("googleIssuer"),
  GOOGLE_CLIENT_SECRET_ID: param("googleClientSecretId"),
  GOOGLE_SCOPES: param("googleScopes"),
};

/** Of the methods that are connected by a submission: each customer brings a key of their own, or a trust. */
const submissions = {
  GOOGLE_ISSUER: param("googleIssuer"),
  GOOGLE_CRM_URL: param("googleCrmUrl"),
  GOOGLE_STS_URL: param("googleStsUrl"),
  GOOGLE_IAM_URL: param("googleIamUrl"),
  ...iamCredentials,
  ...identity,
};

const methods = { ...submissions, ...logins };

const setupAccounts = iamCredentials;

/** The APIs of Google Cloud that its setup calls. */
const cloud = {
  GOOGLE_BILLING_URL: param("googleBillingUrl"),
  GOOGLE_SERVICEUSAGE_URL: param("googleServiceUsageUrl"),
  GOOGLE_IAM_URL: param("googleIamUrl"),
  ...setupAccounts,
  GOOGLE_BIGQUERY_URL: param("googleBigQueryUrl"),
};

/** What the operator has decided about its setups. */
const policy = { GCP_SETUP_ACCESS: param("gcpSetupAccess"), GCP_SETUP_APPROVAL: param("gcpSetupApproval") };

/** What starts its setup. */
const setup = { ...policy, SETUP_MACHINE_ARN: setupMachine };

/** What begins the teardown of its setup. */
const teardown = { TEARDOWN_MACHINE_ARN: teardownMachine };

/** Of the tasks of its setup and of its teardown, and of the routes that plan it. A token that is due is refreshed, so they may write to the store. */
const setupTask = {
  ...engine,
  ...tokens,
  ...methods,
  ...cloud,
  ...policy,
  GCP_VENDOR_PRINCIPAL: param("gcpVendorPrincipal"),
  GCP_BILLING_EXPORT_LOCATION: param("gcpBillingExportLocation"),
};

const clientSecretId = "googleClientSecretId";
const readOperatorSecrets = readSecrets(secretOf(clientSecretId), secretOf("sealKeySecretId"));
const work = [useTable, readOperatorSecrets, publishEvents];
const keys = ["issuer"];

module.exports = {
  methods,
  submissions,
  clientSecretId,
  schedule: { ...cloud, GOOGLE_REFRESHES_PER_MINUTE: param("googleRefreshesPerMinute") },
  setup,
  clients: { GOOGLE_ISSUER: param("googleIssuer") },
  // The addresses of APIs that calls are relayed to.
  relay: cloud,
  setupAccounts,
  teardown,
  beside: { readItem: policy },

  sets: {
    startGcp: {
      timeout: 15,
      statements: [onTable("GetItem", "PutItem", "DeleteItem"), readOperatorSecrets],
      environment: { ...table, ...codeFlow, ...logins },
    },
    callbackGcp: {
      timeout: 29,
      statements: [...work, startSetup],
      store: "connect-gcp",
      environment: { ...records, ...store, ...callback, ...methods, ...setup },
    },
    // Of a key there is no setup. It gives a login that it replaces back, which needs no secret of the operator's.
    connectGcp: {
      timeout: 29,
      statements: [useTable, publishEvents],
      store: "connect-gcp",
      environment: { ...records, ...store, ...methods },
    },
    disconnectGcp: {
      timeout: 29,
      statements: [...work, startTeardown],
      store: "disconnect-gcp",
      environment: { ...engine, ...tokens, ...methods, ...teardown },
    },

    retrySetup: {
      // The connection's record, the run and its claim, and the counter of the caller.
      statements: [onTable("GetItem", "PutItem", "UpdateItem", "Query"), startSetup],
      environment: { ...table, ...setup },
    },
    planSetup: { timeout: 29, statements: work, store: "setup-gcp", keys, environment: setupTask },
    applySetup: { timeout: 29, statements: [...work, startSetup], store: "setup-gcp", keys, environment: { ...setupTask, ...setup } },

    // Tasks of the machines. Their environments must not hold a machine's ARN: the machine refers to the functions, and CloudFormation refuses a circle.
    setupTask: { statements: work, store: "setup-gcp", keys, environment: setupTask, logs: "tasks" },
    // The task that puts a trust in the place of the login: it connects, with a token of the person's.
    convertGcp: { statements: work, store: "convert-gcp", keys, environment: setupTask, logs: "tasks" },
    finishSetup: { statements: [useTable, publishEvents], environment: records, logs: "tasks" },
    // Apart from the one that finishes: it must not lose its rights with the task that failed.
    recordFailure: { statements: [useTable, publishEvents], environment: records, logs: "tasks" },
    listTargets: { statements: [onTable("GetItem", "Query")], environment: table, logs: "tasks" },
    // The last task of a teardown. It continues a disconnect and starts no teardown.
    finishTeardown: { statements: work, store: "disconnect-gcp", environment: { ...engine, ...tokens, ...methods }, logs: "tasks" },
  },
};
