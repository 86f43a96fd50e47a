import { createHash } from "node:crypto";
import { showMember } from "./iam-members.ts";
import { type Binding, bindingKey, hasCondition, NEVER_SET, type Policy } from "./iam-policy.ts";
import type { ServiceAccount } from "./service-account.ts";

/**
 * Builds the answer with a policy. Below version 3, a conditional binding comes without its condition and under a made-up role: a caller that
 * writes it back is refused.
 */
export function showPolicy(policy: Policy, version: number, accounts: readonly ServiceAccount[]) {
  const { etag, bindings, auditConfigs } = policy;
  if (etag === NEVER_SET) return { etag };
  const shown = showBindings(bindings, accounts).map((binding) => (version < 3 ? hideCondition(binding) : binding));
  return {
    version: hasCondition(shown) ? 3 : 1,
    etag,
    ...(shown.length > 0 && { bindings: shown }),
    ...(auditConfigs.length > 0 && { auditConfigs }),
  };
}

export const showBindings = (bindings: readonly Binding[], accounts: readonly ServiceAccount[]): Binding[] =>
  bindings.map((binding) => ({ ...binding, members: binding.members.map((member) => showMember(member, accounts)).sort() }));

function hideCondition(binding: Binding): Binding {
  const { role, members, condition } = binding;
  if (condition === undefined) return binding;
  const hash = createHash("sha256").update(bindingKey(binding)).digest("hex").slice(0, 20);
  return { role: `${role}_withcond_${hash}`, members };
}
