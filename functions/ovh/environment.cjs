const { callback, codeFlow, engine, param, records, role, store, table, tokens } = require("../environment-blocks.cjs");

/** The addresses of one region. */
const region = (name) => ({
  [`OVH_${name.toUpperCase()}_API_URL`]: param(`ovh${name}ApiUrl`),
  [`OVH_${name.toUpperCase()}_AUTHORIZE_URL`]: param(`ovh${name}AuthorizeUrl`),
  [`OVH_${name.toUpperCase()}_TOKEN_URL`]: param(`ovh${name}TokenUrl`),
});

const methods = {
  OVH_LOGIN_REGIONS: param("ovhLoginRegions"),
  OVH_SCOPES: param("ovhScopes"),
  OVH_CLIENTS_SECRET_ID: param("ovhClientsSecretId"),
  ...region("Eu"),
  ...region("Ca"),
  ...region("Us"),
};

module.exports = {
  methods,
  clientSecretId: "ovhClientsSecretId",
  clientRevokes: true,
  schedule: { OVH_REFRESHES_PER_MINUTE: param("ovhRefreshesPerMinute") },

  start: { ...table, ...codeFlow, ...methods },
  callback: { ...callback, ...methods, ...role("connect-ovh") },
  connectServiceAccount: { ...records, ...store, ...methods, ...role("connect-ovh") },
  // The routes that ask OVHcloud with a token. They store what a refresh brings.
  refresh: { ...engine, ...tokens, ...methods, ...role("refresh-ovh") },
  disconnect: { ...engine, ...tokens, ...methods, ...role("disconnect-ovh") },
};
