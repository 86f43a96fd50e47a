import { type Environment, oneOf, readConfig } from "../config.ts";

/** Who signs identity tokens: a key of KMS, as an issuer of the organisation's own; or AWS, as the issuer of this account. */
export type IdentitySource = "kms" | "aws-sts";

/** Reads `IDENTITY_SOURCE`. Not set: a key of KMS. */
export const readIdentitySource = (env: Environment): IdentitySource =>
  readConfig(env, { source: oneOf("IDENTITY_SOURCE", ["kms", "aws-sts"], "kms") }).source;
