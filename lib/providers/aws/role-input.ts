import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { parseSubmission } from "../parse-submission.ts";
import { parseRoleArn, type RoleArn } from "./aws.ts";

/** A customer's submission: the role that they made for us. The external ID is never part of it. */
export type RoleInput = {
  readonly role: RoleArn;
  /** The region that the customer works in, for the callers who use the credentials. No request of ours goes there. */
  readonly region?: string;
};

/** Of all partitions: `eu-west-1`, `us-gov-west-1`, `cn-north-1`, `eusc-de-east-1`. */
const regionPattern = /^[a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d$/;

export const isRegion = (text: string): boolean => regionPattern.test(text);

const schema = v.object({
  roleArn: v.pipe(v.string(), v.trim()),
  region: v.optional(v.nullable(v.pipe(v.string(), v.check(isRegion)))),
  readOnlyRoleArn: v.optional(v.nullable(v.literal(""))),
  read_only_role_arn: v.optional(v.nullable(v.literal(""))),
});

export const roleFields = Object.keys(schema.entries);

/**
 * Reads `{roleArn, region?}`.
 *
 * A second role for reading (`readOnlyRoleArn`) is refused: a session policy limits the one role for `access=read`.
 *
 * @param own - Our access role: a role of our own account, or of another partition, cannot be a customer's.
 * @throws {Failure} `invalid_request`, `wrong_partition`, with the field.
 */
export function parseRoleInput(body: unknown, own: RoleArn): RoleInput {
  const { roleArn, region } = parseSubmission(schema, body);
  const role = parseRoleArn(roleArn);
  if (role === undefined) {
    throw new Failure("invalid_request", { field: "roleArn", detail: "not laid out as the ARN of a role" });
  }
  if (role.partition !== own.partition) {
    throw new Failure("wrong_partition", { field: "roleArn", detail: `a role of ${role.partition}, and we run in ${own.partition}` });
  }
  if (role.account === own.account) {
    throw new Failure("invalid_request", { field: "roleArn", detail: "a role of our own account" });
  }
  return { role, ...(region == null ? {} : { region }) };
}
