import { randomUUID } from "node:crypto";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { isObject, parseJson } from "../../lib/json.ts";
import { Secret } from "../../lib/secret.ts";

/** One version of an operator's secret. */
export type StoredSecret = {
  readonly id: string;
  readonly versionId: string;
  /** When this version was written, by the clock of AWS. */
  readonly writtenAt: Date;
  readonly values: Readonly<Record<string, Secret>>;
};

/** Reads the current version. @throws {Error} There is no such secret that the AWS login may read, or it is not a JSON object of strings. */
export async function readStoredSecret(client: SecretsManagerClient, id: string): Promise<StoredSecret> {
  const read = client.send(new GetSecretValueCommand({ SecretId: id }));
  const {
    SecretString = "",
    VersionId = "",
    CreatedDate,
  } = await read.catch((cause: Error) => {
    throw new Error(`the secret ${id} cannot be read: ${cause.name}`, { cause });
  });
  const values = parseJson(SecretString);
  if (CreatedDate === undefined || !isObject(values) || !Object.values(values).every((value) => typeof value === "string")) {
    throw new Error(`the secret ${id} is not a JSON object of strings`);
  }
  const secrets = Object.entries(values).map(([name, value]) => [name, new Secret(String(value))]);
  return { id, versionId: VersionId, writtenAt: CreatedDate, values: Object.fromEntries(secrets) };
}

/**
 * Replaces exactly the version that was read. Secrets Manager has no conditional write, but the label `AWSCURRENT` moves on a condition: the new
 * version is put under a label of its own, and becomes current only if the version before it still is.
 *
 * @throws {Error} Another operator has written the secret since it was read. What that operator wrote stays current.
 */
export async function replaceStoredSecret(
  client: SecretsManagerClient,
  { id, versionId }: StoredSecret,
  values: Readonly<Record<string, Secret>>,
): Promise<void> {
  const next = randomUUID();
  const label = `aurora-oauth-${next}`;
  const SecretString = JSON.stringify(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.reveal()])));
  const put = { SecretId: id, SecretString, ClientRequestToken: next, VersionStages: [label] };
  await client.send(new PutSecretValueCommand(put));
  const current = { SecretId: id, VersionStage: "AWSCURRENT", MoveToVersionId: next, RemoveFromVersionId: versionId };
  try {
    await client.send(new UpdateSecretVersionStageCommand(current));
  } catch (cause) {
    const isConflict = cause instanceof Error && cause.name === "InvalidParameterException";
    throw isConflict ? new Error(`the secret ${id} was written by another operator meanwhile: run the command again`, { cause }) : cause;
  } finally {
    await client.send(new UpdateSecretVersionStageCommand({ SecretId: id, VersionStage: label, RemoveFromVersionId: next }));
  }
}
