import { AwsError } from "./aws-error.ts";
import type { IamWorld, Operation, Owner } from "./iam-operation.ts";
import { providerOperations } from "./iam-providers.ts";
import { inlinePolicyOperations } from "./iam-role-policies.ts";
import { needRole, type RoleMaker, roleOperations } from "./iam-roles.ts";
import { tokenIssuerOperations } from "./iam-token-issuer.ts";
import type { Attributes } from "./sts-xml.ts";
import type { TokenIssuers } from "./token-issuer.ts";

/**
 * Makes the part of IAM by which an account's owner lets an identity provider's tokens in, and has tokens of their own. The owner is who has the account's number as the id of
 * their access key, as on the deployed target. Of IAM's own rights only that of a session to read its own role is evaluated.
 *
 * @returns Answers an operation with the elements of its result. @throws {AwsError} A refusal.
 */
export function iam(world: IamWorld, maker: RoleMaker, tokenIssuers: TokenIssuers) {
  const operations: Readonly<Record<string, Operation>> = {
    ...providerOperations,
    ...attachedPolicyOperations,
    ...inlinePolicyOperations,
    ...roleOperations(maker),
    ...tokenIssuerOperations(tokenIssuers),
  };
  return (name: string, owner: Owner): Attributes => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) {
      throw new AwsError("InvalidAction", `Could not find operation ${name} for version 2010-05-08`);
    }
    return operation(owner, world);
  };
}

const attachedPolicyOperations: Readonly<Record<string, Operation>> = {
  AttachRolePolicy: (owner, world) => {
    const { arn } = needRole(owner, world);
    world.attached.set(arn, new Set([...(world.attached.get(arn) ?? []), owner.form.get("PolicyArn") ?? ""]));
    return {};
  },
  ListAttachedRolePolicies: (owner, world) => {
    const arns = [...(world.attached.get(needRole(owner, world).arn) ?? [])];
    return { AttachedPolicies: arns.map((PolicyArn) => ({ PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1), PolicyArn })) };
  },
  DetachRolePolicy: (owner, world) => {
    const { arn } = needRole(owner, world);
    const attached = new Set(world.attached.get(arn));
    if (!attached.delete(owner.form.get("PolicyArn") ?? "")) {
      throw new AwsError("NoSuchEntity", `Policy ${owner.form.get("PolicyArn")} was not found.`, { status: 404 });
    }
    world.attached.set(arn, attached);
    return {};
  },
};
