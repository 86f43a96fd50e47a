import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of EventBridge's SDK that is used. Imported at its first use, not when a function is loaded.
export { PutEventsCommand } from "@aws-sdk/client-eventbridge";

/** Opens the SDK's client with only two attempts: the outbox retries. */
export const openSdkEventBridge = (): EventBridgeClient =>
  new EventBridgeClient(awsClientOptions({ maxAttempts: 2, requestTimeoutMs: 2000 }));
