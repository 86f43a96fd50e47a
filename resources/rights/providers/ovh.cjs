const { callback, codeFlow, engine, param, records, store, table, tokens } = require("../environment.cjs");
const { secretOf } = require("../places.cjs");
const { onTable, publishEvents, readSecrets, useTable } = require("../statements.cjs");

/** The addresses of one region. */
const region = (name) => ({
  [`OVH_${name.toUpperCase()}_API_URL`]: param(`ovh${name}ApiUrl`),
  [`OVH_${name.toUpperCase()}_AUTHORIZE_URL`]: param(`ovh${name}AuthorizeUrl`),
  [`OVH_${name.toUpperCase()}_TOKEN_URL`]: param(`ovh${name}TokenUrl`),
});

const loginRegions = { OVH_LOGIN_REGIONS: param("ovhLoginRegions") };

const methods = {
  ...loginRegions,
  OVH_SCOPES: param("ovhScopes"),
  OVH_CLIENTS_SECRET_ID: param("ovhClientsSecretId"),
  ...region("Eu"),
  ...region("Ca"),
  ...region("Us"),
};

const clientSecretId = "ovhClientsSecretId";
const readOperatorSecrets = readSecrets(secretOf(clientSecretId), secretOf("sealKeySecretId"));
const statements = [useTable, readOperatorSecrets, publishEvents];
const environment = { ...engine, ...tokens, ...methods };

module.exports = {
  methods,
  clientSecretId,
  clientRevokes: true,
  schedule: { OVH_REFRESHES_PER_MINUTE: param("ovhRefreshesPerMinute") },
  beside: { ovhInitiate: loginRegions },

  sets: {
    startOvh: {
      timeout: 15,
      statements: [onTable("GetItem", "PutItem", "DeleteItem"), readOperatorSecrets],
      environment: { ...table, ...codeFlow, ...methods },
    },
    callbackOvh: { timeout: 29, statements, store: "connect-ovh", environment: { ...records, ...store, ...callback, ...methods } },
    // A login that a service account replaces is revoked with the operator's client.
    connectOvh: {
      timeout: 29,
      statements: [useTable, readSecrets(secretOf(clientSecretId)), publishEvents],
      store: "connect-ovh",
      environment: { ...records, ...store, ...methods },
    },
    // The routes that ask OVHcloud with a token. They store what a refresh brings.
    refreshOvh: { timeout: 29, statements, store: "refresh-ovh", environment },
    disconnectOvh: { timeout: 29, statements, store: "disconnect-ovh", environment },
  },
};
