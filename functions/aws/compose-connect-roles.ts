import type { Environment } from "../../lib/config.ts";
import { noCredentialStore } from "../../lib/credentials/no-credential-store.ts";
import { awsSettingsFromEnvironment } from "../../lib/providers/aws/aws-settings.ts";
import { composeConnect } from "../compose-connect.ts";
import { composeRecords } from "./compose-records.ts";
import { connects } from "./provider.ts";

/** The dependencies of the routes that connect roles. They have no right in the credential store: nothing is stored there. */
export function composeConnectRoles(env: Environment) {
  const { secrets: _, ...connect } = composeConnect(env, { aws: connects }, {}, noCredentialStore);
  return { ...composeRecords(env), ...connect, accessRole: awsSettingsFromEnvironment(env).accessRole };
}
