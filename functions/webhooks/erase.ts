import { endpoint } from "../../lib/http/endpoint.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import { type SigningKeyStore, signingKeyPlace } from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";

type Deps = { readonly webhooks: Pick<Webhooks, "erase">; readonly credentials: Pick<SigningKeyStore, "erase"> };

/**
 * `DELETE /webhooks`: the organisation is told no more. The key goes first: a `PUT` that runs beside this
 * one makes a key after the webhook, so that no webhook stays without a key.
 */
export const createHandler = ({ webhooks, credentials }: Deps) =>
  endpoint({ permission: "connectors:write" }, async ({ principal, query, signal }) => {
    refuseParameters(query, []);
    await credentials.erase(signingKeyPlace(principal.tenant), signal);
    await webhooks.erase(principal.tenant);
    return { erased: true };
  });

export const handler = writeLambda(createHandler, composeWebhooks, { subject: "webhook", ends: true });
