import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of the SDK that is used of EventBridge. Imported where it is first used, and not when a function is loaded.
export { PutEventsCommand } from "@aws-sdk/client-eventbridge";

/** Opens the SDK's client: two attempts, because the outbox tries again. */
export const openSdkEventBridge = (): EventBridgeClient =>
  new EventBridgeClient(awsClientOptions({ maxAttempts: 2, requestTimeoutMs: 2000 }));
