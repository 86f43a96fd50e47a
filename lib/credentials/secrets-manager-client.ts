import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type LazyClient, lazyCommand } from "../aws/lazy-client.ts";
import { type LightCommands, lightClient } from "../aws/light-client.ts";
import type { Environment } from "../config.ts";

const load = () => import("./secrets-manager-sdk.chunk.ts");

export const CreateSecretCommand = lazyCommand(load, "CreateSecretCommand");
export const DeleteSecretCommand = lazyCommand(load, "DeleteSecretCommand");
export const GetSecretValueCommand = lazyCommand(load, "GetSecretValueCommand");
export const PutSecretValueCommand = lazyCommand(load, "PutSecretValueCommand");

/** The part of the SDK's client that the suite uses. */
export type SecretsManager = LazyClient<SecretsManagerClient>;

const light: LightCommands = {
  service: { name: "secretsmanager", variable: "SECRETS_MANAGER", target: "secretsmanager", contentType: "application/x-amz-json-1.1" },
  operations: { GetSecretValueCommand: "GetSecretValue" },
  readAnswer: ({ status, json }) => (status === 200 ? { SecretString: json.SecretString } : undefined),
};

/** Opens a client of Secrets Manager for an API path. It loads the SDK only when needed. See {@link lightClient}. */
export const openSecretsManager = (env: Environment): SecretsManager =>
  lightClient(light, async () => (await load()).openSdkSecretsManager(), env);
