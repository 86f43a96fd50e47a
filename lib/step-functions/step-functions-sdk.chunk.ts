import { SFNClient } from "@aws-sdk/client-sfn";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of Step Functions' SDK that is used. Imported at its first use, not when a function is loaded.
export { StartExecutionCommand } from "@aws-sdk/client-sfn";

/** Opens the SDK's client for an API path: three attempts, short timeouts. */
export const openSdkStepFunctions = (): SFNClient => new SFNClient(awsClientOptions());
