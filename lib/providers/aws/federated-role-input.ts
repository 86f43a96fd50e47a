import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { RoleArn } from "./aws.ts";
import { parseRoleArn } from "./role-arn.ts";
import { isRegion, type RoleInput } from "./role-input.ts";

const schema = v.object({
  roleArn: v.pipe(v.string(), v.trim()),
  region: v.optional(v.nullable(v.union([v.literal(""), v.pipe(v.string(), v.check(isRegion))]))),
});

/**
 * Reads `{roleArn, region?}`. The role may be of any partition of AWS: no session of ours is needed to assume it.
 *
 * @param own - Our access role: a role of our own account cannot be a customer's.
 * @throws {Failure} `invalid_request`, with the field.
 */
export function parseFederatedInput(body: unknown, own: RoleArn): RoleInput {
  const parsed = v.safeParse(schema, body);
  if (!parsed.success) {
    throw new Failure("invalid_request", { field: v.getDotPath(parsed.issues[0]) ?? "body" });
  }
  const { roleArn, region } = parsed.output;
  const role = parseRoleArn(roleArn);
  if (role === undefined || (role.account === own.account && role.partition === own.partition)) {
    throw new Failure("invalid_request", { field: "roleArn", detail: "not the ARN of a customer's role" });
  }
  return { role, ...(region ? { region } : {}) };
}
