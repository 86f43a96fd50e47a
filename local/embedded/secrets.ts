import { randomBytes } from "node:crypto";

const random = () => randomBytes(32).toString("base64url");

/** Generates the secrets of one run. They are lost with the process and never in a file. */
export function generateSecrets() {
  return {
    googleClientId: "local-client.apps.example",
    googleClientSecret: random(),
    /** The client's second secret, which replaces the first. */
    nextGoogleClientSecret: random(),
    vaultRootToken: random(),
    frontEndSecret: random(),
    sealKey: randomBytes(32).toString("base64"),
  };
}

export type RunSecrets = ReturnType<typeof generateSecrets>;

/** Builds the operator's secrets in Secrets Manager, under the default names of `serverless.yml`. */
export function buildOperatorSecrets(secrets: RunSecrets): Record<string, string> {
  return {
    "aurora-oauth/dev/google-client": JSON.stringify({ client_id: secrets.googleClientId, client_secret: secrets.googleClientSecret }),
    "aurora-oauth/dev/seal-key": JSON.stringify({ current: secrets.sealKey }),
    "aurora-oauth/dev/front-end": JSON.stringify({ current: secrets.frontEndSecret }),
  };
}
