import type { Secret } from "../secret.ts";
import type { VaultAuth } from "./vault-login.ts";

export type AppRoleAuthOptions = { readonly roleId: string; readonly secretId: Secret /** Default `approle`. */; readonly mount?: string };

/**
 * Logs in with a role id and a secret id. Works everywhere, but the secret id must be delivered and rotated.
 *
 * The secret id must allow unlimited uses: every cold start of every function logs in.
 */
export function appRoleAuth({ roleId, secretId, mount = "approle" }: AppRoleAuthOptions): VaultAuth {
  return { buildLogin: async () => ({ path: `auth/${mount}/login`, body: { role_id: roleId, secret_id: secretId.reveal() } }) };
}
