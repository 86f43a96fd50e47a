import type { RoleArn } from "./aws.ts";

/** The name by which IAM calls an issuer: in the ARN of its provider, and in the conditions of trust policies. */
export const toProviderName = (issuer: string): string => issuer.replace(/^https:\/\//, "");

/** Builds the ARN of the identity provider that an account has for an issuer. */
export const toProviderArn = ({ partition, account }: Pick<RoleArn, "partition" | "account">, issuer: string): string =>
  `arn:${partition}:iam::${account}:oidc-provider/${toProviderName(issuer)}`;
