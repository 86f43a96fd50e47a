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
