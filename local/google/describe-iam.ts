import { showBindings } from "./iam-show-policy.ts";
import type { World } from "./world.ts";

/** Describes the policies of all projects and all service accounts with theirs. Deleted accounts are left out, as in Google's lists. */
export function describeIam({ iam, serviceAccounts }: World) {
  const policies = [...iam.projects].map(([projectId, { policy }]) => [
    projectId,
    { bindings: showBindings(policy.bindings, serviceAccounts), audit_configs: policy.auditConfigs },
  ]);
  const accounts = serviceAccounts.filter(({ deletedAt }) => deletedAt === null);
  return {
    policies: Object.fromEntries(policies.sort(byKey)),
    service_accounts: accounts
      .map(({ account, displayName, description, disabled, policy }) => ({
        email: account.email,
        unique_id: account.sub,
        display_name: displayName,
        description,
        disabled,
        bindings: showBindings(policy.bindings, serviceAccounts),
      }))
      .sort((a, b) => (a.email < b.email ? -1 : 1)),
  };
}

const byKey = ([a = ""]: readonly unknown[], [b = ""]: readonly unknown[]) => (String(a) < String(b) ? -1 : 1);
