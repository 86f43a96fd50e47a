import { AwsError } from "./aws-error.ts";
import type { IamWorld } from "./iam-operation.ts";
import { allowsAction } from "./role-policy.ts";
import type { Session } from "./sts-sessions.ts";
import { readRegion, type SignedRequest } from "./verify-signature.ts";

/** The region that signatures for a partition's one IAM name. */
const regions: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-eusc": "eusc-de-east-1",
};

/** AWS' own policies that allow `iam:GetRole`. */
const readers = ["SecurityAudit", "ReadOnlyAccess", "AdministratorAccess"];

/**
 * Lets a session of a role read its own role, where a policy of the role allows it. No other call of IAM is evaluated for a session.
 *
 * @throws {AwsError} `AccessDenied`, `SignatureDoesNotMatch`.
 */
export function requireOwnRole(world: IamWorld, { arn, roleArn }: Session, operation: string, request: SignedRequest): void {
  if (readRegion(request) !== regions[roleArn.split(":")[1] ?? ""]) {
    throw new AwsError("SignatureDoesNotMatch", "Credential should be scoped to a valid region.", { status: 403 });
  }
  const name = new URLSearchParams(request.body).get("RoleName");
  const isOwn = operation === "GetRole" && roleArn.endsWith(`/${name}`);
  const attached = [...(world.attached.get(roleArn) ?? [])].some((policy) => readers.some((reader) => policy.endsWith(`/${reader}`)));
  const inline = allowsAction(world.inline.get(roleArn)?.values() ?? [], "iam:GetRole", {}, roleArn);
  if (!isOwn || !(attached || inline || world.roles.get(roleArn)?.reads_itself)) {
    const why = `because no identity-based policy allows the iam:${operation} action`;
    throw new AwsError("AccessDenied", `User: ${arn} is not authorized to perform: iam:${operation} on resource: role ${name} ${why}`, {
      status: 403,
    });
  }
}
