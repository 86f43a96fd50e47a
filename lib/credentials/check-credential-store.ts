import type { Environment } from "../config.ts";
import { providerNames } from "../provider-names.ts";
import type { Clock } from "../system.ts";
import { credentialStoreFromEnvironment } from "./credential-store-from-environment.ts";

/**
 * Shows that this function gets into the credential store: logs in anew, with its own role, and reads a place where nothing is stored. The
 * role of each function may read live credentials, of one provider or of all.
 *
 * @throws {Failure} Why it does not.
 */
export async function checkCredentialStore(env: Environment, clock: Clock): Promise<void> {
  const provider = providerNames.find((name) => env.VAULT_ROLE?.endsWith(`-${name}`)) ?? "gcp";
  // A store of its own: the function's would answer with the token of a login that Vault may refuse by now.
  const store = credentialStoreFromEnvironment(env, clock);
  await store.read({ area: "connections", provider, tenant: "self-check", account: "self-check" });
}
