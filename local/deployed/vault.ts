import { account, region } from "../embedded/roles.ts";
import { buildVaultRoles } from "../embedded/vault-roles.ts";
import type { Template } from "../lambda/template.ts";
import type { VaultSource } from "../vault/find.ts";
import { type RunningVault, startVault } from "../vault/server.ts";
import { setUpVault, type VaultSetUpResult } from "../vault/set-up.ts";

export type VaultOptions = {
  readonly source: VaultSource;
  /** For one that is started here. */
  readonly port: number;
  readonly root: string;
  readonly template: Template;
  /** The STS that says who a function is. */
  readonly stsUrl: string;
  readonly serverId: string;
  readonly auditFile: string;
};

export type FunctionsVault = RunningVault & { readonly offers: VaultSetUpResult };

/**
 * Starts a real Vault and sets it up as docs/vault.md says: each function of the template gets in by the identity of its IAM role, the
 * one that the deploy makes for it, and may do what the policy of its `VAULT_ROLE` says.
 *
 * @throws {Error} It does not start, or does not know the AWS login.
 */
export async function startFunctionsVault({ source, port, root, template, ...setUp }: VaultOptions): Promise<FunctionsVault> {
  const vault = await startVault({ source, port });
  try {
    const roles = Object.entries(buildVaultRoles(root, template).roles);
    const boundRoles = Object.fromEntries(roles.map(([name, { boundIamPrincipalArns }]) => [name, boundIamPrincipalArns]));
    const offers = await setUpVault({ ...vault, ...setUp, stsRegion: region, boundRoles });
    if (!offers.aws) {
      throw new Error(`this Vault does not let IAM roles of ${account} in: OpenBao has that login as an external plugin only`);
    }
    return { ...vault, offers };
  } catch (error) {
    await vault.close();
    throw error;
  }
}
