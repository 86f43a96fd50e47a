const { param, records, sealKey, table } = require("../environment-blocks.cjs");

const methods = { ACCESS_ROLE_ARN: `\${file(functions/access-role.yml):arn}` };

module.exports = {
  methods,
  schedule: { ROLE_SESSIONS_PER_MINUTE: param("awsRefreshesPerMinute") },

  // What customers set up their accounts with.
  links: {
    ...table,
    ...methods,
    REFRESH_SHARDS: param("refreshShards"),
    TRUSTED_PRINCIPALS: param("awsTrustedPrincipals"),
    CFN_TEMPLATE_URL: param("awsTemplateUrl"),
    READ_ONLY_POLICIES: param("awsReadOnlyPolicies"),
  },

  // No function of AWS alone reaches the credential store: its method stores nothing there.
  connect: { ...records, ...methods },
  disconnect: { ...records, ...methods, ...sealKey },
};
