const { engine, param, records, role, store, table, tokens, webhooks } = require("./environment-blocks.cjs");
const providers = require("./provider-environments.cjs");

/** What all providers say of a part. */
const every = (part) => Object.assign({}, ...providers.map((provider) => provider[part]));

const methods = every("methods");
const connect = { ...records, ...store, ...tokens, ...methods, ...every("setup"), ...role("connect") };
const refresh = { ...engine, ...tokens, ...methods, ...role("refresh") };
const tokenShare = { ORGANISATION_TOKENS_PER_SECOND: param("organisationTokensPerSecond") };
const disconnect = { ...engine, ...tokens, ...methods, ...every("teardown"), ...role("disconnect") };

/** The environments of the functions that serve every provider: `environment: ${file(functions/environment.cjs):tokensServe}`. */
module.exports = {
  connectionsPreflight: { ...table, ...Object.assign({}, ...providers.map((provider) => provider.submissions ?? provider.methods)) },
  connectionsConfirm: connect,
  federationOffer: { ...table, IDENTITY_SOURCE: param("identitySource"), IDENTITY_URL: param("identityUrl"), ...every("customerSide") },
  federationConnect: connect,
  jobsSweepGrants: connect,
  connectionsRefresh: { ...refresh, ORGANISATION_REFRESHES_PER_MINUTE: param("organisationRefreshesPerMinute") },
  connectionsCheck: refresh,
  tokensReportRejected: { ...refresh, ...tokenShare },
  // It also hands out tokens of the accounts that setups make.
  tokensServe: { ...refresh, ...tokenShare, ...every("setupAccounts") },
  relayCall: { ...refresh, ...tokenShare, ...every("relay"), RELAY_CALLS: param("relayCalls") },
  webhooksKeep: webhooks("webhooks"),
  webhooksTest: webhooks("deliver"),
  jobsDeliverWebhooks: { ...webhooks("deliver"), DEAD_LETTERS_URL: { Ref: "WebhookDeadLetters" } },
  connectionsDisconnect: disconnect,
  accountsDisconnect: disconnect,
  // It also completes the disconnects that were interrupted, and looks at what setups have made.
  jobsRefreshDue: { ...disconnect, ...every("schedule"), ...role("schedule") },
};
