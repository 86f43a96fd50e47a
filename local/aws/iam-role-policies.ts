import * as v from "valibot";
import { AwsError } from "./aws-error.ts";
import type { Operation } from "./iam-operation.ts";
import { needRole } from "./iam-roles.ts";
import { type RolePolicy, rolePolicySchema } from "./role-policy.ts";

/** The policies that are part of one role. */
export const inlinePolicyOperations: Readonly<Record<string, Operation>> = {
  PutRolePolicy: (owner, world) => {
    const { arn } = needRole(owner, world);
    const name = owner.form.get("PolicyName") ?? "";
    world.inline.set(arn, new Map([...(world.inline.get(arn) ?? []), [name, readPolicy(owner.form.get("PolicyDocument") ?? "")]]));
    return {};
  },
  DeleteRolePolicy: (owner, world) => {
    const { arn } = needRole(owner, world);
    const policies = new Map(world.inline.get(arn));
    if (!policies.delete(owner.form.get("PolicyName") ?? "")) {
      throw new AwsError("NoSuchEntity", `The role policy with name ${owner.form.get("PolicyName")} cannot be found.`, { status: 404 });
    }
    world.inline.set(arn, policies);
    return {};
  },
};

function readPolicy(text: string): RolePolicy {
  try {
    return v.parse(rolePolicySchema, JSON.parse(text));
  } catch {
    throw new AwsError("MalformedPolicyDocument", "This endpoint does not evaluate every element of this policy");
  }
}
