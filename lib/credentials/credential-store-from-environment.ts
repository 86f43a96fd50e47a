import { type Environment, oneOf, optionalSetting, readConfig, text } from "../config.ts";
import type { CredentialStore, StoredKey } from "../connections/credential-store.ts";
import type { Clock } from "../system.ts";
import { secretsManagerCredentialStore } from "./secrets-manager.ts";
import { openSecretsManager } from "./secrets-manager-client.ts";
import { vaultCredentialStore } from "./vault.ts";
import { baseSetting, parseVaultOptions } from "./vault-options.ts";

/** Opens the credential store of this deployment: Vault, unless `CREDENTIAL_STORE` is `secrets-manager`. */
export function credentialStoreFromEnvironment(env: Environment, clock: Clock): CredentialStore<StoredKey> {
  const { store } = readConfig(env, { store: oneOf("CREDENTIAL_STORE", ["vault", "secrets-manager"], "vault") });
  if (store === "vault") {
    return vaultCredentialStore(parseVaultOptions(env, clock));
  }
  const { base, keyArn } = readConfig(env, { base: baseSetting, keyArn: optionalSetting(text("SECRETS_KEY_ARN")) });
  return secretsManagerCredentialStore({ client: openSecretsManager(env), base, keyArn });
}
