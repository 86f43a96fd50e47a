import { SFNClient } from "@aws-sdk/client-sfn";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of the SDK that is used of Step Functions. Imported where it is first used, and not when a function is loaded.
export { StartExecutionCommand } from "@aws-sdk/client-sfn";

/** Opens the SDK's client for an API path: three attempts, short timeouts. */
export const openSdkStepFunctions = (): SFNClient => new SFNClient(awsClientOptions());
