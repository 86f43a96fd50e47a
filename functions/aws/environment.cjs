const { identity, param, records, sealKey, table } = require("../environment-blocks.cjs");

const accessRole = { ACCESS_ROLE_ARN: `\${file(functions/access-role.yml):arn}` };
const methods = { ...identity, ...accessRole };

const customerSetup = {
  ...accessRole,
  REFRESH_SHARDS: param("refreshShards"),
  TRUSTED_PRINCIPALS: param("awsTrustedPrincipals"),
  CFN_TEMPLATE_URL: param("awsTemplateUrl"),
  READ_ONLY_POLICIES: param("awsReadOnlyPolicies"),
};

module.exports = {
  methods,
  schedule: { ROLE_SESSIONS_PER_MINUTE: param("awsRefreshesPerMinute") },

  // What customers set up their accounts with.
  links: { ...table, ...customerSetup },
  customerSide: customerSetup,

  // No function of AWS alone reaches the credential store: its methods store nothing there. Each knows both, to give back what the other made.
  connect: { ...records, ...methods },
  disconnect: { ...records, ...methods, ...sealKey },
};
