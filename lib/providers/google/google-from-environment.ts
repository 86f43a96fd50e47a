import { type Environment, integer, readConfig, text, url } from "../../config.ts";
import type { CodeFlowMethod } from "../../connections/provider.ts";
import type { OperatorSecrets } from "../../credentials/operator-secrets.ts";
import { clientOfGrant } from "../../oauth-clients/client-of-grant.ts";
import type { Clock } from "../../system.ts";
import { discovery } from "../cached-document.ts";
import { codeFlowProvider } from "../code-flow.ts";
import { toOAuthClient } from "../oauth-transport.ts";
import { googleIssuer, googleSettings } from "./google.ts";
import { defaultScopes, parseGoogleScopes } from "./google-scopes.ts";

/**
 * Makes Google's method with the operator's OAuth client from the secret `GOOGLE_CLIENT_SECRET_ID`: `{"client_id", "client_secret"}`.
 * `GOOGLE_SCOPES` are what a login asks for. Only the schedule uses `GOOGLE_REFRESHES_PER_MINUTE`, the budget of all shards.
 *
 * @throws {Failure} `configuration_invalid`: a missing or malformed key.
 */
export function googleFromEnvironment(env: Environment, secrets: OperatorSecrets, clock: Clock): CodeFlowMethod {
  const config = readConfig(env, {
    issuer: url("GOOGLE_ISSUER", googleIssuer),
    clientSecretId: text("GOOGLE_CLIENT_SECRET_ID"),
    scopes: text("GOOGLE_SCOPES", defaultScopes.join(" ")),
    refreshesPerMinute: integer("GOOGLE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, googleSettings.refreshesPerMinute),
  });
  const missing = "the secret of the Google client lacks client_id or client_secret";
  const readClient = clientOfGrant(env, clock, async () => toOAuthClient(await secrets.read(config.clientSecretId), "", missing));
  return codeFlowProvider(
    { ...googleSettings, scopes: parseGoogleScopes(config.scopes), refreshesPerMinute: config.refreshesPerMinute },
    { clock, readClient, readMetadata: discovery(config.issuer, clock) },
  );
}
