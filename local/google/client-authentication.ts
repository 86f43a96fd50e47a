import { timingSafeEqual } from "node:crypto";
import { decodeForm, readBasic } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import { type GoogleClient, isDeleted } from "./google-client.ts";
import { oauthError } from "./reply.ts";
import type { World } from "./world.ts";

/**
 * Authenticates the client that calls the token endpoint, by HTTP Basic or by the body.
 *
 * @throws {Refused} 400 when client or secret is missing, 401 `invalid_client` when either is wrong, 401 `deleted_client`.
 */
export function authenticateClient(call: Call, { clients, settings }: World): GoogleClient {
  const { clientId, clientSecret } = readBasicClient(call) ?? {
    clientId: call.form.get("client_id"),
    clientSecret: call.form.get("client_secret"),
  };
  if (!clientId) throw new Refused(oauthError(400, "invalid_request", "Could not determine client ID from request."));
  const client = clients.find((candidate) => candidate.clientId === clientId);
  if (client === undefined) throw new Refused(oauthError(401, "invalid_client", "The OAuth client was not found."));
  if (isDeleted(client, settings)) throw new Refused(oauthError(401, "deleted_client", "The OAuth client was deleted."));
  if (!clientSecret) throw new Refused(oauthError(400, "invalid_request", "client_secret is missing."));
  const isChanged = settings.clients === "secret_changed" && client.isCustomers !== true;
  const valid = isChanged ? [client.secondSecret] : [client.clientSecret, client.secondSecret];
  if (!valid.some((secret) => secret !== undefined && isSame(clientSecret, secret))) {
    throw new Refused(oauthError(401, "invalid_client", "Unauthorized"));
  }
  return client;
}

/** Both halves are form-encoded before they are joined (RFC 6749, section 2.3.1). */
function readBasicClient(call: Call): { clientId: string; clientSecret: string } | undefined {
  const basic = readBasic(call);
  return basic && { clientId: decodeForm(basic.user), clientSecret: decodeForm(basic.password) };
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
