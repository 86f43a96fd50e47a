const { perMinute, url } = require("../../parameters/kinds.cjs");
const { engine, identity, param, records, store } = require("../environment.cjs");
const places = require("../places.cjs");
const { publishEvents, useTable } = require("../statements.cjs");

const methods = {
  AZURE_AUTHORITY_URL: param("azureAuthorityUrl"),
  AZURE_MANAGEMENT_URL: param("azureManagementUrl"),
  AZURE_GRAPH_URL: param("azureGraphUrl"),
  ...identity,
  // Signs certificates and assertions, and no identity token.
  CERTIFICATE_KEY_ARN: places.certificateKeyArn,
};

const statements = [useTable, publishEvents];

module.exports = {
  parameters: {
    azureAuthorityUrl: {
      default: "https://login.microsoftonline.com",
      kind: url,
      words: "Entra ID of the public cloud",
    },
    azureManagementUrl: { default: "https://management.azure.com", kind: url, words: "its management API" },
    azureGraphUrl: { default: "https://graph.microsoft.com", kind: url, words: "its Graph" },
    azureRefreshesPerMinute: {
      default: 6000,
      kind: perMinute,
      words: "tokens a minute from Entra ID, over all shards",
    },
  },
  methods,
  schedule: { AZURE_REFRESHES_PER_MINUTE: param("azureRefreshesPerMinute") },

  sets: {
    // The route that lists subscriptions. It needs the stored application, and stores nothing.
    mintAzure: { timeout: 29, statements, store: "mint-azure", keys: ["issuer", "certificate"], environment: { ...engine, ...methods } },
    connectAzure: {
      timeout: 29,
      statements,
      store: "connect-azure",
      keys: ["certificate"],
      environment: { ...records, ...store, ...methods },
    },
  },
};
