import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of Secrets Manager's SDK that is used. Imported at its first use, not when a function is loaded.
export {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";

/** Opens the SDK's client for an API path: three attempts, short timeouts. */
export const openSdkSecretsManager = (): SecretsManagerClient => new SecretsManagerClient(awsClientOptions());
