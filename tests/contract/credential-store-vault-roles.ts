import type { CredentialStore } from "../../lib/connections/credential-store.ts";
import { Secret } from "../../lib/secret.ts";
import { buildVaultRoles } from "../../local/embedded/vault-roles.ts";
import { template } from "../wiring/template.ts";
import { appRoleOf, rootToken, startVaultFixture, type VaultFixture } from "./vault-fixture.ts";

export type VaultRoles = VaultFixture & {
  /** The store as the functions of a Vault role have it. */
  as(role: string): CredentialStore;
  /** The store as somebody has it who may do everything. */
  asRoot(): CredentialStore;
};

/** The local Vault with the roles that the template names and the policies of `resources/vault`. */
export async function startVaultRoles(): Promise<VaultRoles> {
  const { policies } = buildVaultRoles(template);
  const secretId = "hush-secret-id";
  const appRoles = Object.fromEntries(Object.keys(policies).map((role) => [role, { secretId, policies: [role], ttlSeconds: 1000 }]));
  const vault = await startVaultFixture({ policies, appRoles });
  return {
    ...vault,
    as: (role) => vault.open({ auth: appRoleOf({ roleId: role, secretId }) }),
    asRoot: () => vault.open({ auth: { token: new Secret(rootToken) } }),
  };
}
