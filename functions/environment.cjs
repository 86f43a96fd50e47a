const { existsSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { engine, records, role, store, table } = require("./environment-blocks.cjs");

/**
 * The environments of the functions that serve every provider: `environment: ${file(functions/environment.cjs):tokensServe}`. What a
 * provider's methods, its setup and its teardown read, the `environment.cjs` of its folder says under these names:
 *
 * - `methods`; `submissions` where fewer are enough for those that are connected by what a caller sends;
 * - `schedule`: what only the schedule reads, such as how many refreshes a provider takes in a minute;
 * - `setup`, `teardown`: what starts them; `setupAccounts`: what requests tokens of the accounts that a setup makes.
 */
const providers = readdirSync(__dirname)
  .map((folder) => join(__dirname, folder, "environment.cjs"))
  .filter((file) => existsSync(file))
  .map((file) => require(file));
const every = (part) => Object.assign({}, ...providers.map((provider) => provider[part]));

const methods = every("methods");
const connect = { ...records, ...store, ...methods, ...every("setup"), ...role("connect") };
const refresh = { ...engine, ...methods, ...role("refresh") };
const disconnect = { ...engine, ...methods, ...every("teardown"), ...role("disconnect") };

module.exports = {
  connectionsPreflight: { ...table, ...Object.assign({}, ...providers.map((provider) => provider.submissions ?? provider.methods)) },
  connectionsConfirm: connect,
  jobsSweepGrants: connect,
  connectionsRefresh: refresh,
  connectionsCheck: refresh,
  tokensReportRejected: refresh,
  // It also hands out tokens of the accounts that setups make.
  tokensServe: { ...refresh, ...every("setupAccounts") },
  connectionsDisconnect: disconnect,
  accountsDisconnect: disconnect,
  // It also completes the disconnects that were interrupted, and looks at what setups have made.
  jobsRefreshDue: { ...disconnect, ...every("schedule"), ...role("schedule") },
};
