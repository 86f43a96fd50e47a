import type { Access } from "../../connections/connection.ts";
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

/** The name by which IAM calls an issuer: in the ARN of its provider, and in the conditions of trust policies. */
export const toProviderName = (issuer: string): string => issuer.replace(/^https:\/\//, "");

/** Builds the ARN of the identity provider that an account has for an issuer. */
export const toProviderArn = ({ partition, account }: Pick<RoleArn, "partition" | "account">, issuer: string): string =>
  `arn:${partition}:iam::${account}:oidc-provider/${toProviderName(issuer)}`;

/** The policies of AWS that limit a session: for `read` to reading, whatever else the role allows. The session has what both allow. */
export const toPolicyArns = ({ partition }: RoleArn, access: Access): readonly string[] =>
  access === "read" ? [`arn:${partition}:iam::aws:policy/ReadOnlyAccess`] : [];
