const { perMinute, text, url } = require("../../parameters/kinds.cjs");
const { engine, identity, param } = require("../environment.cjs");
const { publishEvents, useTable } = require("../statements.cjs");

const methods = {
  ...identity,
  IDENTITY_READ_URL: param("identityReadUrl"),
  TAILSCALE_API_URL: param("tailscaleApiUrl"),
  TAILSCALE_SCOPES: param("tailscaleScopes"),
};

const environment = { ...engine, ...methods };
const statements = [useTable, publishEvents];

module.exports = {
  parameters: {
    tailscaleApiUrl: { default: "https://api.tailscale.com", kind: url, words: "Tailscale's API" },
    tailscaleScopes: {
      default: "",
      kind: text,
      words: "[scopes of each access token](connect/tailscale.md#permissions). Empty: those of the client",
    },
    tailscaleRefreshesPerMinute: {
      default: 6000,
      kind: perMinute,
      words: "tokens a minute from Tailscale, over all shards",
    },
  },
  methods,
  schedule: { TAILSCALE_REFRESHES_PER_MINUTE: param("tailscaleRefreshesPerMinute") },

  sets: {
    // The routes that ask Tailscale with a token. It needs the stored client, and stores nothing.
    mintTailscale: { timeout: 29, statements, store: "mint-tailscale", keys: ["issuer"], environment },
    disconnectTailscale: { timeout: 29, statements, store: "disconnect-tailscale", environment },
    // It also creates the auth key, a duty of the connection that it has made.
    connectTailscale: { timeout: 29, statements, store: "connect-tailscale", environment },
  },
};
