const { callback, codeFlow, engine, identity, param, records, role, store, table, tokens } = require("../environment-blocks.cjs");

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
const setup = { ...policy, SETUP_MACHINE_ARN: { Ref: "GcpSetupMachine" } };

/** What begins the teardown of its setup. */
const teardown = { TEARDOWN_MACHINE_ARN: { Ref: "GcpTeardownMachine" } };

/** The task that takes back what a setup made, which no policy of the operator's concerns. */
const teardownTask = {
  ...engine,
  ...tokens,
  ...methods,
  ...cloud,
  GCP_VENDOR_PRINCIPAL: param("gcpVendorPrincipal"),
  GCP_BILLING_EXPORT_LOCATION: param("gcpBillingExportLocation"),
  ...role("setup-gcp"),
};

/** The tasks of its setup, and the routes that plan it. A token that is due is refreshed, so they may write to the store. */
const setupTask = { ...teardownTask, ...policy };

module.exports = {
  methods,
  submissions,
  clientSecretId: "googleClientSecretId",
  schedule: { ...cloud, GOOGLE_REFRESHES_PER_MINUTE: param("googleRefreshesPerMinute") },
  setup,
  // The addresses of APIs that calls are relayed to.
  relay: cloud,
  setupAccounts,
  teardown,

  start: { ...table, ...codeFlow, ...logins },
  callback: { ...callback, ...methods, ...setup, ...role("connect-gcp") },
  // Of a key there is no setup.
  connectServiceAccount: { ...records, ...store, ...methods, ...role("connect-gcp") },
  forceDisconnect: { ...engine, ...tokens, ...methods, ...teardown, ...role("disconnect-gcp") },

  setupTask,
  // The task that puts a trust in the place of the login: it connects, with a token of the person's.
  endLogin: { ...setupTask, ...role("convert-gcp") },
  // The tasks that end a run. They set on the connection's record when the result is looked at.
  setupEnd: records,
  applySetup: { ...setupTask, ...setup },
  setupStatus: { ...table, ...policy },
  postAuthRetry: { ...table, ...setup },
  teardownTask,
  // The last task of a teardown. It continues a disconnect and starts no teardown.
  teardownFinish: { ...engine, ...tokens, ...methods, ...role("disconnect-gcp") },
};
