const { readdirSync } = require("node:fs");
const { join } = require("node:path");

const folder = join(__dirname, "providers");

/**
 * What each file of `providers` says, with its name:
 *
 * - `sets`: the sets of rights of the provider's own functions;
 * - `methods`: the environment of its methods; `submissions` where less is enough for those that are connected by what a caller sends;
 * - `schedule`: what only the schedule reads, such as how many refreshes the provider takes in a minute;
 * - `setup`, `teardown`: what starts them; `setupAccounts`: what requests tokens of the accounts that a setup makes;
 * - `relay`: the addresses of APIs that calls are relayed to;
 * - `forms`: which of its ways to connect the stage serves;
 * - `kits`: what its texts for a customer are made of, besides what is the same for every organisation;
 * - `clients`: the addresses at which a client that an organisation brings is tested;
 * - `clientSecretId`: the parameter that names the secret with the operator's OAuth clients; `clientRevokes`: the provider wants the client's
 *   secret when a grant is revoked;
 * - `beside`: the environment of single functions beside that of their sets, by the function's name.
 */
module.exports = readdirSync(folder).map((file) => ({ name: file.replace(".cjs", ""), ...require(join(folder, file)) }));
