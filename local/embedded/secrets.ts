import { createHmac, randomBytes } from "node:crypto";

const random = () => randomBytes(32).toString("base64url");

/** Generates the secrets of one run. They are lost with the process and never in a file. */
export function generateSecrets() {
  const seed = randomBytes(32);
  return {
    /** The secret of the operator's OAuth client at a provider, the same for each call. @param name - Of the client. */
    clientSecretOf: (name: string): string => createHmac("sha256", seed).update(name).digest("base64url"),
    vaultRootToken: random(),
    frontEndSecret: random(),
    sealKey: randomBytes(32).toString("base64"),
  };
}

export type RunSecrets = ReturnType<typeof generateSecrets>;

/**
 * Builds the operator's secrets in Secrets Manager, by the end of their default names in `serverless.yml`.
 *
 * @param clients - Those of the OAuth clients.
 * @param stage - Of the deployment. Default: `dev`.
 */
export function buildOperatorSecrets(secrets: RunSecrets, clients: OperatorClients, stage = "dev"): Record<string, string> {
  const named = { ...clients, "seal-key": { current: secrets.sealKey }, "front-end": { current: secrets.frontEndSecret } };
  return Object.fromEntries(Object.entries(named).map(([name, fields]) => [`aurora-oauth/${stage}/${name}`, JSON.stringify(fields)]));
}

/** The fields of the secrets that hold the operator's OAuth clients, such as `google-client`. */
export type OperatorClients = Readonly<Record<string, Readonly<Record<string, string>>>>;
