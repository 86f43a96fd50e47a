const { identity, param, records, sealKey, shards } = require("../environment.cjs");
const places = require("../places.cjs");
const { assumeAccessRole, countCaller, countRequest, onTable, publishEvents, useTable } = require("../statements.cjs");

const accessRole = { ACCESS_ROLE_ARN: places.accessRole };
const methods = { ...identity, ...accessRole };

/** What customers set up their accounts with. */
const customerSide = {
  ...accessRole,
  REFRESH_SHARDS: param("refreshShards"),
  TRUSTED_PRINCIPALS: param("awsTrustedPrincipals"),
  CFN_TEMPLATE_URL: param("awsTemplateUrl"),
  READ_ONLY_POLICIES: param("awsReadOnlyPolicies"),
};

/** The workspace is written once, and never changed; the counter of the caller is. */
const writeWorkspace = onTable("GetItem", "PutItem");

module.exports = {
  methods,
  schedule: { ROLE_SESSIONS_PER_MINUTE: param("awsRefreshesPerMinute") },
  customerSide,
  beside: {
    // It names the role to callers.
    auroraAwsEnvCheck: accessRole,
    auroraReadAndCount: customerSide,
    auroraReadItemAndCount: customerSide,
  },

  // None of AWS alone reaches the credential store: its methods store nothing there. Connect and disconnect know both, to give back what the other made.
  sets: {
    listWorkspaces: { statements: [writeWorkspace, countCaller], environment: shards },
    createWorkspace: { statements: [writeWorkspace, countRequest], environment: shards },
    connectAws: { timeout: 29, statements: [useTable, publishEvents, assumeAccessRole], environment: { ...records, ...methods } },
    disconnectAws: { timeout: 29, statements: [useTable, publishEvents], environment: { ...records, ...methods, ...sealKey } },
  },
};
