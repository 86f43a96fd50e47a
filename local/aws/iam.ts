import * as v from "valibot";
import { AwsError } from "./aws-error.ts";
import type { IamWorld, Operation, Owner } from "./iam-operation.ts";
import { providerOperations } from "./iam-providers.ts";
import type { Attributes } from "./sts-xml.ts";
import { statementSchema } from "./trust-statement.ts";
import type { Role, RoleInput } from "./trusted-role.ts";

/** A trust policy that identity providers' tokens open. */
const trustSchema = v.strictObject({ Version: v.literal("2012-10-17"), Statement: v.array(statementSchema) });

/**
 * Makes the part of IAM by which an account's owner lets an identity provider's tokens in. The owner is who has the account's number as the id of
 * their access key, as on the deployed target. IAM's own rights are not evaluated, and its signatures not verified.
 *
 * @returns Answers an operation with the elements of its result. @throws {AwsError} A refusal.
 */
export function iam(world: IamWorld, toRole: (input: RoleInput) => Role) {
  const operations: Readonly<Record<string, Operation>> = { ...providerOperations, ...policyOperations, ...roleOperations(toRole) };
  return (name: string, owner: Owner): Attributes => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) {
      throw new AwsError("InvalidAction", `Could not find operation ${name} for version 2010-05-08`);
    }
    return operation(owner, world);
  };
}

const roleOperations = (toRole: (input: RoleInput) => Role): Readonly<Record<string, Operation>> => ({
  CreateRole: (owner, world) => {
    if (findRole(owner, world) !== undefined) {
      throw new AwsError("EntityAlreadyExists", `Role with name ${owner.form.get("RoleName")} already exists.`, { status: 409 });
    }
    const arn = `arn:aws:iam::${owner.account}:role${owner.form.get("Path") ?? "/"}${owner.form.get("RoleName")}`;
    const seconds = Number(owner.form.get("MaxSessionDuration") ?? 3600);
    const web_identity = readTrust(owner.form, "AssumeRolePolicyDocument");
    const role = toRole({ arn, trusted_principals: [], max_session_seconds: seconds, web_identity });
    world.roles.set(arn, role);
    return { Role: describeRole(role) };
  },
  GetRole: (owner, world) => ({ Role: describeRole(needRole(owner, world)) }),
  UpdateAssumeRolePolicy: (owner, { roles, ...world }) => {
    const { changedAt: _, ...role } = needRole(owner, { roles, ...world });
    roles.set(role.arn, toRole({ ...role, web_identity: readTrust(owner.form, "PolicyDocument") }));
    return {};
  },
  DeleteRole: (owner, world) => {
    const { arn } = needRole(owner, world);
    if ((world.attached.get(arn)?.size ?? 0) > 0) {
      throw new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.", { status: 409 });
    }
    world.roles.delete(arn);
    return {};
  },
});

const policyOperations: Readonly<Record<string, Operation>> = {
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

/** By its name alone: a path is part of a role's ARN, and not of its name. */
function findRole({ account, form }: Owner, { roles }: IamWorld): Role | undefined {
  const name = `/${form.get("RoleName")}`;
  return [...roles.values()].find(({ arn, exists }) => exists && arn.startsWith(`arn:aws:iam::${account}:role/`) && arn.endsWith(name));
}

function needRole(owner: Owner, world: IamWorld): Role {
  const role = findRole(owner, world);
  if (role === undefined) {
    throw new AwsError("NoSuchEntity", `The role with name ${owner.form.get("RoleName")} cannot be found.`, { status: 404 });
  }
  return role;
}

function readTrust(form: URLSearchParams, name: string): RoleInput["web_identity"] {
  try {
    return v.parse(trustSchema, JSON.parse(form.get(name) ?? "")).Statement;
  } catch {
    throw new AwsError("MalformedPolicyDocument", "This endpoint reads trust policies for identity providers only");
  }
}

const describeRole = ({ arn }: Role): Attributes => ({
  Arn: arn,
  RoleName: arn.slice(arn.lastIndexOf("/") + 1),
  Path: "/",
  RoleId: "AROAEXAMPLE",
  CreateDate: "2026-01-01T00:00:00Z",
});
