import { STSClient } from "@aws-sdk/client-sts";
import { awsClientOptions } from "../../aws-client-options.ts";
import type { SessionKeys } from "./session-keys.ts";

// The part of STS's SDK that is used. Imported at its first use, not when a function is loaded.
export { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

/**
 * Opens the SDK's client with two attempts: the engine, or the customer, tries again. Region and endpoint are those of the function.
 *
 * @param keys - Of a session. Default: those of the function.
 */
export const openStsClient = (keys?: SessionKeys): STSClient =>
  new STSClient({
    ...awsClientOptions({ maxAttempts: 2 }),
    ...(keys === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: keys.accessKeyId,
            secretAccessKey: keys.secretAccessKey.reveal(),
            sessionToken: keys.sessionToken.reveal(),
          },
        }),
  });
