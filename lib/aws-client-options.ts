import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsAgents } from "./aws/agents.ts";

/**
 * Builds the options of an AWS client on an API path: few attempts, all of them short. With the SDK's own defaults a throttled
 * write took 6.5 seconds (measured), and `requestTimeout` alone only logs a warning while the call hangs for ever.
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
