const { identityProvider, param, sealKey, table } = require("./environment.cjs");
const { secretOf } = require("./places.cjs");
const { inPartitions, readSecrets } = require("./statements.cjs");

/** The set of the console's own function: it signs people in and out, and reads and writes sessions alone. The API is called with the rights of its routes. */
module.exports = {
  console: {
    statements: [
      inPartitions(["SESSION#*", "SESSIONS#*"], ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"]),
      readSecrets(secretOf("sealKeySecretId"), secretOf("consoleClientSecretId")),
    ],
    environment: {
      ...table,
      ...sealKey,
      ...identityProvider,
      PUBLIC_URL: param("publicUrl"),
      CONSOLE_CLIENT_ID: param("consoleClientId"),
      CONSOLE_CLIENT_SECRET_ID: param("consoleClientSecretId"),
      CONSOLE_SCOPES: param("consoleScopes"),
      CONSOLE_AUTHORIZE: param("consoleAuthorize"),
    },
  },
};
