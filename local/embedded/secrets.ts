import { randomBytes } from "node:crypto";
import { REGIONS } from "../ovh/regions.ts";

const random = () => randomBytes(32).toString("base64url");

/** Generates the secrets of one run. They are lost with the process and never in a file. */
export function generateSecrets() {
  return {
    googleClientId: "local-client.apps.example",
    googleClientSecret: random(),
    /** The client's second secret, which replaces the first. */
    nextGoogleClientSecret: random(),
    ovhClientSecret: random(),
    vaultRootToken: random(),
    frontEndSecret: random(),
    sealKey: randomBytes(32).toString("base64"),
  };
}

export type RunSecrets = ReturnType<typeof generateSecrets>;

/** The operator's OAuth client at OVHcloud in each region. */
export const ovhClients = ({ ovhClientSecret }: RunSecrets) =>
  REGIONS.map((region) => ({ region, clientId: `${region.toUpperCase()}.local`, clientSecret: `${region}-${ovhClientSecret}` }));

/** Builds the operator's secrets in Secrets Manager, under the default names of `serverless.yml`. */
export function buildOperatorSecrets(secrets: RunSecrets): Record<string, string> {
  return {
    "aurora-oauth/dev/google-client": JSON.stringify({ client_id: secrets.googleClientId, client_secret: secrets.googleClientSecret }),
    "aurora-oauth/dev/ovh-clients": JSON.stringify(
      Object.fromEntries(
        ovhClients(secrets).flatMap(({ region, clientId, clientSecret }) => [
          [`ovh-${region}_client_id`, clientId],
          [`ovh-${region}_client_secret`, clientSecret],
        ]),
      ),
    ),
    "aurora-oauth/dev/seal-key": JSON.stringify({ current: secrets.sealKey }),
    "aurora-oauth/dev/front-end": JSON.stringify({ current: secrets.frontEndSecret }),
  };
}
