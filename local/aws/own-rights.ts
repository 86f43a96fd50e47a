import * as v from "valibot";

/** The policies on the caller's own side, each of which must allow a call of STS. */
const ownPolicies = [
  "identity-based policy",
  "permissions boundary",
  "session policy",
  "service control policy",
  "VPC endpoint policy",
] as const;

/** A right of ours that our own administrator takes away or gives back, and the policy that decides it. */
export const rightSchema = v.strictObject({
  principal: v.string(),
  action: v.picklist(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]),
  allowed: v.boolean(),
  policy: v.optional(v.picklist(ownPolicies), "identity-based policy"),
  /** The policy denies the action, in place of not allowing it. */
  explicit: v.optional(v.boolean(), false),
});

type Right = v.InferOutput<typeof rightSchema>;

/** Words a refusal by a policy of the caller's own side as AWS does. */
export const toReason = ({ action, policy, explicit }: Right): string =>
  explicit
    ? ` with an explicit deny in ${/^[aeiou]/.test(policy) ? "an" : "a"} ${policy}`
    : ` because no ${policy} allows the ${action} action`;
