import { region } from "../embedded/roles.ts";
import { buildVaultRoles } from "../embedded/vault-roles.ts";
import type { Template } from "../lambda/template.ts";
import { vaultApi } from "../vault/api.ts";
import type { VaultSource } from "../vault/find.ts";
import { noAwsLogin, offersLogin } from "../vault/offers.ts";
import { type RunningVault, startVault } from "../vault/server.ts";
import { setUpVault, type VaultSetUpResult } from "../vault/set-up.ts";

export type VaultOptions = {
  readonly source: VaultSource;
  /** The port of a Vault that is started here. */
  readonly port: number;
  readonly template: Template;
  /** The STS that identifies functions. */
  readonly stsUrl: string;
  readonly serverId: string;
  readonly auditFile: string;
};

export type FunctionsVault = RunningVault & { readonly offers: VaultSetUpResult };

/**
 * Starts a real Vault and sets it up as docs/deploy/vault.md says: each function of the template logs in by the identity of its IAM role, which
 * the deploy creates, and has the rights of the policy of its `VAULT_ROLE`.
 *
 * @throws {Error} It does not start, or has no AWS login; then nothing was written to it.
 */
export async function startFunctionsVault({ source, port, template, stsUrl, serverId, auditFile }: VaultOptions): Promise<FunctionsVault> {
  const vault = await startVault({ source, port });
  try {
    if (!(await offersLogin(vaultApi(vault), "aws"))) {
      throw new Error(`the Vault at ${vault.address} does not serve the functions: ${noAwsLogin}`);
    }
    const { base, roles } = buildVaultRoles(template);
    const boundRoles = Object.fromEntries(Object.entries(roles).map(([name, { boundIamPrincipalArns }]) => [name, boundIamPrincipalArns]));
    return { ...vault, offers: await setUpVault({ ...vault, base, auditFile, aws: { stsUrl, stsRegion: region, serverId, boundRoles } }) };
  } catch (error) {
    await vault.close();
    throw error;
  }
}
