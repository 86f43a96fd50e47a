const { engine, identity, param, role } = require("../environment-blocks.cjs");

const methods = {
  ...identity,
  IDENTITY_READ_URL: param("identityReadUrl"),
  TAILSCALE_API_URL: param("tailscaleApiUrl"),
  TAILSCALE_SCOPES: param("tailscaleScopes"),
};

module.exports = {
  methods,
  schedule: { TAILSCALE_REFRESHES_PER_MINUTE: param("tailscaleRefreshesPerMinute") },

  // The routes that ask Tailscale with a token. It needs the stored client, and stores nothing.
  mint: { ...engine, ...methods, ...role("mint-tailscale") },
  disconnect: { ...engine, ...methods, ...role("disconnect-tailscale") },
  // It also creates the auth key, a duty of the connection that it has made.
  connect: { ...engine, ...methods, ...role("connect-tailscale") },
};
