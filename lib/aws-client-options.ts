import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsAgents } from "./aws/agents.ts";

/**
 * Options of an AWS client on an API path: few attempts, each of them short. The SDK's own defaults let a throttled write
 * take 6.5 seconds (measured), and its `requestTimeout` alone only logs a warning: a call that hangs would hang for ever.
 *
 * @param maxAttempts - Attempts in all. Default 3.
 * @param requestTimeoutMs - Milliseconds one attempt may take. Default 3000.
 */
export function awsClientOptions({ maxAttempts = 3, requestTimeoutMs = 3000 } = {}) {
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: 1000,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: awsAgents["http:"],
    httpsAgent: awsAgents["https:"],
  });
  return { maxAttempts, requestHandler };
}
