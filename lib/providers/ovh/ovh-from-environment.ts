import type { Environment } from "../../config.ts";
import type { Method } from "../../connections/provider.ts";
import type { OperatorSecrets } from "../../credentials/operator-secrets.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import type { OAuthClient } from "../oauth-transport.ts";
import { loginMethod } from "./login-method.ts";
import type { OvhRegion } from "./ovh.ts";
import { ovhSettingsFromEnvironment } from "./ovh-settings.ts";
import type { ServiceAccountDeps } from "./verify-service-account.ts";

/**
 * OVHcloud's methods. The login uses the operator's OAuth clients from the secret `OVH_CLIENTS_SECRET_ID`: for each region two fields, such
 * as `ovh-eu_client_id` and `ovh-eu_client_secret`. A service account needs no secret of the operator's.
 *
 * @param build - Makes the method of a service account, or the one that connects as well.
 */
export function ovhFromEnvironment(
  build: (deps: ServiceAccountDeps) => Method,
  env: Environment,
  secrets: OperatorSecrets,
  clock: Clock,
): readonly Method[] {
  const settings = ovhSettingsFromEnvironment(env);
  const readClient = async (region: OvhRegion): Promise<OAuthClient> => {
    const fields = settings.clientsSecretId === "" ? {} : await secrets.read(settings.clientsSecretId);
    const { [`${region}_client_id`]: clientId, [`${region}_client_secret`]: clientSecret } = fields;
    if (clientId === undefined || clientSecret === undefined) {
      throw new Failure("configuration_invalid", { detail: `the secret of the OVHcloud clients lacks that of ${region}` });
    }
    return { clientId, clientSecret: new Secret(clientSecret) };
  };
  return [loginMethod({ settings, clock, readClient }), build({ settings, clock })];
}
