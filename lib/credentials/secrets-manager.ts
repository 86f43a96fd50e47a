import { createHash, randomUUID } from "node:crypto";
import type { CredentialStore, StoredCredential, StoredKey } from "../connections/credential-store.ts";
import { encodeSegment } from "../encode-segment.ts";
import { Failure, type FailureCode } from "../errors.ts";
import { unless } from "../expected-failure.ts";
import { isObject, parseJson } from "../json.ts";
import { parseFields, revealFields } from "./credential-fields.ts";
import { credentialPath } from "./credential-path.ts";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManager,
} from "./secrets-manager-client.ts";

export type SecretsManagerOptions = {
  readonly client: SecretsManager;
  /** The prefix of this deployment's names: one segment. No other deployment in the AWS account may use it. */
  readonly base: string;
  /** The KMS key that encrypts new secrets. Default: the key that AWS manages for Secrets Manager. A secret keeps the key that it was created with. */
  readonly keyArn?: string | undefined;
  /** Milliseconds one operation may take, the SDK's own retries included. Default 3000. */
  readonly timeoutMs?: number;
};

const maxNameLength = 512;

/**
 * Stores credentials in AWS Secrets Manager, one secret each. For deployments without Vault.
 *
 * Secrets Manager has no compare-and-set. The store emulates it: the version number is part of the value, and version n of a
 * name is always written with the same `ClientRequestToken`, for which the service accepts only one value. So each version has
 * at most one writer, even when reads are stale, as long as the service remembers the token: it keeps the newest 100 versions
 * and all of the last 24 hours. The read before each write stops a later writer.
 *
 * Not guaranteed: after `erase` the versions start again. A writer that read the old secret and writes when the new one has
 * reached the same version is not detected. Vault does not detect this either.
 *
 * Erasure is asynchronous: reads find nothing at once, but a new secret of that name may be refused (`store_unavailable`) for
 * some seconds. AWS recommends at most one change of a value in ten minutes, which is enough for refresh tokens.
 *
 * @throws {RangeError} The ids of a call make a name longer than 512 characters.
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html PutSecretValue}
 */
export function secretsManagerCredentialStore({
  client,
  base,
  keyArn,
  timeoutMs = 3000,
}: SecretsManagerOptions): CredentialStore<StoredKey> {
  const within = (signal: AbortSignal | undefined) => ({
    abortSignal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
  });

  const read = async (name: string, signal: AbortSignal | undefined): Promise<StoredCredential | undefined> => {
    const reading = client.send(new GetSecretValueCommand({ SecretId: name }), within(signal));
    // InvalidRequestException: the name is waiting for its deletion.
    const found = await unless(isNamed("ResourceNotFoundException", "InvalidRequestException"), reading).catch(fail("read"));
    return found && parseValue(found.SecretString);
  };

  return {
    read: (key, signal) => read(secretName(base, key), signal),

    async write(key, fields, { cas }, signal) {
      const name = secretName(base, key);
      const version = cas + 1;
      const ClientRequestToken = createHash("sha256").update(`${name}\n${version}`).digest("hex");
      // The id makes two writers' values differ even when their fields are the same; the SDK's retries repeat it.
      const SecretString = JSON.stringify({ version, write: randomUUID(), fields: revealFields(fields) });
      if (((await read(name, signal))?.version ?? 0) !== cas) {
        throw new Failure("credential_conflict", { detail: "write: the version has moved" });
      }
      try {
        await (cas === 0
          ? client.send(new CreateSecretCommand({ Name: name, SecretString, ClientRequestToken, KmsKeyId: keyArn }), within(signal))
          : client.send(new PutSecretValueCommand({ SecretId: name, SecretString, ClientRequestToken }), within(signal)));
      } catch (error) {
        // ResourceNotFoundException: erased between the read and the write.
        if (isNamed("ResourceExistsException", "ResourceNotFoundException")(error)) {
          throw new Failure("credential_conflict", { detail: `write: ${errorName(error)}` });
        }
        fail("write")(error);
      }
      return { version };
    },

    async erase(key, signal) {
      const command = new DeleteSecretCommand({ SecretId: secretName(base, key), ForceDeleteWithoutRecovery: true });
      await unless(isNamed("ResourceNotFoundException"), client.send(command, within(signal))).catch(fail("erase"));
    },

    /** Reads a name outside every area, which no credential can have: the right to read it gives access to no credential. */
    async health(signal) {
      await read(`${encodeSegment(base)}/health`, signal);
    },

    locate: (key) => `awssm:${secretName(base, key)}`,
  };
}

/** Appends a fixed word: AWS confuses a name that ends in a hyphen and six characters with the end of an ARN. */
function secretName(base: string, key: StoredKey): string {
  const name = `${credentialPath(base, key)}/credential`;
  if (name.length > maxNameLength) {
    throw new RangeError(`the ids make a secret's name longer than ${maxNameLength} characters`);
  }
  return name;
}

function parseValue(text: string | undefined): StoredCredential {
  const value = parseJson(text ?? "");
  const fields = isObject(value) ? parseFields(value.fields) : undefined;
  if (!isObject(value) || typeof value.version !== "number" || fields === undefined) {
    throw new Failure("store_answer_invalid", { detail: "read: not a value that this product wrote" });
  }
  return { version: value.version, fields };
}

/** The service's errors with a specific meaning. Any other error means that the service is unavailable. */
const codes: Readonly<Record<string, FailureCode>> = {
  AccessDeniedException: "store_denied",
  DecryptionFailure: "store_denied",
  EncryptionFailure: "store_denied",
  ThrottlingException: "store_throttled",
  UnrecognizedClientException: "store_denied",
  InvalidClientTokenId: "store_denied",
  ExpiredTokenException: "store_denied",
  InvalidSignatureException: "store_denied",
  CredentialsProviderError: "store_denied",
  InvalidParameterException: "store_answer_invalid",
  ValidationException: "store_answer_invalid",
};

/**
 * Maps any error of the SDK to its failure. The error is not kept as a cause: it holds the answer, and its message may repeat
 * the request.
 */
const fail =
  (label: string) =>
  (error: unknown): never => {
    const name = errorName(error);
    throw new Failure(codes[name] ?? "store_unavailable", { detail: `${label}: ${name}` });
  };

const isNamed =
  (...names: readonly string[]) =>
  (error: unknown): boolean =>
    names.includes(errorName(error));

/** Reads the name of an SDK's error, such as `ResourceNotFoundException`. */
function errorName(error: unknown): string {
  return error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : "unknown error";
}
