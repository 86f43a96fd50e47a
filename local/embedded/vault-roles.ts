import type { Template } from "../lambda/template.ts";
import { buildPolicies } from "../vault/policies.ts";
import type { AwsRole } from "../vault-kv/login-aws.ts";
import type { Policy } from "../vault-kv/policy.ts";
import { account } from "./roles.ts";

type VaultRoles = {
  /** The folder of the deployment. The names of its roles and policies begin with it. */
  readonly base: string;
  readonly roles: Readonly<Record<string, AwsRole>>;
  readonly policies: Readonly<Record<string, Policy>>;
};

/** Builds Vault's roles as docs/deploy/vault.md describes: one for each `VAULT_ROLE` of the template, bound to the IAM roles of its functions, with the policy of its name. */
export function buildVaultRoles({ functions }: Template): VaultRoles {
  const base = Object.values(functions).find(({ environment }) => environment.VAULT_BASE)?.environment.VAULT_BASE ?? "";
  const documents = Object.entries(buildPolicies({ mount: "kv", base }));
  const boundTo = (name: string) => [
    ...new Set(
      Object.values(functions).flatMap(({ environment, roleName }) =>
        environment.VAULT_ROLE === name ? [`arn:aws:iam::${account}:role/${roleName}`] : [],
      ),
    ),
  ];
  return {
    base,
    // The template of an earlier release has no function for a later policy, and Vault takes no role that no principal may have.
    roles: Object.fromEntries(
      documents.flatMap(([name]) => {
        const boundIamPrincipalArns = boundTo(name);
        return boundIamPrincipalArns.length === 0 ? [] : [[name, { boundIamPrincipalArns, policies: [name], ttlSeconds: 900 }]];
      }),
    ),
    policies: Object.fromEntries(
      documents.map(([name, { path }]) => [
        name,
        Object.fromEntries(Object.entries(path).map(([rule, { capabilities }]) => [rule, capabilities as Policy[string]])),
      ]),
    ),
  };
}
