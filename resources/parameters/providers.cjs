const providers = require("../rights/providers.cjs");

/** What the files of the providers say. Google's parameters are a section of their own. */
module.exports = {
  title: "AWS, Azure, OVHcloud, Tailscale",
  parameters: Object.assign({}, ...providers.map(({ parameters }) => parameters)),
};
