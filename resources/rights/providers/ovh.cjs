const { matching, perMinute, someText, url } = require("../../parameters/kinds.cjs");
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

const clients = { ...loginRegions, ...region("Eu"), ...region("Ca"), ...region("Us") };

const methods = { ...clients, OVH_SCOPES: param("ovhScopes"), OVH_CLIENTS_SECRET_ID: param("ovhClientsSecretId") };

const clientSecretId = "ovhClientsSecretId";
const readOperatorSecrets = readSecrets(secretOf(clientSecretId), secretOf("sealKeySecretId"));
const statements = [useTable, readOperatorSecrets, publishEvents];
const environment = { ...engine, ...tokens, ...methods };

module.exports = {
  parameters: {
    ovhLoginRegions: {
      default: "ovh-eu ovh-ca ovh-us",
      kind: matching("ovh-eu, ovh-ca and ovh-us, separated by spaces or commas", /^ovh-(?:eu|ca|us)(?:[ ,]+ovh-(?:eu|ca|us))*$/),
      words: "regions with an OAuth client of yours",
    },
    ovhScopes: { default: "all", kind: someText, words: "[scopes of a login](connect/ovhcloud.md#permissions)" },
    ovhEuApiUrl: { default: "https://eu.api.ovh.com/1.0", kind: url, words: "API in Europe" },
    ovhEuAuthorizeUrl: { default: "https://www.ovh.com/auth/oauth2/authorize", kind: url, words: "authorization endpoint" },
    ovhEuTokenUrl: {
      default: "https://www.ovh.com/auth/oauth2/token",
      kind: url,
      words: "token endpoint; `revoke` is beside it",
    },
    ovhCaApiUrl: { default: "https://ca.api.ovh.com/1.0", kind: url, words: "Canada" },
    ovhCaAuthorizeUrl: { default: "https://ca.ovh.com/auth/oauth2/authorize", kind: url, words: "Canada" },
    ovhCaTokenUrl: { default: "https://ca.ovh.com/auth/oauth2/token", kind: url, words: "Canada" },
    ovhUsApiUrl: { default: "https://api.us.ovhcloud.com/1.0", kind: url, words: "United States" },
    ovhUsAuthorizeUrl: { default: "https://us.ovhcloud.com/auth/oauth2/authorize", kind: url, words: "United States" },
    ovhUsTokenUrl: { default: "https://us.ovhcloud.com/auth/oauth2/token", kind: url, words: "United States" },
    ovhRefreshesPerMinute: {
      default: 600,
      kind: perMinute,
      words: "refreshes and tokens a minute in each region, over all shards",
    },
    ovhClientsSecretId: {
      default: `\${self:service}/\${sls:stage}/ovh-clients`,
      kind: matching("the name of a secret", /^[\w/+=.@-]+$/),
      words: 'secret: `{"ovh-eu_client_id": "…", "ovh-eu_client_secret": "…", …}`',
    },
  },
  methods,
  clients,
  forms: loginRegions,
  clientSecretId,
  clientRevokes: true,
  schedule: { OVH_REFRESHES_PER_MINUTE: param("ovhRefreshesPerMinute") },
  beside: { ovhInitiate: loginRegions, connectLogin: loginRegions },

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
