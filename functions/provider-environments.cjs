const { existsSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

/**
 * What the `environment.cjs` of each provider says, with the name of its folder.
 *
 * - `methods`: the environment of its methods; `submissions` where less is enough for those that are connected by what a caller sends;
 * - `schedule`: what only the schedule reads, such as how many refreshes the provider takes in a minute;
 * - `setup`, `teardown`: what starts them; `setupAccounts`: what requests tokens of the accounts that a setup makes;
 * - `customerSide`: what its texts for a customer are made of, besides what is the same for every organisation;
 * - `clientSecretId`: the parameter that names the secret with the operator's OAuth clients; `clientRevokes`: the provider wants the client's
 *   secret when a grant is revoked;
 * - beside these, the environments of its own functions.
 */
module.exports = readdirSync(__dirname)
  .map((name) => ({ name, file: join(__dirname, name, "environment.cjs") }))
  .filter(({ file }) => existsSync(file))
  .map(({ name, file }) => ({ ...require(file), name }));
