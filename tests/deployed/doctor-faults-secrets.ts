import { randomBytes } from "node:crypto";
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { awsClient } from "../../local/deployed/aws.ts";
import type { DoctorFault } from "./doctor-fault.ts";

const client = "aurora-oauth/dev/google-client";
const clients = "aurora-oauth/dev/ovh-clients";
const sealKey = "aurora-oauth/dev/seal-key";

/** Puts another value into a secret. @returns Puts the value before back. */
async function replace(aws: string, SecretId: string, SecretString: string): Promise<() => Promise<unknown>> {
  const secrets = new SecretsManagerClient(awsClient(aws));
  const before = await secrets.send(new GetSecretValueCommand({ SecretId }));
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  return () => secrets.send(new PutSecretValueCommand({ SecretId, SecretString: before.SecretString }));
}

/** Faults in the operator's secrets. */
export const faultsOfSecrets: readonly DoctorFault[] = [
  {
    title: "a secret is deleted",
    found: {
      check: "secrets",
      what: /^the secret .*google-client is deleted$/,
      mend: /^aws secretsmanager restore-secret --secret-id .*google-client$/,
    },
    make: async ({ aws }) => {
      const secrets = new SecretsManagerClient(awsClient(aws));
      await secrets.send(new DeleteSecretCommand({ SecretId: client, RecoveryWindowInDays: 7 }));
      return () => secrets.send(new RestoreSecretCommand({ SecretId: client }));
    },
  },
  {
    title: "a secret has another form",
    found: {
      check: "secrets",
      what: /^in the secret .*ovh-clients these are missing or malformed: ovh-eu_client_secret, ovh-ca_client_id/,
      mend: /^aws secretsmanager put-secret-value --secret-id .*ovh-clients/,
    },
    make: ({ aws }) => replace(aws, clients, JSON.stringify({ "ovh-eu_client_id": "EU.local" })),
  },
  {
    title: "the seal key is replaced without the key before",
    found: {
      check: "seal-key",
      what: /^1 login in the table: sealed with the key [0-9a-f]{8}, which .*seal-key does not have$/,
      mend: /"previous"/,
    },
    make: ({ aws }) => replace(aws, sealKey, JSON.stringify({ current: randomBytes(32).toString("base64") })),
  },
];
