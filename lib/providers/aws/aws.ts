/** Sessions that may be requested in a minute, for all connections together. A daily look takes four calls of STS. */
export const defaultRefreshesPerMinute = 6000;

/** Seconds that a session lasts. Our own access role is a role too, and STS lets a chained session last no longer. */
export const sessionSeconds = 3600;

/** What a role must allow us. There is nothing else to grant: what a session may do is in the role's own policies. */
export const neededScope = "sts:AssumeRole";

/** What a role that trusts an organisation's issuer compares with `aud`, in each partition: the one that AWS' own documents use. */
export const federatedAudience = "sts.amazonaws.com";

/** The page of IAM on which a customer sees the role. */
export const rolesPage = "https://console.aws.amazon.com/iam/home#/roles";

/** A role of ours or of a customer's, from its ARN. */
export type RoleArn = {
  readonly arn: string;
  /** Such as `aws`. A role cannot be assumed from another partition. */
  readonly partition: string;
  readonly account: string;
  /** Without the path. Unique in its account. */
  readonly name: string;
};

/** The operator's settings for AWS. */
export type AwsSettings = {
  /** The role of ours that customers trust. Functions assume it first, so that a new function needs no new trust. */
  readonly accessRole: RoleArn;
  /** Sessions that may be requested in a minute, for all connections together. */
  readonly refreshesPerMinute: number;
};

const roleArnForm = /^arn:(aws|aws-cn|aws-us-gov|aws-eusc):iam::(\d{12}):role\/(?:[\w+=,.@-]+\/){0,16}([\w+=,.@-]{1,64})$/;

/** A key of the table holds it, and IAM's own limit of 512 characters for a path is never used up. */
const longestArn = 256;

/**
 * Reads the ARN of a role. Everything else is refused: the ARN of a user, a session or a service, a partition that is not public, and any character that
 * could lead a request elsewhere.
 *
 * @returns `undefined`: it is no ARN of a role.
 */
export function parseRoleArn(text: string): RoleArn | undefined {
  const [, partition, account, name] = text.length > longestArn ? [] : (roleArnForm.exec(text) ?? []);
  return partition === undefined || account === undefined || name === undefined ? undefined : { arn: text, partition, account, name };
}

/** The name by which IAM calls an issuer: in the ARN of its provider, and in the conditions of trust policies. */
export const toProviderName = (issuer: string): string => issuer.replace(/^https:\/\//, "");

/** Builds the ARN of the identity provider that an account has for an issuer. */
export const toProviderArn = ({ partition, account }: Pick<RoleArn, "partition" | "account">, issuer: string): string =>
  `arn:${partition}:iam::${account}:oidc-provider/${toProviderName(issuer)}`;
