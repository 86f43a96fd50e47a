const ofConsole = require("./console.cjs");
const everyProvider = require("./engine-sets.cjs");
const { param } = require("./environment.cjs");
const providers = require("./providers.cjs");
const records = require("./records.cjs");
const stage = require("./stage.cjs");
const webhooks = require("./webhooks.cjs");

/** The Vault role of a job, and where its login is. */
const toLogin = (job) => ({ VAULT_ROLE: `${param("vaultBase")}-${job}`, VAULT_LOGIN_SECRET_ID: `${param("vaultLoginSecrets")}/${job}` });

/**
 * The sets of rights, by name. A function names its set in `rights`, and has nothing else. A set has
 *
 * - `statements`: what IAM allows, and nothing that one of its functions does not need;
 * - `withConsole`: what IAM allows as well where the stage serves the console;
 * - `store`: its job with stored credentials, which `store.cjs` knows: the Vault role and its policy, the same rights in Secrets Manager, the login;
 * - `keys`: what it signs with: the issuers' key, or the one of certificates;
 * - `environment`: the variables of its functions. A function may have more, which are of it alone;
 * - `timeout`: the time of its functions in seconds, if it is not that of `serverless.yml`. Of a task, `functions.yml` says it;
 * - `logs`: the log group of its functions, `routes` if none is named.
 *
 * `build-role.cjs` makes a role of each, and adds what every role has.
 */
const sets = Object.assign({}, records, stage, ofConsole, webhooks, everyProvider.sets, ...providers.map((provider) => provider.sets));

module.exports = Object.fromEntries(
  Object.entries(sets).map(([name, { environment, store, keys = [], logs = "routes", ...set }]) => [
    name,
    { ...set, keys, logs, ...(store && { store }), environment: { ...environment, ...(store && toLogin(store)) } },
  ]),
);
