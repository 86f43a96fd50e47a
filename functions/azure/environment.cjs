const { engine, identity, param, records, role, store } = require("../environment-blocks.cjs");

const methods = {
  AZURE_AUTHORITY_URL: param("azureAuthorityUrl"),
  AZURE_MANAGEMENT_URL: param("azureManagementUrl"),
  AZURE_GRAPH_URL: param("azureGraphUrl"),
  ...identity,
  // Signs certificates and assertions, and no identity token.
  CERTIFICATE_KEY_ARN: { "Fn::GetAtt": ["CertificateKey", "Arn"] },
};

module.exports = {
  methods,
  schedule: { AZURE_REFRESHES_PER_MINUTE: param("azureRefreshesPerMinute") },

  // The route that lists subscriptions. It needs the stored application, and stores nothing.
  mint: { ...engine, ...methods, ...role("mint-azure") },
  connect: { ...records, ...store, ...methods, ...role("connect-azure") },
};
