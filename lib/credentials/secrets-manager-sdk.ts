import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of the SDK that is used of Secrets Manager. Imported where it is first used, and not when a function is loaded.
export {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";

/** Opens the SDK's client for an API path: three attempts, short timeouts. */
export const openSdkSecretsManager = (): SecretsManagerClient => new SecretsManagerClient(awsClientOptions());
