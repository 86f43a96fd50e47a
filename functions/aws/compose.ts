import type { Environment } from "../../lib/config.ts";
import { noCredentialStore } from "../../lib/credentials/no-credential-store.ts";
import { awsSettingsFromEnvironment } from "../../lib/providers/aws/aws-settings.ts";
import { refreshShards } from "../../lib/refresh-shards.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { workspacesIn } from "../../lib/table/stored-workspaces.ts";
import { tableFrom } from "../../lib/table/table.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { composeConnect } from "../compose-connect.ts";
import { composeDisconnect } from "../connections/compose-disconnect.ts";
import { connects, methods } from "./provider.ts";

/** The dependencies of the routes that use only the table. */
export function composeWorkspaces(env: Environment) {
  const table = tableFrom(env);
  return {
    ...system,
    connections: connectionsIn(table, refreshShards(env)),
    tombstones: tombstonesIn(table),
    workspaces: workspacesIn(table),
    limits: limitsIn(table),
  };
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
