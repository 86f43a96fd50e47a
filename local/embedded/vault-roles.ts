import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Template } from "../lambda/template.ts";
import type { AwsRole } from "../vault-kv/login-aws.ts";
import type { Policy } from "../vault-kv/policy.ts";
import { roleArnOf } from "./roles.ts";

type VaultRoles = { readonly roles: Readonly<Record<string, AwsRole>>; readonly policies: Readonly<Record<string, Policy>> };

/** Sets Vault up as docs/vault.md says: a role for each `VAULT_ROLE` of the template, bound to the functions that name it, with the policy of its name. */
export function buildVaultRoles(root: string, { functions }: Template): VaultRoles {
  const names = new Set(Object.values(functions).flatMap(({ environment }) => environment.VAULT_ROLE ?? []));
  const withPolicy = [...names].flatMap((name) => {
    const policy = readPolicy(root, name);
    return policy === undefined ? [] : [{ name, policy }];
  });
  const boundTo = (name: string) =>
    Object.entries(functions).flatMap(([key, { environment }]) => (environment.VAULT_ROLE === name ? [roleArnOf(key)] : []));
  return {
    roles: Object.fromEntries(
      withPolicy.map(({ name }) => [name, { boundIamPrincipalArns: boundTo(name), policies: [name], ttlSeconds: 900 }]),
    ),
    policies: Object.fromEntries(withPolicy.map(({ name, policy }) => [name, policy])),
  };
}

function readPolicy(root: string, name: string): Policy | undefined {
  try {
    const { path } = JSON.parse(readFileSync(join(root, `resources/vault/${name}.json`), "utf8"));
    return Object.fromEntries(
      Object.entries<{ capabilities: Policy[string] }>(path).map(([rule, { capabilities }]) => [rule, capabilities]),
    );
  } catch (error) {
    // A function that never logs in names a role that does not exist.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
