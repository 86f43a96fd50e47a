import { type Environment, oneOf, readConfig, text } from "../lib/config.ts";
import type { CredentialStore } from "../lib/connections/credential-store.ts";
import { checkCredentialStore } from "../lib/credentials/check-credential-store.ts";
import { credentialStoreFromEnvironment } from "../lib/credentials/credential-store-from-environment.ts";
import type { OperatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { sealedAccessTokens } from "../lib/credentials/sealed-access-tokens.ts";
import { aesSealer } from "../lib/credentials/sealer.ts";
import { addSelfCheck } from "../lib/lambda/self-check.ts";
import { system } from "../lib/system.ts";
import { sealedTokensIn } from "../lib/table/stored-sealed-tokens.ts";
import type { Table } from "../lib/table/table.ts";
import { logger } from "../lib/telemetry/logger.ts";

/**
 * Opens the credential store of a function. If `ACCESS_TOKENS` is `sealed`, access tokens are in the table. A function that serves only methods
 * whose tokens are minted has no such setting.
 */
export function composeCredentials(env: Environment, table: Table, secrets: OperatorSecrets): CredentialStore {
  const { clock, random } = system;
  const store = credentialStoreFromEnvironment(env, clock);
  addSelfCheck("credential_store", () => checkCredentialStore(env, clock));
  const { accessTokens } = readConfig(env, { accessTokens: oneOf("ACCESS_TOKENS", ["vault", "sealed"], "vault") });
  if (accessTokens === "vault") {
    return store;
  }
  const { sealKeySecretId } = readConfig(env, { sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  return sealedAccessTokens({ store, tokens: sealedTokensIn(table), sealer: aesSealer(secrets, sealKeySecretId, random), clock, logger });
}
