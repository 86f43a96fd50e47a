import { Failure } from "../errors.ts";
import type { OAuthClient } from "../providers/oauth-transport.ts";

/**
 * Sends a request as a client. An organisation's own client may have two secrets. The earlier secret is sent after the provider has refused the newer
 * one. A provider refuses a client before it looks at a code or a token, so neither is spent by the first request.
 *
 * @param send - Gets the client with the secret to use.
 * @throws {Failure} `own_client_rejected` in place of `client_misconfigured`, if the client is an organisation's: the customer must act. What `send` throws.
 */
export async function asClient<T>(client: OAuthClient, send: (client: OAuthClient) => Promise<T>): Promise<T> {
  try {
    return await send(client);
  } catch (error) {
    if (client.isOwn === undefined || !(error instanceof Failure) || error.code !== "client_misconfigured") {
      throw error;
    }
    const { earlierSecret, ...newer } = client;
    if (earlierSecret === undefined) {
      throw new Failure("own_client_rejected", { cause: error, detail: `the organisation's client ${client.clientId}; ${error.detail}` });
    }
    return asClient({ ...newer, clientSecret: earlierSecret }, send);
  }
}
