import type { RoleArn } from "./aws.ts";

const pattern = /^arn:(aws|aws-cn|aws-us-gov|aws-eusc):iam::(\d{12}):role\/(?:[\w+=,.@-]+\/){0,16}([\w+=,.@-]{1,64})$/;

/** A key of the table holds it, and IAM's own limit of 512 characters for a path is never used up. */
const maxLength = 256;

/**
 * Reads the ARN of a role. Everything else is refused: the ARN of a user, a session or a service, a partition that is not public, and any character that
 * could lead a request elsewhere.
 *
 * @returns `undefined`: it is no ARN of a role.
 */
export function parseRoleArn(text: string): RoleArn | undefined {
  const [, partition, account, name] = text.length > maxLength ? [] : (pattern.exec(text) ?? []);
  return partition === undefined || account === undefined || name === undefined ? undefined : { arn: text, partition, account, name };
}
