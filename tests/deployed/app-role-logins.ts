import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { VaultApi } from "../../local/vault/api.ts";
import { policyJobs } from "../../local/vault/policies.ts";

export const vaultBase = "aurora-oauth-dev";

/** Makes Vault's AppRole method with a role for each job. @param tokenSeconds - The life of a token that a function gets. */
export async function makeAppRoles(api: VaultApi, tokenSeconds: number): Promise<void> {
  const methods = (await api("GET", "sys/auth")) as object;
  if (!("approle/" in methods)) {
    await api("POST", "sys/auth/approle", { type: "approle" });
  }
  for (const job of policyJobs) {
    const role = { token_policies: [`${vaultBase}-${job}`], token_type: "batch", token_ttl: `${tokenSeconds}s`, secret_id_num_uses: 0 };
    await api("POST", `auth/approle/role/${vaultBase}-${job}`, role);
  }
}

/** Makes a new secret id for each role and stores it, as docs/deploy/vault.md says. @returns The accessor of each. */
export async function storeLogins(api: VaultApi, secrets: SecretsManagerClient): Promise<Readonly<Record<string, string>>> {
  const made: Record<string, string> = {};
  for (const job of policyJobs) {
    const path = `auth/approle/role/${vaultBase}-${job}`;
    const { role_id } = (await api("GET", `${path}/role-id`)) as { role_id: string };
    const { secret_id, secret_id_accessor } = (await api("POST", `${path}/secret-id`, {})) as Record<string, string>;
    const [name, SecretString] = [`aurora-oauth/dev/vault/${job}`, JSON.stringify({ role_id, secret_id })];
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString })).catch((error: unknown) => {
      if (!(error instanceof ResourceExistsException)) {
        throw error;
      }
      return secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
    });
    made[job] = String(secret_id_accessor);
  }
  return made;
}
