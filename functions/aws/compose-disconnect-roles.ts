import type { Environment } from "../../lib/config.ts";
import { noCredentialStore } from "../../lib/credentials/no-credential-store.ts";
import { composeDisconnect } from "../connections/compose-disconnect.ts";
import { composeRecords } from "./compose-records.ts";
import { methods } from "./provider.ts";

/** The dependencies of the routes that disconnect accounts. They have no right in the credential store: nothing is stored there. */
export const composeDisconnectRoles = (env: Environment) => ({
  ...composeRecords(env),
  ...composeDisconnect(env, { aws: methods }, {}, noCredentialStore),
});
