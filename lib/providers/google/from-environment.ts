import { type Environment, readConfig, text, url } from "../../config.ts";
import type { Clock, CodeFlowProvider } from "../../connections/ports.ts";
import type { OperatorSecrets } from "../../credentials/operator-secrets.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { codeFlowProvider } from "../code-flow.ts";
import { discovery } from "../discovery.ts";
import type { OAuthClient } from "../oauth-transport.ts";
import { googleIssuer, googleSettings } from "./google.ts";

/** Google, with the operator's OAuth client from the secret that `GOOGLE_CLIENT_SECRET_ID` names: `{"client_id", "client_secret"}`. */
export function googleFromEnvironment(env: Environment, secrets: OperatorSecrets, clock: Clock): CodeFlowProvider {
  const config = readConfig(env, { issuer: url("GOOGLE_ISSUER", googleIssuer), clientSecretId: text("GOOGLE_CLIENT_SECRET_ID") });
  const readClient = async (): Promise<OAuthClient> => {
    const { client_id, client_secret } = await secrets.read(config.clientSecretId);
    if (client_id === undefined || client_secret === undefined) {
      throw new Failure("configuration_invalid", { detail: "the secret of the Google client lacks client_id or client_secret" });
    }
    return { clientId: client_id, clientSecret: new Secret(client_secret) };
  };
  return codeFlowProvider(googleSettings, { clock, readClient, readMetadata: discovery(config.issuer, clock) });
}
