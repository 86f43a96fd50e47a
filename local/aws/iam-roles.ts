import * as v from "valibot";
import { AwsError } from "./aws-error.ts";
import type { IamWorld, Operation, Owner } from "./iam-operation.ts";
import type { Attributes } from "./sts-xml.ts";
import { buildTrustPolicy } from "./trust-policy.ts";
import { statementSchema, toList } from "./trust-statement.ts";
import type { Role, RoleInput } from "./trusted-role.ts";

const texts = v.union([v.string(), v.array(v.string())]);

/** A statement that lets principals of AWS in, bounded by the ARN of their role. */
const principalSchema = v.strictObject({
  Sid: v.exactOptional(v.string()),
  Effect: v.literal("Allow"),
  Principal: v.strictObject({ AWS: texts }),
  Action: v.literal("sts:AssumeRole"),
  Condition: v.exactOptional(v.strictObject({ ArnLike: v.strictObject({ "aws:PrincipalArn": texts }) })),
});

/** A trust policy that identity providers' tokens open, or principals of AWS. */
const trustSchema = v.strictObject({
  Version: v.literal("2012-10-17"),
  Statement: v.array(v.union([statementSchema, principalSchema])),
});

type Trusted = Pick<RoleInput, "trusted_principals" | "principal_patterns" | "web_identity">;

/** Makes a role of what IAM was asked for. `propagationSeconds`: how long the change takes to be known everywhere. */
export type RoleMaker = { readonly toRole: (input: RoleInput) => Role; propagationSeconds(): number };

/** The roles of an account: made, changed and deleted by its owner. */
export const roleOperations = (maker: RoleMaker): Readonly<Record<string, Operation>> => ({
  CreateRole: (owner, world) => {
    if (findRole(owner, world) !== undefined) {
      throw new AwsError("EntityAlreadyExists", `Role with name ${owner.form.get("RoleName")} already exists.`, { status: 409 });
    }
    const arn = `arn:aws:iam::${owner.account}:role${owner.form.get("Path") ?? "/"}${owner.form.get("RoleName")}`;
    const seconds = Number(owner.form.get("MaxSessionDuration") ?? 3600);
    const input = { arn, max_session_seconds: seconds, reads_itself: false, ...readTrust(owner.form, "AssumeRolePolicyDocument") };
    return { Role: describeRole(write(maker, world, input)) };
  },
  GetRole: (owner, world) => ({ Role: describeRole(needRole(owner, world)) }),
  UpdateAssumeRolePolicy: (owner, world) => {
    const { changedAt: _, ...role } = needRole(owner, world);
    write(maker, world, { ...role, ...readTrust(owner.form, "PolicyDocument") });
    return {};
  },
  DeleteRole: (owner, world) => {
    const { arn } = needRole(owner, world);
    if ((world.attached.get(arn)?.size ?? 0) > 0) {
      throw new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.", { status: 409 });
    }
    if ((world.inline.get(arn)?.size ?? 0) > 0) {
      throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", { status: 409 });
    }
    world.roles.delete(arn);
    return {};
  },
});

function write({ toRole, propagationSeconds }: RoleMaker, { roles, spreading }: IamWorld, input: RoleInput): Role {
  const role = toRole(input);
  spreading.set(role.arn, { before: roles.get(role.arn), seconds: propagationSeconds() });
  roles.set(role.arn, role);
  return role;
}

/** By its name alone: a path is part of a role's ARN, and not of its name. */
function findRole({ account, form }: Owner, { roles }: IamWorld): Role | undefined {
  const name = `/${form.get("RoleName")}`;
  return [...roles.values()].find(({ arn, exists }) => exists && arn.split(":")[4] === account && arn.endsWith(name));
}

/** @throws {AwsError} `NoSuchEntity`. */
export function needRole(owner: Owner, world: IamWorld): Role {
  const role = findRole(owner, world);
  if (role === undefined) {
    throw new AwsError("NoSuchEntity", `The role with name ${owner.form.get("RoleName")} cannot be found.`, { status: 404 });
  }
  return role;
}

function readTrust(form: URLSearchParams, name: string): Trusted {
  try {
    const statements = v.parse(trustSchema, JSON.parse(form.get(name) ?? "")).Statement;
    const web_identity = statements.filter((statement) => v.is(statementSchema, statement));
    const [principals, ...others] = statements.filter((statement) => v.is(principalSchema, statement));
    if (others.length > 0) {
      throw new Error("only one statement for principals of AWS is evaluated");
    }
    const patterns = principals?.Condition?.ArnLike["aws:PrincipalArn"];
    return {
      web_identity,
      trusted_principals: principals === undefined ? [] : [...toList(principals.Principal.AWS)],
      principal_patterns: patterns === undefined ? null : [...toList(patterns)],
    };
  } catch {
    throw new AwsError("MalformedPolicyDocument", "This endpoint does not evaluate every element of this trust policy");
  }
}

const describeRole = (role: Role): Attributes => ({
  Arn: role.arn,
  RoleName: role.arn.slice(role.arn.lastIndexOf("/") + 1),
  AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(buildTrustPolicy(role))),
  Path: "/",
  RoleId: "AROAEXAMPLE",
  CreateDate: "2026-01-01T00:00:00Z",
});
