import { type Environment, oneOf, readConfig, setting } from "../config.ts";

/** Who signs identity tokens: a key of KMS, as an issuer of the organisation's own; or AWS, as the issuer of this account. */
export type IdentitySource = "kms" | "aws-sts";

/** Reads `IDENTITY_SOURCE`. Not set: a key of KMS. */
export const readIdentitySource = (env: Environment): IdentitySource =>
  readConfig(env, { source: oneOf("IDENTITY_SOURCE", ["kms", "aws-sts"], "kms") }).source;

/** Reads `IDENTITY_URL`, which clouds read by https alone. `undefined`: the operator has none, and nothing is connected without a secret. */
export const readIdentityUrl = (env: Environment): string | undefined =>
  readConfig(env, {
    identityUrl: setting("IDENTITY_URL", "", (raw) =>
      URL.parse(raw)?.protocol === "https:" && !/[?#]/.test(raw) ? raw.replace(/\/+$/, "") : undefined,
    ),
  }).identityUrl || undefined;
