import { STSClient } from "@aws-sdk/client-sts";
import { awsClientOptions } from "../aws-client-options.ts";
import { defined } from "../defined.ts";
import type { SessionKeys } from "./session-keys.ts";

// The part of STS's SDK that is used. Imported at its first use, not when a function is loaded.
export {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetWebIdentityTokenCommand,
} from "@aws-sdk/client-sts";

/**
 * Opens the SDK's client with two attempts: the engine, or the customer, tries again. The endpoint follows from the region.
 *
 * @param keys - Of a session. Default: those of the function.
 * @param options.region - Default: that of the function.
 * @param options.requestTimeoutMs - Milliseconds one attempt may take. Default as {@link awsClientOptions} says.
 */
export const openStsClient = (
  keys?: SessionKeys,
  { region, requestTimeoutMs }: { readonly region?: string | undefined; readonly requestTimeoutMs?: number } = {},
): STSClient =>
  new STSClient({
    ...awsClientOptions({ maxAttempts: 2, ...defined({ requestTimeoutMs }) }),
    ...defined({ region }),
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
