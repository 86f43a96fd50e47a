import { Failure } from "../errors.ts";
import { Secret } from "../secret.ts";
import type { OperatorSecrets } from "./operator-secrets.ts";
import type { VaultAuth, VaultLoginRequest } from "./vault-login.ts";

export type AppRoleAuthOptions = {
  /** Reads the role id and the secret id. `fresh`: past every cache. */
  readonly credentials: (fresh?: "fresh") => Promise<AppRoleCredentials>;
  /** Where the method is mounted. Default `approle`. */
  readonly mount?: string;
  readonly now: () => Date;
};

export type AppRoleCredentials = { readonly roleId: string; readonly secretId: Secret };

/** The shortest time between two fresh reads of the stored secret after refused logins. */
const rereadMs = 30_000;

/**
 * Logs in with a role id and a secret id. Works everywhere, but the operator must deliver and rotate the secret id.
 *
 * The secret id must allow unlimited uses: every cold start of every function logs in. When Vault refuses a login, the stored secret
 * is read again, at most once in 30 seconds. It is sent only if it has changed: five wrong logins lock the role.
 */
export function appRoleAuth({ credentials, mount = "approle", now }: AppRoleAuthOptions): VaultAuth {
  const build = ({ roleId, secretId }: AppRoleCredentials): VaultLoginRequest => ({
    path: `auth/${mount}/login`,
    body: { role_id: roleId, secret_id: secretId.reveal() },
  });
  let rereadAt = Number.NEGATIVE_INFINITY;
  return {
    buildLogin: async () => build(await credentials()),
    rebuildLogin: async (refused) => {
      if (now().getTime() - rereadAt < rereadMs) {
        return undefined;
      }
      rereadAt = now().getTime();
      const login = build(await credentials("fresh"));
      const isSame = login.body.role_id === refused.body.role_id && login.body.secret_id === refused.body.secret_id;
      return isSame ? undefined : login;
    },
  };
}

/**
 * Reads `{"role_id": "…", "secret_id": "…"}` from the operator's secret `id`.
 *
 * @throws {Failure} `secrets_unavailable` when the secret cannot be read or has another form.
 */
export function appRoleFromSecret(secrets: OperatorSecrets, id: string): AppRoleAuthOptions["credentials"] {
  return async (fresh) => {
    const { role_id: roleId, secret_id: secretId } = await secrets.read(id, fresh);
    if (!roleId || !secretId) {
      throw new Failure("secrets_unavailable", { detail: "the secret of the Vault login has no role_id or no secret_id" });
    }
    return { roleId, secretId: new Secret(secretId) };
  };
}
