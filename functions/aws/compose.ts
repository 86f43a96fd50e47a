import type { Environment } from "../../lib/config.ts";
import type { CredentialStore } from "../../lib/connections/credential-store.ts";
import { Failure } from "../../lib/errors.ts";
import { awsSettingsFromEnvironment } from "../../lib/providers/aws/aws-settings.ts";
import { workspacesIn } from "../../lib/table/stored-workspaces.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { composeConnect, composeDisconnect, composeTable } from "../compose.ts";
import { connects, methods } from "./provider.ts";

/** The dependencies of the routes that use only the table. */
export function composeWorkspaces(env: Environment) {
  const records = composeTable(env);
  return { ...records, tombstones: tombstonesIn(records.table), workspaces: workspacesIn(records.table) };
}

/** The dependencies of the routes that connect roles. They have no right in the credential store: nothing is stored there. */
export function composeConnectRoles(env: Environment) {
  const { secrets: _, ...connect } = composeConnect(env, { aws: connects }, {}, noCredentialStore);
  return { ...composeWorkspaces(env), ...connect, accessRole: awsSettingsFromEnvironment(env).accessRole };
}

/** The dependencies of the routes that disconnect accounts, in the same way. */
export const composeDisconnectRoles = (env: Environment) => ({
  ...composeWorkspaces(env),
  ...composeDisconnect(env, { aws: methods }, {}, noCredentialStore),
});

/**
 * The credential store of a function whose methods store nothing: it has no right in the real one, and works while that is down. Nothing is
 * ever there, and a write is a bug of ours.
 */
export const noCredentialStore: CredentialStore = {
  read: async () => undefined,
  write: async () => {
    throw new Failure("configuration_invalid", { detail: "this function serves only methods that store nothing" });
  },
  erase: async () => undefined,
  health: async () => undefined,
  locate: () => "",
};
