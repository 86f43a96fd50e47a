const packagedWith = require("./packaged-with.cjs");

/**
 * What an operator puts around the deployment, for the plugin that gives functions their rights: the network of the functions that reach the credential
 * store, and whether the scheduled ones have concurrency of their own.
 */
module.exports = packagedWith((settings) => settings);
